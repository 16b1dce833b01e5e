"""The plain values of a taking back, and what is landed of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from simpul.contracts.documents import RECORD_VOID, newest
from simpul.domain.days import day
from simpul.rules.reference import Reference

_ABSENT = dict.fromkeys(newest(RECORD_VOID).fields)
_FIELDS = {
    "void_document": "document",
    "source_record_id": "source_record_id",
    "stage_code": "stage_code",
    "document_no": "document_no",
    "void_reason": "reason",
    "taken_back_by": "taken_back_by",
    "desk": "desk",
}
COLUMNS = (*_FIELDS, "stage_date")
"""What is landed of a taking back."""


def void_values(
    sound: Mapping[str, object], sending_office: str, received_on: date, reference: Reference
) -> dict[str, Any]:
    """Every value by name: the stated fields, None where absent, and the office that sent them."""
    return {**_ABSENT, **sound, "sending_office": sending_office}


def void_landed(values: Mapping[str, Any]) -> tuple[object, ...]:
    """What is landed of a taking back, in the order of ``COLUMNS``."""
    reached = day(values["stage_date"]) if values["stage_date"] is not None else None
    return (*(values[field] for field in _FIELDS.values()), reached)
