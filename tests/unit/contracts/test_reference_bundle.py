from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

from simpul.contracts.reference_bundle import LARGEST, pack
from simpul.declared import declared


def test_the_same_lists_and_rules_give_the_same_bytes_and_another_edition_gives_others() -> None:
    assert pack("1").value == pack("1").value
    assert pack("1").digest != pack("2").digest


def test_a_bundle_holds_every_list_the_editions_and_which_of_them_judges() -> None:
    bundle = pack("2")
    assert len(bundle.value) < LARGEST
    with ZipFile(BytesIO(bundle.value)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    lists = {path.name: path.read_bytes() for path in (declared("schemas") / "reference").iterdir()}
    editions = (declared("expectations") / "editions.toml").read_bytes()
    assert held == {**lists, "editions.toml": editions, "RULE_EDITION": b"2\n"}


def test_the_headers_name_edition_rules_and_digest() -> None:
    bundle = pack("1")
    headers = dict(bundle.headers())
    assert headers["ce_type"] == b"simpul.reference.v1"
    assert headers["edition"] == (declared("schemas") / "reference" / "EDITION").read_bytes().strip()
    assert headers["rule_edition"] == b"1"
    assert headers["digest"].decode() == bundle.digest == sha256(bundle.value).hexdigest()
