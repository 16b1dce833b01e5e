"""The plain values of a stage line, and what is landed of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from simpul.contracts.documents import PLACEMENT_STAGE, newest
from simpul.domain.days import day
from simpul.rules.reference import Reference

_ABSENT = dict.fromkeys(newest(PLACEMENT_STAGE).fields)
COLUMNS = ("source_record_id", "stage_code", "stage_date", "document_no", "desk")
"""What is landed of a stage line."""


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


def stage_landed(values: Mapping[str, Any]) -> tuple[object, ...]:
    """What is landed of a stage line, in the order of ``COLUMNS``."""
    reached = day(values["stage_date"]) if values["stage_date"] is not None else None
    return (values["source_record_id"], values["stage_code"], reached, values["document_no"], values["desk"])
