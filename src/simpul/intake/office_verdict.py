"""What an office is told of its events: the message ``office_verdict``, as the relay sends it to the office's topic."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct, UnsetType

from simpul.contracts.catalogue import entry
from simpul.domain.reasons import Reason
from simpul.intake.deciding import Decided
from simpul.intake.rows import storable

CaseState = Literal["open", "resolved", "waived", "expired"]
"""The state of a record's case as its office is told: whether it was notified is not the office's concern."""


class Told(Struct, frozen=True):
    """What the transaction knows beside the event: when it judged, by which lists, what it did to the record's case."""

    judged_at: datetime
    reference_edition: str
    case: CaseState | None
    resolves: Sequence[UUID]


class ToldReason(Struct, frozen=True):
    """A reason for the eyes of the office: never a value."""

    code: str
    severity: str
    field: str | None


class Position(Struct, frozen=True):
    """Where the row stood, as the office said."""

    file: str | None
    sheet: str | None
    record_no: int | None


class OfficeVerdict(Struct, kw_only=True):
    """``schemas/office_verdict/1.json``."""

    event_id: UUID
    file_id: UUID | None
    document: str | None
    source_record_id: str | None
    revision: int | None
    verdict: str
    reasons: Sequence[ToldReason]
    source: Position
    received_on: date
    judged_at: datetime
    cause: Literal["first"] = "first"
    case: CaseState | None
    resolves: Sequence[UUID] | UnsetType = UNSET
    rule_edition: str
    reference_edition: str


def first_verdict(decided: Decided, told: Told) -> OfficeVerdict:
    """The first verdict of an event in the words of the feed. Reasons for other eyes than the office's are left out."""
    event, decision, reasons = decided.event, decided.decision, decided.reasons
    return OfficeVerdict(
        event_id=event.event_id,
        file_id=event.envelope.file_id if event.envelope else None,
        document=event.document,
        source_record_id=storable(event.record.source_record_id) if event.record else None,
        revision=decision.revision,
        verdict=decision.verdict,
        reasons=_for_offices(reasons) if reasons else (),
        source=Position(_name(event.source.file), _name(event.source.sheet), event.source.record_no),
        received_on=event.received_date,
        judged_at=told.judged_at,
        case=told.case,
        resolves=told.resolves or UNSET,
        rule_edition=event.rule_edition,
        reference_edition=told.reference_edition,
    )


def foreseen_line(decided: Decided) -> dict[str, object]:
    """What of a first verdict can be said of a row that was not sent yet: a pre-check prints it."""
    told: dict[str, object] = msgspec.to_builtins(first_verdict(decided, _NOT_SENT))
    return {name: told[name] for name in _FORESEEN}


def as_lines(messages: Iterable[OfficeVerdict]) -> str:
    """The messages as they wait in the outbox: one JSON text a line."""
    return msgspec.json.Encoder().encode_lines(messages).decode().rstrip("\n")


_NOT_SENT = Told(datetime.min, "", None, ())
_FORESEEN = (
    "event_id", "document", "source_record_id", "revision", "verdict", "reasons", "source", "received_on",
)  # fmt: skip


@lru_cache(4096)
def _for_offices(reasons: tuple[Reason, ...]) -> tuple[ToldReason, ...]:
    return tuple(ToldReason(*reason) for reason in reasons if entry(reason.code).audience == "office")


@lru_cache(256)
def _name(text: str | None) -> str | None:
    """Of a file or a sheet: thousands of rows share one."""
    return storable(text)
