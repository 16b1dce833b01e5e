"""What an office is told on ``ltsa.<office>.verdicts``: three messages, each with its schema in ``schemas/``."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from simpul.declared import declared

OFFICE_VERDICT = "office_verdict"
OFFICE_SLICE = "office_slice"
OFFICE_RECEIPT = "office_receipt"
MESSAGES = frozenset({(OFFICE_VERDICT, 1), (OFFICE_SLICE, 1), (OFFICE_RECEIPT, 1)})
EVENTS_AT_MOST = 5000
"""How many events one message of a slice names."""


def message_type(name: str) -> str:
    """The ``ce_type`` under which a message is sent today."""
    return f"simpul.{name}.v{max(version for known, version in MESSAGES if known == name)}"


@cache
def message_schema(name: str, version: int) -> Mapping[str, Any]:
    """The schema of a message. Refuses a name or version outside ``MESSAGES``."""
    if (name, version) not in MESSAGES:
        raise KeyError((name, version))
    text = (declared("schemas") / name / f"{version}.json").read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found
