"""The plain values of a stage line, and what is landed of it."""

from collections.abc import Iterable, Sequence
from datetime import date

from simpul.contracts.documents import newest
from simpul.domain.days import day
from simpul.domain.documents import PLACEMENT_STAGE
from simpul.rules.known import Columns, Row, by_columns, in_common
from simpul.rules.reference import Reference

_FIELDS = newest(PLACEMENT_STAGE).fields
COLUMNS = ("source_record_id", "stage_code", "stage_date", "document_no", "desk")
"""What is landed of a stage line."""


def stage_values(rows: Sequence[Row], offices: Sequence[str], received_on: date, reference: Reference) -> Columns:
    """Every value by name: the stated fields, and what the rules need beside them."""
    return {**by_columns(_FIELDS, rows), **in_common(offices, received_on, reference)}


def stage_landed(known: Columns) -> Iterable[Row]:
    """What is landed of each stage line, in the order of ``COLUMNS``."""
    reached = [None if written is None else day(written) for written in known["stage_date"]]
    return zip(
        known["source_record_id"], known["stage_code"], reached, known["document_no"], known["desk"], strict=True
    )
