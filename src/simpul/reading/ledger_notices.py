"""What somebody should know or do though the law holds: gaps, silence, what waits too long, what cannot be missed."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from uuid import UUID

from simpul.adapters import ledger_notice_store, ledger_store, manifest_store, office_store, written_over_store
from simpul.adapters.ledger_notice_store import GivenUp, Paused
from simpul.adapters.manifest_store import UNDER_WAY, EpochManifest
from simpul.adapters.postgres import Connection
from simpul.adapters.recount_rows import EVERYBODY, Asked
from simpul.adapters.written_over_store import WrittenOver
from simpul.contracts.holidays import holidays
from simpul.contracts.ledger_terms import ledger_terms
from simpul.domain.intervals import Interval, missing, taken_out
from simpul.domain.office import office_day
from simpul.domain.working_days import working_days_between
from simpul.reading.account import Notice, OfficeLedger
from simpul.reading.ledger_shortfalls import shortfalls

_NEVER = datetime.min.replace(tzinfo=UTC)

Offices = Mapping[str, OfficeLedger]


def add_notices(
    connection: Connection, offices: Offices, now: datetime, silent_days: int, asked: Asked = EVERYBODY
) -> None:
    """Look at everything that may need somebody, and say so beside the office's account. ``asked``: whose rows."""
    _add_gaps(connection, asked.office, offices)
    causes = ledger_terms().waiting
    for late in ledger_store.overdue(connection, asked, {name: cause.longest for name, cause in causes.items()}):
        cause = causes[late.cause]
        text = f"{late.cause}: waits longer than {_span(cause.longest)}; ended by {cause.ended_by}"
        details: dict[str, object] = {"cause": late.cause, "ended_by": cause.ended_by}
        offices[late.office_code].notices.append(Notice("overdue", text, late.row_count, late.since_at, details))
    for office, count in ledger_notice_store.unnumbered(connection, asked).items():
        text = "events came without epoch or number: no manifest can miss one of them"
        offices[office].notices.append(Notice("unnumbered", text, count))
    for stop in ledger_notice_store.paused(connection):
        if stop.office_code in offices:
            offices[stop.office_code].notices.append(_paused(stop, offices[stop.office_code].total.pending))
    for lost in ledger_notice_store.given_up(connection, asked.office):
        offices[lost.office_code].notices.append(_given_up(lost))
    for office in offices.keys() - set(office_store.office_codes(connection)):
        text = "no office of this code was let in, or the database was restored from before: `simpul office enroll`"
        offices[office].notices.append(Notice("unknown", text))
    for office, few in shortfalls(connection, asked.office, now):
        offices[office].notices.append(few)
    for found in written_over_store.noted(connection, ledger_terms().written_over_told_for, office=asked.office):
        offices[found.office_code].notices.append(_written_over(found))
    for ledger in offices.values():
        ledger.notices += silence(ledger, now, silent_days)


def silence(ledger: OfficeLedger, now: datetime, silent_days: int) -> list[Notice]:
    """Whether an office was silent for so many whole working days of its calendar; pending events are no silence."""
    if ledger.total.pending:
        return []
    if not any(partition.hours for partition in ledger.partitions.values()):
        return [Notice("silent", "has never sent anything")]
    newest = max(hour for partition in ledger.partitions.values() for hour in partition.hours)
    last = office_day(newest, ledger.office_code)
    days = working_days_between(last, office_day(now, ledger.office_code), holidays())
    if days < silent_days:
        return []
    return [Notice("silent", f"no event for {days} working days, since {last}", days, newest)]


def _paused(stop: Paused, pending: int) -> Notice:
    text = f"waiting: paused by {stop.paused_by} ({stop.reason}); ended by simpul office resume"
    return Notice("paused", text, pending, stop.paused_at, {"paused_by": stop.paused_by, "reason": stop.reason})


def _written_over(found: WrittenOver) -> Notice:
    file_id = str(found.file_id) if found.file_id else None
    records, name = ("record", "names") if found.records == 1 else ("records", "name")
    text = (
        f"{found.records} {records} received on {found.received_date} {f'in file {file_id} ' if file_id else ''}{name} "
        "somebody else than before (NIK, birth date and name): ask the office whether it numbers its people anew; "
        "it ends when the office sends them under numbers that were never used"
    )
    return Notice("written_over", text, found.records, found.since_at, {"file_id": file_id})


def _given_up(lost: GivenUp) -> Notice:
    last = lost.after_offset - 1 if lost.after_offset is not None else None
    where = (
        f"partition {lost.partition_no}, offsets {lost.first_offset} to {last if last is not None else 'nobody knows'}"
    )
    by_whose_word = f"by {lost.actor} ({lost.cause}: {lost.reason})"
    if lost.after_offset == lost.first_offset:
        text = (
            f"partition {lost.partition_no}, another log adopted {by_whose_word}: nothing that was not judged is lost"
        )
    else:
        text = f"{where}, given up {by_whose_word}; ended by the office, by sending again"
    details: dict[str, object] = {
        "partition": lost.partition_no,
        "first_offset": lost.first_offset,
        "last_offset": last,
        "actor": lost.actor,
        "cause": lost.cause,
        "reason": lost.reason,
    }
    return Notice("given_up", text, lost.event_count, lost.adopted_at, details)


def _add_gaps(connection: Connection, office_code: str | None, offices: Offices) -> None:
    named: dict[tuple[str, UUID], list[EpochManifest]] = {}
    for manifest in manifest_store.manifests_of_broken_epochs(connection, office_code):
        named.setdefault((manifest.office_code, manifest.epoch), []).append(manifest)
    for (office, epoch), arrived in manifest_store.received_numbers(connection, set(named)).items():
        partitions = offices[office].partitions.values()
        judged_to = [partition.judged_to for partition in partitions if partition.total.offered]
        offices[office].notices += gaps(epoch, named[office, epoch], arrived, judged_to)


def gaps(
    epoch: UUID, manifests: Iterable[EpochManifest], arrived: Sequence[Interval], judged_to: Sequence[datetime | None]
) -> list[Notice]:
    """Numbers up to the last one that a manifest names, and that never arrived; each with the file it belongs to.

    ``manifests``: in order of their last numbers. What several files name is told once, of the first of them: an
    office's software may name all its numbers again and again, and its gaps as often would be more than memory holds.
    ``judged_to``: how far each partition of the office is judged. A number is missed only when every partition is
    judged a minute past the manifest that reaches beyond it: partitions may be out of step.
    """
    reached = min((at or _NEVER for at in judged_to), default=_NEVER)
    due = [manifest for manifest in manifests if manifest.broker_at + UNDER_WAY < reached]
    files = [manifest for manifest in due if manifest.file_id is not None]
    unnamed = missing(1, max((manifest.last_no for manifest in due), default=0), arrived)
    found = [
        _gap(epoch, numbers, file, f"of file {file.file_id}", "that file again")
        for file in files
        if not file.is_resent
        for numbers in taken_out(unnamed, file.first_no, file.last_no)
    ]
    for file in files:
        taken_out(unnamed, file.first_no, file.last_no)  # those that came again: nothing of them is missed
    for numbers in unnamed:
        after = due[bisect_left(due, numbers.last, key=attrgetter("last_no"))]
        again = "again what it has no kode bukti for; the line stays, as none knows the file"
        found.append(_gap(epoch, numbers, after._replace(file_id=None), "of a file whose end never arrived", again))
    return found


def _gap(epoch: UUID, numbers: Interval, named: EpochManifest, whose: str, to_send: str) -> Notice:
    first, last = numbers
    span = f"number {first}" if first == last else f"numbers {first} to {last}"
    text = f"{span} of epoch {epoch}, {whose}, never arrived: the office has to send {to_send}"
    file_id = str(named.file_id) if named.file_id else None
    details: dict[str, object] = {"epoch": str(epoch), "first_no": first, "last_no": last, "file_id": file_id}
    return Notice("gap", text, last - first + 1, named.broker_at, details)


def _span(longest: timedelta) -> str:
    hours = int(longest.total_seconds()) // 3600
    return f"{hours // 24} days" if hours >= 48 else f"{hours} h"
