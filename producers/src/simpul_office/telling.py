"""A reason as the counter says it, with what the row itself says where this computer still has it."""

from collections.abc import Mapping
from dataclasses import dataclass

from simpul.contracts.catalogue import entries
from simpul.reading.explaining import explain
from simpul_office.listening.messages import SaidReason


@dataclass(frozen=True, slots=True)
class ReasonAtTheCounter:
    """What is wrong, what to do, and who can do it; a sentence that would need a value that is gone is left out."""

    label: str
    sentence: str | None
    help: str | None


def told(reason: SaidReason, fields: Mapping[str, object] | None) -> ReasonAtTheCounter:
    """The reason for the clerk. ``fields``: what the row says."""
    stored = {"code": reason.code, "severity": reason.severity, "field": reason.field}
    found = explain(stored, fields or {})
    entry = entries().get(reason.code)
    names_value = entry is not None and "{nilai}" in entry.sentence_id
    paper = f", dengan {found.paper}" if found.paper else ""
    return ReasonAtTheCounter(
        found.label,
        None if fields is None and names_value else found.sentence,
        f"Yang memperbaiki: {found.fixer}{paper}." if found.fixer else " ".join(found.decided_elsewhere) or None,
    )
