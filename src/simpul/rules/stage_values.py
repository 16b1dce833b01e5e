"""The plain values of a stage line, and what is landed of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from simpul.contracts.documents import PLACEMENT_STAGE, newest
from simpul.domain.days import day
from simpul.rules.reference import Reference

_ABSENT = dict.fromkeys(newest(PLACEMENT_STAGE).fields)
_COLUMNS = ("source_record_id", "stage_code", "document_no", "desk")


def stage_values(
    sound: Mapping[str, object], sending_office: str, received_on: date, reference: Reference
) -> dict[str, Any]:
    """Every value by name: the stated fields, None where absent, and what the rules need beside them."""
    return {
        **_ABSENT,
        **sound,
        "sending_office": sending_office,
        "received_on": received_on,
        "reference": reference,
    }


def stage_record(values: Mapping[str, Any]) -> dict[str, object]:
    """What is landed of a stage line, by column."""
    record = {column: values[column] for column in _COLUMNS}
    record["stage_date"] = day(values["stage_date"]) if values["stage_date"] is not None else None
    return record
