"""Rows as they are kept and as they are asked for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from simpul_office.listening.messages import OfficeVerdict, SaidReason, SliceState, Verdict
from simpul_office.listening.words import CaseNow, Word, word_for


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A row of the office and what is known of it. ``place``: of its newest verdict in the topic."""

    event_id: UUID
    place: int
    file_id: UUID | None
    file_name: str | None
    sheet: str | None
    record_no: int | None
    document: str | None
    record_number: str | None
    revision: int | None
    received_on: date | None
    verdict: Verdict
    case: CaseNow | None
    reasons: tuple[SaidReason, ...]
    judged_at: datetime
    reference_edition: str | None
    slice_state: SliceState | None

    @property
    def is_let_in(self) -> bool:
        """Whether the row was accepted, or waived."""
        return self.verdict == "accepted" or (self.verdict == "rejected" and self.case == "waived")

    @property
    def word(self) -> Word:
        """Where the row is, as a clerk says it."""
        return word_for(
            is_sent=True,
            verdict=self.verdict,
            case=self.case,
            slice_state=self.slice_state,
            has_notes=bool(self.reasons),
        )


@dataclass(frozen=True, slots=True)
class RowCount:
    """So many rows of a file stand alike."""

    file_id: UUID
    word: Word
    count: int
    file_name: str | None
    received_on: date | None


def columns_of(said: OfficeVerdict, place: int, at: datetime) -> tuple[object, ...]:
    """A verdict as it is kept. A reason for other eyes than the office's is not kept, even if it should come."""
    reasons = [reason for reason in said.reasons if reason.is_for_offices]
    return (
        said.event_id.bytes,
        place,
        at.isoformat(),
        str(said.file_id) if said.file_id else None,
        said.source.file,
        said.source.sheet,
        said.source.record_no,
        said.document,
        said.source_record_id,
        said.revision,
        said.received_on.isoformat() if said.received_on else None,
        said.verdict,
        said.case,
        bool(reasons),
        msgspec.json.encode(reasons).decode(),
        said.judged_at.isoformat(),
        said.reference_edition,
    )


def judged_row(row: tuple[Any, ...]) -> JudgedRow:
    """A row of the table ``verdict``, with the state of its slice."""
    event, place, file, name, sheet, record_no, document, number, *judged = row
    revision, day, verdict, case, reasons, judged_at, edition, state = judged
    return JudgedRow(
        UUID(bytes=event),
        place,
        UUID(file) if file else None,
        name,
        sheet,
        record_no,
        document,
        number,
        revision,
        _day(day),
        verdict,
        case,
        msgspec.json.decode(reasons, type=tuple[SaidReason, ...]),
        datetime.fromisoformat(judged_at),
        edition,
        state,
    )


def row_count(row: tuple[Any, ...]) -> RowCount:
    """A row of the counts."""
    file, verdict, case, state, has_notes, count, name, day = row
    word = word_for(is_sent=True, verdict=verdict, case=case, slice_state=state, has_notes=bool(has_notes))
    return RowCount(UUID(file), word, count, name, _day(day))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
