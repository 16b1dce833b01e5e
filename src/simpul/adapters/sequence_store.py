"""Which numbers of each office's epochs have arrived, and which manifests are complete by that."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from simpul.adapters.arrays import columns
from simpul.adapters.postgres import Connection
from simpul.domain.intervals import Interval, joined, runs
from simpul.intake.judging import JudgedEvent

_LARGEST = 2**63 - 1


_Epoch = tuple[str, UUID]
"""The life of one spool of an office."""


def record_sequences(connection: Connection, events: Sequence[JudgedEvent]) -> None:
    """Add the numbers of a poll to the received intervals, store its manifests, complete those that now can be.

    Each epoch under an advisory lock, in sorted order: two partitions of an office may be judged by two processes at
    once.
    """
    arrived = _arrived(events)
    names = [f"{office}/{epoch}" for office, epoch in arrived]
    connection.execute(_LOCK, [names])
    if manifests := [_manifest_row(event, event.manifest) for event in events if event.manifest is not None]:
        connection.execute(_STORE_MANIFESTS, columns(manifests, 14))
    if arrived:
        new = [(partition_id, log_offset) for partition_id, log_offset, *_ in manifests]
        connection.execute(_COMPLETE, [*columns(_grow(connection, arrived), 4), *columns(new, 2)])


def _arrived(events: Iterable[JudgedEvent]) -> dict[_Epoch, list[Interval]]:
    """The numbers of a poll, by epoch in sorted order."""
    numbers: defaultdict[tuple[str, int], list[int]] = defaultdict(list)  # by number: a UUID is slow to hash
    for event in events:
        envelope = event.envelope
        if envelope and envelope.epoch and envelope.sequence and 0 < envelope.sequence < _LARGEST:
            numbers[event.offered.office_code, envelope.epoch.int].append(envelope.sequence)
    return {(office, UUID(int=epoch)): runs(found) for (office, epoch), found in sorted(numbers.items())}


def _grow(connection: Connection, arrived: Mapping[_Epoch, Sequence[Interval]]) -> list[tuple[str, UUID, int, int]]:
    """Add the new numbers; the intervals that became of it: office, epoch, first and last.

    Of what is stored, only those intervals are read that each run of new numbers can touch: an office whose numbers
    are full of gaps shall keep no other one waiting.
    """
    new_runs = [(*epoch, *run) for epoch, found in arrived.items() for run in found]
    stored: defaultdict[_Epoch, set[Interval]] = defaultdict(set)
    for office, number_epoch, first, last in connection.execute(_TOUCHED, columns(new_runs, 4)):
        stored[office, number_epoch].add(Interval(first, last))
    after = {epoch: joined([*stored[epoch], *found]) for epoch, found in arrived.items()}
    gone = [(*epoch, first) for epoch in arrived for first, _ in sorted(stored[epoch] - after[epoch])]
    new = [(*epoch, *interval) for epoch in arrived for interval in sorted(after[epoch] - stored[epoch])]
    connection.execute(_REMOVE, columns(gone, 3))
    connection.execute(_ADD, columns(new, 4))
    return new


def _manifest_row(event: JudgedEvent, body: Mapping[str, object]) -> tuple[object, ...]:
    offered = event.offered
    return (
        offered.partition_id,
        offered.log_offset,
        offered.office_code,
        body["producer"],
        body["epoch"],
        body["first_no"],
        body["last_no"],
        body["event_count"],
        body["digest"],
        body.get("previous_digest"),
        body.get("file_id"),
        body["closes"],
        event.received_date,
        offered.broker_at,
    )


_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(%s::text[]) AS name"

_STORE_MANIFESTS = """
INSERT INTO intake.manifest (partition_id, log_offset, office_code, producer, epoch, first_no, last_no, event_count,
    digest, previous_digest, file_id, closes, received_date, broker_at)
SELECT * FROM unnest(%s::int[], %s::bigint[], %s::text[], %s::text[], %s::uuid[], %s::bigint[], %s::bigint[],
    %s::bigint[], %s::text[], %s::text[], %s::uuid[], %s::text[], %s::date[], %s::timestamptz[])
"""

# An epoch whose numbers have many gaps has as many intervals: of each, those between two bounds of the index are read.
# OFFSET 0 keeps it so; PostgreSQL would rather join first and ask for the lower bound with every interval.
_TOUCHED = """
SELECT arrived.office_code, arrived.epoch, stored.first_no, stored.last_no
FROM unnest(%s::text[], %s::uuid[], %s::bigint[], %s::bigint[]) AS arrived (office_code, epoch, least, largest)
CROSS JOIN LATERAL (
    SELECT first_no, last_no FROM intake.sequence_interval
    WHERE office_code = arrived.office_code AND epoch = arrived.epoch
      AND first_no <= arrived.largest + 1
      AND first_no >= COALESCE((
          SELECT max(before.first_no) FROM intake.sequence_interval before
          WHERE before.office_code = arrived.office_code AND before.epoch = arrived.epoch
            AND before.first_no <= arrived.least), 0)
    OFFSET 0) AS stored
"""

_REMOVE = """
DELETE FROM intake.sequence_interval stored
USING unnest(%s::text[], %s::uuid[], %s::bigint[]) AS gone (office_code, epoch, first_no)
WHERE (stored.office_code, stored.epoch, stored.first_no) = (gone.office_code, gone.epoch, gone.first_no)
"""

_ADD = """
INSERT INTO intake.sequence_interval (office_code, epoch, first_no, last_no)
SELECT * FROM unnest(%s::text[], %s::uuid[], %s::bigint[], %s::bigint[])
"""

# An interval that grew completes what waited within it; no other manifest is asked for, however many an office has that
# never become whole. Whether the numbers of a new one came before it, the last interval that begins before them says.
_COMPLETE = """
WITH reached AS (
    SELECT waiting.partition_id, waiting.log_offset
    FROM unnest(%s::text[], %s::uuid[], %s::bigint[], %s::bigint[]) AS grown (office_code, epoch, first_no, last_no)
    CROSS JOIN LATERAL (
        SELECT partition_id, log_offset FROM intake.manifest one
        WHERE one.office_code = grown.office_code AND one.epoch = grown.epoch AND one.completed_at IS NULL
          AND one.last_no BETWEEN grown.first_no AND grown.last_no AND one.first_no >= grown.first_no
        OFFSET 0) AS waiting
    UNION
    SELECT partition_id, log_offset
    FROM unnest(%s::int[], %s::bigint[]) AS came (partition_id, log_offset)
    JOIN intake.manifest new USING (partition_id, log_offset)
    WHERE new.event_count = 0 OR new.last_no <= (
        SELECT arrived.last_no FROM intake.sequence_interval arrived
        WHERE arrived.office_code = new.office_code AND arrived.epoch = new.epoch AND arrived.first_no <= new.first_no
        ORDER BY arrived.first_no DESC LIMIT 1))
UPDATE intake.manifest AS named SET completed_at = now()
FROM reached
WHERE (named.partition_id, named.log_offset) = (reached.partition_id, reached.log_offset) AND named.completed_at IS NULL
"""
