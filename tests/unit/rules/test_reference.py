"""The reference data of this installation is whole, of one edition, and says whose it is."""

import shutil
from pathlib import Path

import pytest

from simpul.declared import declared
from simpul.errors import StopNow
from simpul.rules import reference
from simpul.rules.reference import load, read


def test_there_is_one_edition_and_it_has_a_name() -> None:
    assert load() is load()
    named = (declared("schemas") / "reference/EDITION").read_text(encoding="utf-8")
    assert named == f"{load().edition}\n"
    assert load().edition


def test_stages_that_no_office_has_sent_yet_are_on_the_list() -> None:
    assert {"BPJS_ENROLLED", "TRAINING_STARTED", "DEPARTED"} <= load().codes["stage"]


def test_only_p2p_places_through_a_p3mi() -> None:
    assert load().schemes_with_p3mi == {"P2P"}


def test_every_file_of_the_reference_is_explained_and_attributed() -> None:
    room = declared("schemas") / "reference"
    words = (room / "README.md").read_text(encoding="utf-8") + (room / "LICENCE.md").read_text(encoding="utf-8")
    assert all(f"`{path.name}`" in words for path in room.iterdir() if path.suffix in {".csv", ".gz"})


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A copy of the lists, to be damaged."""
    return Path(shutil.copytree(declared("schemas") / "reference", tmp_path / "reference"))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("p3mi.csv", b"", "p3mi.csv has no column code, name"),
        ("p3mi.csv", b"code,name\n", "p3mi.csv has no rows"),
        ("p3mi.csv", b"\xef\xbb\xbfcode,name\nP3MI-1,PT Rekaan\n", "p3mi.csv has no column code"),
        ("p3mi_status.csv", b"code;status;valid_from;valid_to\n", "p3mi_status.csv has no column code, status"),
        ("p3mi_status.csv", b"code,status,valid_from\nP3MI-1,licensed,2026-01-01\n", "has no column valid_to"),
        ("schemes.csv", "code,needs_p3mi\nP2P,1\n".encode("utf-16"), "schemes.csv is not UTF-8"),
    ],
)
def test_a_list_that_is_not_the_table_that_its_name_promises_is_named(
    name: str, content: bytes, why: str, lists: Path
) -> None:
    (lists / name).write_bytes(content)
    with pytest.raises(ValueError, match=why):
        read(lists)


def test_whoever_runs_an_installation_with_a_damaged_list_reads_which_it_is(
    lists: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (lists / "sip2mi.csv").write_bytes(b"")
    monkeypatch.setattr(reference, "declared", lambda room: lists.parent)
    with pytest.raises(StopNow, match=r"cannot be used: sip2mi\.csv has no column number"):
        load.__wrapped__()
