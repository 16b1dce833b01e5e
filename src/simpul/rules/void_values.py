"""The plain values of a taking back, and what is landed of it."""

from collections.abc import Iterable, Sequence
from datetime import date

from simpul.contracts.documents import newest
from simpul.domain.days import day
from simpul.domain.documents import RECORD_VOID
from simpul.rules.known import Columns, Row, by_columns, in_common
from simpul.rules.reference import Reference

_FIELDS = newest(RECORD_VOID).fields
_LANDED = {
    "void_document": "document",
    "source_record_id": "source_record_id",
    "stage_code": "stage_code",
    "document_no": "document_no",
    "void_reason": "reason",
    "taken_back_by": "taken_back_by",
    "desk": "desk",
}
COLUMNS = (*_LANDED, "stage_date")
"""What is landed of a taking back."""


def void_values(rows: Sequence[Row], offices: Sequence[str], received_on: date, reference: Reference) -> Columns:
    """Every value by name: the stated fields, and what the rules need beside them."""
    return {**by_columns(_FIELDS, rows), **in_common(offices, received_on, reference)}


def void_landed(known: Columns) -> Iterable[Row]:
    """What is landed of each taking back, in the order of ``COLUMNS``."""
    reached = [None if written is None else day(written) for written in known["stage_date"]]
    return zip(*(known[field] for field in _LANDED.values()), reached, strict=True)
