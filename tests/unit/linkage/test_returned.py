"""A record that comes back after it was taken back: linked anew, in a log that tells the same."""

from datetime import date
from uuid import UUID

from simpul.linkage.assign import Known, assign
from simpul.linkage.events import IdentityEvent, replay
from simpul.linkage.evidence import Evidence
from simpul.linkage.returned import brought_back

BORN = date(1990, 8, 17)
SITI = Evidence(UUID(int=1), "3507", b"nik", BORN, "SITI")
OTHER = Evidence(UUID(int=2), "3209", b"nik", BORN, "SITI")
PERSON, NEW = UUID(int=101), UUID(int=102)


def test_it_belongs_to_whom_it_belonged_and_is_linked_with_all_its_revisions() -> None:
    found = brought_back(assign([SITI], [Known(SITI, PERSON, 1)], lambda: NEW), [SITI])
    assert found.events == (
        IdentityEvent(
            "linked", PERSON, record_ref=SITI.record_ref, office_code="3507", evidence={"brought_back": True}
        ),
    )
    assert [(placing.person_id, placing.is_moved) for placing in found.placings] == [(PERSON, True)]


def test_its_link_is_not_undone_a_second_time() -> None:
    known = [Known(SITI, PERSON, 1), Known(OTHER, NEW, 0)]
    found = brought_back(assign([SITI], known, lambda: UUID(int=103)), [SITI])
    undone = [
        IdentityEvent("created", PERSON), IdentityEvent("linked", PERSON, record_ref=SITI.record_ref),
        IdentityEvent("created", NEW), IdentityEvent("linked", NEW, record_ref=OTHER.record_ref),
        IdentityEvent("unlinked", PERSON, record_ref=SITI.record_ref),
    ]  # fmt: skip
    told = replay([*undone, *found.events])
    assert told[SITI.record_ref] == told[OTHER.record_ref]


def test_others_of_the_same_load_are_left_as_they_were_found() -> None:
    found = assign([SITI], [], lambda: NEW)
    assert brought_back(found, []) == found
