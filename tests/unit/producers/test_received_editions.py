"""Editions of the lists that come over the wire: used when whole and newer, passed over when not."""

import gzip
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from simpul.contracts.reference_bundle import pack
from simpul.rules import reference
from simpul_office.doctor import computer
from simpul_office.listening import bundle
from simpul_office.listening.bundle import DamagedBundle
from simpul_office.listening.editions import Editions


def changed(edition: str = "2027-01", **files: bytes | None) -> bytes:
    """The lists of this installation under another edition; ``files`` replace, add, or (None) leave out."""
    source = zipfile.ZipFile(BytesIO(pack("1").value))
    contents: dict[str, bytes | None] = {name: source.read(name) for name in source.namelist()}
    contents |= {"EDITION": f"{edition}\n".encode()} | files
    return zipped({name: content for name, content in contents.items() if content is not None})


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_without_a_received_edition_the_own_one_is_used(tmp_path: Path) -> None:
    found = Editions(tmp_path).in_use()
    assert found.reference is reference.load()
    assert found.sentence == f"Diperiksa dengan data acuan edisi {reference.load().edition}."


def test_a_newer_edition_is_used_and_the_ones_before_are_tidied_away(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    for edition in ("2027-01", "2027-02", "2027-03"):
        editions.receive(changed(edition))
    assert editions.in_use().sentence == "Diperiksa dengan data acuan edisi 2027-03."
    folders = sorted(path.name[:7] for path in (tmp_path / "reference").iterdir() if path.is_dir())
    assert folders == ["2027-02", "2027-03"]


def test_an_edition_that_is_older_than_the_own_one_is_not_used(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    editions.receive(changed("2019-01"))
    assert editions.in_use().reference is reference.load()


def test_a_newer_list_changes_what_is_known(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    aliases = reference.declared("schemas") / "reference" / "country_aliases.csv"
    header = aliases.read_bytes().splitlines()[0].decode().split(",")
    known = dict.fromkeys(header, "") | {"alias": "NEGERI BARU", "code": "HK", "alpha2": "HK"}
    line = ",".join(known[name] for name in header)
    editions.receive(changed(**{"country_aliases.csv": aliases.read_bytes() + f"{line}\n".encode()}))
    assert editions.in_use().reference.edition == "2027-01"
    assert editions.in_use().is_received


def test_rules_that_this_program_does_not_know_are_said(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    editions.receive(changed(RULE_EDITION=b"99\n"))
    found = editions.in_use()
    assert (found.rule_edition, found.knows_rules) == (None, False)
    assert "perbarui programnya" in found.sentence
    editions.receive(changed(RULE_EDITION=b"2\n"))
    assert editions.in_use().rule_edition == "2"


def test_an_edition_that_new_lists_alone_brought_is_no_news_to_this_program(tmp_path: Path) -> None:
    declared = (reference.declared("expectations") / "editions.toml").read_text(encoding="utf-8")
    of_new_lists = (
        '\n[[edition]]\nname = "99"\nfollows = "2"\nstate = "draft"\nvalid_from = 2026-12-01\n'
        'reference_edition = "2027-01"\ncaption = "New lists"\n'
    )
    editions = Editions(tmp_path)
    editions.receive(changed(**{"RULE_EDITION": b"99\n", "editions.toml": (declared + of_new_lists).encode()}))
    found = editions.in_use()
    assert (found.rule_edition, found.knows_rules) == ("2", True)
    later = '[edition.record_void]\nreject = ["a_rule_of_tomorrow"]\n'
    editions.receive(changed(**{"RULE_EDITION": b"99\n", "editions.toml": (declared + of_new_lists + later).encode()}))
    assert not editions.in_use().knows_rules


def test_lists_that_came_before_their_own_month_are_new_and_not_days_of_tomorrow_old(tmp_path: Path) -> None:
    Editions(tmp_path).receive(changed("2999-12"))
    assert computer._lists(tmp_path).seen == "Edisi 2999-12, 0 hari yang lalu."


def bomb(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Two megabytes of zeros where one is the most."""
    monkeypatch.setattr(bundle, "LARGEST_FILE", 1024 * 1024)
    return changed(**{"p3mi.csv": bytes(2 * 1024 * 1024)})


def bomb_in_the_list_of_regions(monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setattr(reference, "_LARGEST", 1024 * 1024)
    return changed(**{"regions.csv.gz": gzip.compress(bytes(2 * 1024 * 1024))})


BAD = {
    "no zip": lambda _: b"halo",
    "cut": lambda _: changed()[:5000],
    "too large": lambda _: bytes(bundle.LARGEST + 1),
    "a bomb": bomb,
    "a bomb inside": bomb_in_the_list_of_regions,
    "a path": lambda _: changed(**{"../luar.csv": b"x"}),
    "an absolute path": lambda _: changed(**{"/tmp/luar.csv": b"x"}),
    "a folder": lambda _: changed(**{"dalam/p3mi.csv": b"x"}),
    "too many": lambda _: changed(**{f"lebih{number}.csv": b"x" for number in range(100)}),
    "no edition": lambda _: changed(EDITION=None),
    "a path as edition": lambda _: changed("../../luar"),
    "a list is gone": lambda _: changed(**{"p3mi.csv": None}),
    "a list has other columns": lambda _: changed(**{"p3mi_status.csv": b"a,b\n1,2\n"}),
    "a list is no text": lambda _: changed(**{"code_lists.csv": b"list,code\n\xff\xfe,\x00\n"}),
    "regions are no gzip": lambda _: changed(**{"regions.csv.gz": b"halo"}),
    "regions are cut": lambda _: changed(**{"regions.csv.gz": gzip.compress(b"35,JAWA")[:-4]}),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_edition_is_refused_and_the_one_before_goes_on(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state"
    editions = Editions(state)
    editions.receive(changed("2027-01"))
    bad = BAD[kind](monkeypatch)
    with pytest.raises(DamagedBundle):
        editions.receive(bad)
    monkeypatch.undo()
    found = editions.in_use()
    assert (found.reference.edition, found.is_damaged) == ("2027-01", True)
    assert "rusak" in found.sentence
    assert [path.name for path in tmp_path.iterdir()] == ["state"]
    editions.receive(changed("2027-02"))
    assert not editions.in_use().is_damaged


def test_an_edition_that_rots_on_the_disk_is_not_used_and_is_fetched_again(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    editions.receive(changed())
    (path,) = (tmp_path / "reference").glob("2027-01-*/p3mi.csv")
    path.write_bytes(path.read_bytes().replace(b"PT ", b"CV ", 1))
    assert editions.has_rotted
    assert editions.in_use().reference is reference.load()
    assert editions.in_use().is_damaged
    editions.receive(changed())
    assert not editions.has_rotted
    assert editions.in_use().reference.edition == "2027-01"
