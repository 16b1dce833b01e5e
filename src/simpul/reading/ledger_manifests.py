"""Manifests that do not fit what arrived, or one another, in words: a fault where the registry is not what was sent."""

from collections.abc import Mapping

from simpul.adapters.manifest_store import Doubtful, doubtful_manifests
from simpul.adapters.postgres import Connection
from simpul.reading.account import Fault, Notice, OfficeLedger

_FAULTS = {
    "other_contents": "what arrived under {whose} is not what the office sent: the contents are others",
    "other_count": "what arrived under {whose} is not what the office sent: it counted {count} events",
    "other_before": "the manifest of {whose} does not follow the one before it: that one was replaced",
}
_NOTICES = {
    "erased_before": "{whose} cannot be proved any more: bodies were erased before they were held against the manifest",
    "refused_before": "the manifest of {whose} follows one that was refused: see that one's case",
}


def add_doubtful_manifests(
    connection: Connection, office: str | None, offices: dict[str, OfficeLedger], partition_numbers: Mapping[int, int]
) -> None:
    """Say beside each office's account which of its manifests do not fit, and how."""
    for found in doubtful_manifests(connection, office):
        ledger = offices.setdefault(found.office_code, OfficeLedger(found.office_code))
        if found.doubt in _FAULTS:
            text = _FAULTS[found.doubt].format(whose=_whose(found), count=found.event_count)
            number = partition_numbers.get(found.partition_id)
            ledger.faults.append(Fault(text, max(found.event_count, 1), number, found.hour_at))
        else:
            text = _NOTICES[found.doubt].format(whose=_whose(found))
            ledger.notices.append(Notice("unproved", text, found.event_count, found.hour_at, _details(found)))


def _whose(found: Doubtful) -> str:
    span = (
        f"number {found.first_no}"
        if found.first_no == found.last_no
        else (f"numbers {found.first_no} to {found.last_no}")
    )
    of = f"file {found.file_id}" if found.file_id else f"an {found.closes}"
    return f"{span} of epoch {found.epoch} ({of})"


def _details(found: Doubtful) -> dict[str, object]:
    file_id = str(found.file_id) if found.file_id else None
    numbers = {"first_no": found.first_no, "last_no": found.last_no}
    return {"epoch": str(found.epoch), **numbers, "file_id": file_id, "doubt": found.doubt}
