"""The reference data of this installation is whole, of one edition, and says whose it is."""

from simpul.declared import declared
from simpul.rules.reference import load


def test_there_is_one_edition_and_it_has_a_name() -> None:
    assert load() is load()
    assert load().edition == "2026-06"


def test_stages_that_no_office_has_sent_yet_are_on_the_list() -> None:
    assert {"BPJS_ENROLLED", "TRAINING_STARTED", "DEPARTED"} <= load().codes["stage"]


def test_only_p2p_places_through_a_p3mi() -> None:
    assert load().schemes_with_p3mi == {"P2P"}


def test_every_file_of_the_reference_is_explained_and_attributed() -> None:
    room = declared("schemas") / "reference"
    words = (room / "README.md").read_text(encoding="utf-8") + (room / "LICENCE.md").read_text(encoding="utf-8")
    assert all(f"`{path.name}`" in words for path in room.iterdir() if path.suffix in {".csv", ".gz"})
