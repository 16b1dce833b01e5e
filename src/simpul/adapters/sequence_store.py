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
        _grow(connection, arrived)
        connection.execute(_COMPLETE, columns(arrived, 2))


def _arrived(events: Iterable[JudgedEvent]) -> dict[_Epoch, list[Interval]]:
    """The numbers of a poll, by epoch in sorted order."""
    numbers: defaultdict[tuple[str, int], list[int]] = defaultdict(list)  # by number: a UUID is slow to hash
    for event in events:
        envelope = event.envelope
        if envelope and envelope.epoch and envelope.sequence and 0 < envelope.sequence < _LARGEST:
            numbers[event.offered.office_code, envelope.epoch.int].append(envelope.sequence)
    return {(office, UUID(int=epoch)): runs(found) for (office, epoch), found in sorted(numbers.items())}


def _grow(connection: Connection, arrived: Mapping[_Epoch, Sequence[Interval]]) -> None:
    """Of what is stored, only those intervals are read that the new numbers can touch."""
    spans = [(*epoch, found[0].first, found[-1].last) for epoch, found in arrived.items()]
    stored: defaultdict[_Epoch, set[Interval]] = defaultdict(set)
    for office, number_epoch, first, last in connection.execute(_TOUCHED, columns(spans, 4)):
        stored[office, number_epoch].add(Interval(first, last))
    after = {epoch: joined([*stored[epoch], *found]) for epoch, found in arrived.items()}
    gone = [(*epoch, first) for epoch in arrived for first, _ in sorted(stored[epoch] - after[epoch])]
    new = [(*epoch, *interval) for epoch in arrived for interval in sorted(after[epoch] - stored[epoch])]
    connection.execute(_REMOVE, columns(gone, 3))
    connection.execute(_ADD, columns(new, 4))


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

_COMPLETE = """
UPDATE intake.manifest AS named SET completed_at = now()
WHERE (named.office_code, named.epoch) IN (SELECT * FROM unnest(%s::text[], %s::uuid[]))
  AND named.completed_at IS NULL
  AND (named.event_count = 0 OR EXISTS (
      SELECT 1 FROM intake.sequence_interval arrived
      WHERE arrived.office_code = named.office_code AND arrived.epoch = named.epoch
        AND arrived.first_no <= named.first_no AND arrived.last_no >= named.last_no))
"""
