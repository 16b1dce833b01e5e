"""Days on which an office sent far fewer records than it does: never a hold, and nobody would miss them otherwise."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from statistics import mean

from simpul.adapters import ledger_notice_store
from simpul.adapters.ledger_notice_store import DayOfRecords
from simpul.adapters.postgres import Connection
from simpul.contracts.ledger_terms import ledger_terms
from simpul.domain.office import office_day
from simpul.quality.suite import suite
from simpul.quality.tails import shortfall_tail
from simpul.reading.account import Notice


def shortfalls(connection: Connection, office: str | None, now: datetime) -> Iterator[tuple[str, Notice]]:
    """Office and notice of every such day that was received or judged of late: a back-fill brings old days.

    A day that is not over at its office may still grow.
    """
    told_for = timedelta(days=ledger_terms().few.told_for_days)
    since, judged_since = now.date() - told_for, now - told_for
    before = max(suite(document).history.slices_at_most for document in ledger_notice_store.COUNTED_BY_DAY)
    rows = ledger_notice_store.days_of_records(connection, office, since, judged_since, before)

    def is_told(day: DayOfRecords) -> bool:
        is_recent = day.received_date >= since or (day.judged_at is not None and day.judged_at >= judged_since)
        return is_recent and day.received_date < office_day(now, day.office_code)

    for (whose, document), days in groupby(rows, lambda day: (day.office_code, day.document)):
        yield from ((whose, _notice(document, *short)) for short in _short(document, days, is_told))


def _short(
    document: str, days: Iterable[DayOfRecords], is_told: Callable[[DayOfRecords], bool]
) -> Iterator[tuple[DayOfRecords, float]]:
    """Of the days that are told those with too few records, each beside the mean of those before it."""
    few, history, spread = ledger_terms().few, suite(document).history, suite(document).measured.volume_spread
    before: list[int] = []
    for day in days:
        usual: Sequence[int] = before[-history.slices_at_most :]
        if is_told(day) and len(usual) >= history.slices_at_least and sum(usual) >= history.records_at_least:
            is_far = day.record_count <= few.share_of_usual * mean(usual)
            if is_far and shortfall_tail(day.record_count, usual, spread) < few.tail_probability:
                yield day, mean(usual)
        before.append(day.record_count)


def _notice(document: str, day: DayOfRecords, usual: float) -> Notice:
    text = (
        f"{day.record_count} rows of {document} received on {day.received_date}, usually {usual:.0f}: "
        "ask the office whether that was all"
    )
    details: dict[str, object] = {
        "document": document, "received_on": day.received_date.isoformat(), "usual": round(usual, 1),
    }  # fmt: skip
    return Notice("few", text, day.record_count, details=details)
