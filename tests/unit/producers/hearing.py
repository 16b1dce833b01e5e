"""What the ministry says, made up by the tests: messages as they stand in an office's topic."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from simpul.adapters.topic_reader import Message

TOPIC = "ltsa.3507.verdicts"
FILE = UUID(int=7)
BEGAN = datetime(2026, 2, 3, 2, 0, tzinfo=UTC)
SLICE = UUID(int=9)


def event(number: int) -> UUID:
    """The id of a made-up row."""
    return uuid5(FILE, str(number))


def message(offset: int, kind: str, body: dict[str, Any] | bytes, name: str | None = None) -> Message:
    """A message at a place of the topic, taken by the broker so many minutes after the first."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"ce_id": name or f"said-{offset}", "ce_type": f"simpul.{kind}.v1"}
    return Message(offset, BEGAN + timedelta(minutes=offset), headers, raw)


def verdict(offset: int, number: int, said: str = "accepted", codes: Sequence[str] = (), **more: Any) -> Message:
    """The verdict on a row; ``codes`` are refusals where it is rejected, else notes."""
    severity = "reject" if said == "rejected" else "warning"
    body = {
        "event_id": str(event(number)),
        "file_id": str(FILE),
        "document": "cpmi_registration",
        "source_record_id": f"REG/{number}",
        "revision": 1,
        "verdict": said,
        "reasons": [{"code": code, "severity": severity, "field": None} for code in codes],
        "source": {"file": "februari.xlsx", "sheet": "Data", "record_no": number},
        "received_on": "2026-02-03",
        "judged_at": "2026-02-03T02:00:00Z",
        "cause": "first",
        "case": "open" if said == "rejected" else None,
        "rule_edition": "1",
        "reference_edition": "2026-06",
    }
    return message(offset, "office_verdict", body | more)


def slice_message(offset: int, state: str, *numbers: int) -> Message:
    """What became of rows of a day."""
    body = {
        "slice_id": str(SLICE),
        "document": "cpmi_registration",
        "received_on": "2026-02-03",
        "part": 1,
        "state": state,
        "records": len(numbers),
        "event_ids": [str(event(number)) for number in numbers],
        "portion": 1,
        "portions": 1,
    }
    return message(offset, "office_slice", body)


def receipt(offset: int, code: str = "7K3M9QX2", **more: Any) -> Message:
    """The receipt of the file."""
    body = {
        "file_id": str(FILE),
        "file_name": "februari.xlsx",
        "received_on": "2026-02-03",
        "received_at": "2026-02-03T02:00:05Z",
        "issued_at": "2026-02-03T02:00:09Z",
        "rows": 4,
        "accepted": 2,
        "rejected": 1,
        "duplicate": 1,
        "superseded": 0,
        "code": code,
    }
    return message(offset, "office_receipt", body | more)
