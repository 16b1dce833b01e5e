"""Of a record's revisions, which one made it name somebody else."""

from datetime import date
from uuid import UUID

import pytest

from simpul.linkage.evidence import Evidence, written_over

RECORD = UUID(int=1)
SITI = Evidence(RECORD, "3507", b"s" * 16, date(1990, 8, 17), "SITI")
SITI_CORRECTED = Evidence(RECORD, "3507", b"t" * 16, date(1990, 8, 17), "SITI")
SITI_CORRECTED_AGAIN = Evidence(RECORD, "3507", b"t" * 16, date(1991, 8, 17), "SITI AMINAH")
BUDI = Evidence(RECORD, "3507", b"b" * 16, date(1985, 2, 5), "BUDI")
BUDI_CORRECTED = Evidence(RECORD, "3507", b"c" * 16, date(1985, 2, 5), "BUDI")
RINI = Evidence(RECORD, "3507", b"r" * 16, date(1995, 1, 1), "RINI")
NOBODY = Evidence(RECORD, "3507", None, date(1985, 2, 5), "BUDI")


@pytest.mark.parametrize(
    ("revisions", "found"),
    [
        ([], None),
        ([SITI], None),
        ([SITI, SITI_CORRECTED, SITI_CORRECTED_AGAIN], None),
        ([SITI, NOBODY], None),
        ([SITI, BUDI], 1),
        ([SITI, BUDI, BUDI_CORRECTED], 1),
        ([SITI, BUDI, RINI], 2),
        ([SITI, BUDI, SITI_CORRECTED], None),
        ([SITI, BUDI, SITI, BUDI], 3),
    ],
)
def test_it_is_the_newest_that_names_another_than_the_person_named_first(
    revisions: list[Evidence], found: int | None
) -> None:
    assert written_over(revisions) == found
