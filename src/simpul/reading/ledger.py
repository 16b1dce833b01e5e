"""Law 1 per office, partition and hour: recounted from the rows, held against the broker's own offsets."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from simpul.adapters import ledger_notice_store, ledger_store
from simpul.adapters.broker import office_of
from simpul.adapters.broker_offsets import Pending, Place, event_bounds, first_after, hours_of
from simpul.adapters.database_errors import database_errors
from simpul.adapters.ledger_store import Hour, KnownPartition
from simpul.adapters.postgres import Connection, connected, one_state
from simpul.adapters.recount_intake import MISSING
from simpul.adapters.recount_rows import EVERYBODY, Asked, asked_of
from simpul.reading.account import Account, Fault, OfficeLedger, PartitionAccount
from simpul.reading.ledger_manifests import add_doubtful_manifests
from simpul.reading.ledger_notices import add_notices

ROLE = "simpul_operator"

Bounds = Mapping[Place, tuple[int, int]]
"""(topic, partition) -> log start and log end, as the broker says."""


def recount(
    silent_days: int, *, is_deep: bool, is_by_hour: bool = False, office: str | None = None
) -> list[OfficeLedger]:
    """Recount every office from its rows and the broker's own offsets, in one snapshot of the database.

    ``office``: only this one, from its own partitions; nothing where it has neither a topic nor a row.
    ``is_deep``: look at every sealed event and its first verdict again, too. ``is_by_hour``: ask the broker for the
    hours of what is pending, too; otherwise it stands in the partition's account alone.
    The broker is asked after the snapshot is taken: what arrives meanwhile is pending, never missing.
    """
    with database_errors("recounting"), connected(ROLE) as connection, one_state(connection):
        asked = asked_of(connection, office)
        known = ledger_store.known_partitions(connection, office)
        bounds, now = _bounds(office), datetime.now(UTC)
        offices = account(connection, known, bounds, now, is_deep=is_deep, asked=asked)
        waiting = _judged_to(known, bounds)
        since = first_after(waiting)
        for (topic, number), judged_to in waiting.items():
            offices[_office(topic)].partition(number).pending_since = since.get((topic, number), judged_to)
        add_notices(connection, offices, now, silent_days, asked)
    if is_by_hour:
        _add_pending_hours(offices, _pending(known, bounds, waiting, since))
    return [offices[office] for office in sorted(offices)]


def account(
    connection: Connection, known: Collection[KnownPartition], bounds: Bounds, now: datetime, *, is_deep: bool,
    asked: Asked = EVERYBODY,
) -> dict[str, OfficeLedger]:  # fmt: skip
    """Every office's account with all that does not balance, from the rows that this connection sees.

    ``asked``: whose rows; ``known`` and ``bounds`` are then of the same office.
    """
    ledger_store.make_room(connection)
    offices: dict[str, OfficeLedger] = {}
    numbers = {each.partition_id: each.partition_no for each in known}
    _add_hours(connection, asked, offices, numbers)
    _add_faults(connection, asked, offices, numbers, is_deep=is_deep)
    for each in known:
        partition = _ledger(offices, each.office_code).partition(each.partition_no)
        partition.total.offered += each.next_offset - each.first_offset
    for lost in ledger_notice_store.given_up(connection, asked.office):
        total = _ledger(offices, lost.office_code).partition(lost.partition_no).total
        total.given_up += lost.event_count
        total.offered += 0 if lost.is_same_log else lost.event_count
    followed = _followed(known)
    for key in sorted(bounds.keys() | followed.keys()):
        ledger = _ledger(offices, _office(key[0]))
        _hold_against_broker(ledger, ledger.partition(key[1]), bounds.get(key), followed.get(key), now)
    for ledger in offices.values():
        _hold_equations(ledger)
    add_doubtful_manifests(connection, asked.office, offices, numbers)
    return offices


def _add_hours(
    connection: Connection, asked: Asked, offices: dict[str, OfficeLedger], numbers: Mapping[int, int]
) -> None:
    """The rows that are there, by hour; a partition is the sum of its hours."""
    for found in ledger_store.verdict_hours(connection, asked):
        _add_hour(offices, numbers, found, offered=found.row_count)
    for found in ledger_store.outcome_hours(connection, asked):
        _add_hour(offices, numbers, found)


def _add_hour(offices: dict[str, OfficeLedger], numbers: Mapping[int, int], found: Hour, offered: int = 0) -> None:
    if found.partition_id in numbers:
        partition = _ledger(offices, found.office_code).partition(numbers[found.partition_id])
        hour = partition.hours.setdefault(found.hour_at, Account())
        hour.offered += offered
        hour.counts[found.kind] += found.row_count
        partition.total.counts[found.kind] += found.row_count


def _add_pending_hours(offices: Mapping[str, OfficeLedger], pending: Mapping[Place, Pending]) -> None:
    for (topic, number), hours in hours_of(pending).items():
        partition = offices[_office(topic)].partition(number)
        for hour_at, count in hours.items():
            hour = partition.hours.setdefault(hour_at, Account())
            hour.offered += count
            hour.pending += count


def _add_faults(
    connection: Connection, asked: Asked, offices: dict[str, OfficeLedger], numbers: Mapping[int, int], *, is_deep: bool
) -> None:
    """What the checks found. An event that is gone was offered nevertheless, in the hour of those beside it."""
    for found in ledger_store.unbalanced(connection, asked, is_deep=is_deep):
        ledger = _ledger(offices, found.office_code)
        number = None if found.partition_id is None else numbers.get(found.partition_id)
        ledger.faults.append(Fault(found.sentence, found.row_count, number, found.hour_at))
        if found.sentence == MISSING and number is not None and found.hour_at is not None:
            ledger.partition(number).hours.setdefault(found.hour_at, Account()).offered += found.row_count


def _hold_against_broker(
    ledger: OfficeLedger, partition: PartitionAccount, bounds: tuple[int, int] | None,
    followed: KnownPartition | None, now: datetime,
) -> None:  # fmt: skip
    """Pending = up to the broker's end; what the database holds beyond that, or the broker lost unread, is a fault.

    ``bounds`` is None where the broker has no such partition: the intake hears of none there, and stops nothing.
    """
    (start, end), reached = bounds or (0, 0), followed.next_offset if followed else 0
    pending = max(end - reached, 0)
    partition.total.offered += pending
    partition.total.pending += pending
    partition.judged_to = now if followed and end == reached else followed.newest_at if followed else None
    number = partition.partition_no
    if followed and followed.state == "stopped":
        partition.stopped_reason = followed.stopped_reason
        text = f"the partition is stopped: {followed.stopped_reason}; simpul broker adopt goes on, once it is known why"
        ledger.faults.append(Fault(text, max(end - reached, 1), number))
    elif bounds is None:
        text = "the broker holds this partition no more; simpul broker prepare makes its topic again"
        ledger.faults.append(Fault(text, max(reached, 1), number))
    elif end < reached:
        ledger.faults.append(Fault("the broker holds fewer events than were judged", reached - end, number))
    elif start > reached:
        ledger.faults.append(Fault("the broker dropped events before they were judged", start - reached, number))


def _hold_equations(ledger: OfficeLedger) -> None:
    """The law's own equations, hour by hour and then whole, where no check has told of the same place."""
    for number, partition in sorted(ledger.partitions.items()):
        told = {fault.hour_at for fault in ledger.faults if fault.partition_no == number}
        for hour_at, hour in sorted(partition.hours.items()):
            ledger.faults += [] if hour_at in told else hour.broken(number, hour_at)
        if not any(fault.partition_no in (number, None) for fault in ledger.faults):
            ledger.faults += partition.total.broken(number)


def _bounds(office: str | None) -> Bounds:
    return {key: span for key, span in event_bounds().items() if office in (None, _office(key[0]))}


def _judged_to(known: Collection[KnownPartition], bounds: Bounds) -> dict[Place, datetime | None]:
    """(topic, partition) -> broker time of the last event judged, of the partitions in which some are not."""
    followed = _followed(known)
    waiting = (key for key, (_, end) in bounds.items() if end > (followed[key].next_offset if key in followed else 0))
    return {key: followed[key].newest_at if key in followed else None for key in waiting}


def _pending(
    known: Collection[KnownPartition], bounds: Bounds, judged_to: Mapping[Place, datetime | None],
    since: Mapping[Place, datetime],
) -> dict[Place, Pending]:  # fmt: skip
    """What is pending in each of these partitions; nothing where the broker holds no event that could tell an hour."""
    followed = _followed(known)
    return {
        key: Pending(followed[key].next_offset if key in followed else 0, bounds[key][1], since_at)
        for key, judged in judged_to.items()
        if (since_at := judged or since.get(key)) is not None
    }


def _followed(known: Collection[KnownPartition]) -> dict[Place, KnownPartition]:
    return {(each.topic_name, each.partition_no): each for each in known if each.state != "retired"}


def _ledger(offices: dict[str, OfficeLedger], office_code: str) -> OfficeLedger:
    return offices.setdefault(office_code, OfficeLedger(office_code))


def _office(topic: str) -> str:
    office_code = office_of(topic)
    assert office_code is not None, "only topics of events are followed and bounded"
    return office_code
