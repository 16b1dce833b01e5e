"""Whether the ministry can let a refused record in as it stands, with its reasons on it."""

from collections.abc import Iterable, Mapping

from simpul.contracts.catalogue import entry
from simpul.domain.documents import CPMI_REGISTRATION, PLACEMENT_STAGE
from simpul.domain.reasons import Reason, refusals

NEEDED: Mapping[str, tuple[str, ...]] = {
    CPMI_REGISTRATION: (
        "source_record_id", "registration_date", "name", "matching_name", "sex", "birth_date", "scheme_code",
        "destination_code", "destination",
    ),
    PLACEMENT_STAGE: ("source_record_id", "stage_code", "stage_date"),
}  # fmt: skip
"""Columns without which the registry cannot hold a record, by document."""


def why_not(document: str | None, reasons: Iterable[Reason], landing: Mapping[str, object] | None) -> str | None:
    """Why a refused record cannot be waived, in words without a value of it; None where it can be."""
    forbidden = sorted({each.code for each in refusals(reasons) if not entry(each.code).waivable})
    if forbidden:
        return f"It was refused for {', '.join(forbidden)}, which nobody can waive. It has to be corrected."
    if document is None or document not in NEEDED or landing is None:
        return "Only a registration or a stage line that could be read can be waived."
    absent = [column for column in NEEDED[document] if landing.get(column) is None]
    if absent:
        return f"The registry cannot hold it without {', '.join(absent)}. It has to be corrected."
    return None
