"""Registrations that an office's stage lines wait for, for people: whoever reads numbers of records is on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from simpul.adapters import awaited_store
from simpul.adapters.access_log import record_read
from simpul.adapters.awaited_store import Awaited, AwaitedByOffice, ToDo
from simpul.adapters.postgres import Connection
from simpul.contracts.ledger_terms import ledger_terms
from simpul.domain.office import office_day


@dataclass(frozen=True, slots=True)
class AwaitedLine:
    """One registration that is waited for, in calendar days of its office.

    ``is_late``: for longer than an office may leave it.
    """

    record_number: str
    stage_codes: Sequence[str]
    since: date
    days: int
    is_late: bool
    to_do: ToDo
    registration_ref: UUID | None


@dataclass(frozen=True, slots=True)
class AwaitedCount:
    """How many registrations are waited for, and how many of them for longer than ``late_days``."""

    total: int
    late: int
    late_days: int


@dataclass(frozen=True, slots=True)
class LongAwaited:
    """Offices that are waited for longer than ``days``: for the ministry, counts alone."""

    offices: Sequence[AwaitedByOffice]
    days: int


def awaited_count(connection: Connection) -> AwaitedCount:
    """The counts for an office's first page; nothing personal, so nothing is logged."""
    late_after = ledger_terms().registration_named_to_office_after
    return AwaitedCount(*awaited_store.count_awaited(connection, late_after), late_after.days)


def awaited_list(connection: Connection, actor: str, *, limit: int, skip: int) -> list[AwaitedLine]:
    """A page of the list, the longest waited for first; the reading is kept."""
    found = awaited_store.awaited(connection, limit=limit, skip=skip)
    if found:
        record_read(
            connection,
            actor=actor,
            purpose="portal: registrations waited for",
            record_count=len(found),
            record_refs=sorted({reference for one in found for reference in _refs(one)}),
            shown_fields=["source_record_id", "stage_code"],
        )
    now = datetime.now(UTC)
    return [_line(one, now) for one in found]


def long_awaited(connection: Connection) -> LongAwaited:
    """What is named to the ministry; nothing personal, so nothing is logged."""
    named_after = ledger_terms().registration_named_to_ministry_after
    return LongAwaited(awaited_store.awaited_by_office(connection, named_after), named_after.days)


def _refs(one: Awaited) -> Sequence[UUID]:
    return [*one.line_refs, one.registration_ref] if one.registration_ref else one.line_refs


def _line(one: Awaited, now: datetime) -> AwaitedLine:
    days = (office_day(now, one.office_code) - one.since_date).days
    return AwaitedLine(
        record_number=one.record_number,
        stage_codes=list(dict.fromkeys(one.stage_codes)),
        since=one.since_date,
        days=max(0, days),
        is_late=timedelta(days=days) > ledger_terms().registration_named_to_office_after,
        to_do=one.to_do,
        registration_ref=one.registration_ref,
    )
