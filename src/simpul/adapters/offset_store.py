"""Where the intake stands in each partition. PostgreSQL alone holds the truth."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from simpul.adapters.broker import office_of
from simpul.adapters.postgres import Connection


@dataclass(frozen=True, slots=True)
class PartitionPlace:
    """The intake's place in one partition of one topic (by the broker's id of it).

    ``last_at``: the broker's time of the event before it, by which the log is known again; None where none was judged.
    """

    partition_id: int
    topic_id: UUID
    topic_name: str
    partition_no: int
    office_code: str
    next_offset: int
    state: str
    last_at: datetime | None


def register(connection: Connection, found: Iterable[tuple[UUID, str, int]]) -> dict[tuple[str, int], PartitionPlace]:
    """The places of these partitions (topic id, topic name, number); a new one starts at 0.

    Where the name is known under another id, the topic was made anew: its places are stopped, all of them, and what lay
    in the old topic has to be given up by a person first.
    """
    places = {}
    with connection.transaction():
        for topic_id, name, number in sorted(found, key=lambda item: item[1:]):
            place = _stored(connection, name, number)
            if place is None:
                connection.execute(_BEGIN, [topic_id, name, number, office_of(name)])
                place = _stored(connection, name, number)
            assert place is not None
            if place.topic_id != topic_id and place.state == "following":
                connection.execute(_STOP_TOPIC, [name, topic_id])
                place = replace(place, state="stopped")
            places[name, number] = place
    return places


def stop(connection: Connection, partition_id: int, reason: str) -> None:
    """Stop following a partition; the ledger names it until a person has adopted it."""
    connection.execute(
        "UPDATE intake.topic_partition SET state = 'stopped', stopped_reason = %s, updated_at = now() "
        "WHERE partition_id = %s AND state = 'following'",
        [reason, partition_id],
    )


def note_end(connection: Connection, partition_id: int, seen_end: int) -> None:
    """Keep how far the log of a stopped partition went when it was seen last."""
    connection.execute(
        "UPDATE intake.topic_partition SET seen_end_offset = %s WHERE partition_id = %s AND state = 'stopped'",
        [seen_end, partition_id],
    )


def next_offsets(connection: Connection) -> dict[int, int]:
    """Partition id -> next offset of every partition that is followed."""
    return dict(
        connection.execute(
            "SELECT partition_id, next_offset FROM intake.topic_partition WHERE state = 'following'"
        ).fetchall()
    )


def _stored(connection: Connection, topic: str, number: int) -> PartitionPlace | None:
    row = connection.execute(_STORED, [topic, number]).fetchone()
    return PartitionPlace(*row) if row else None


_STORED = """
SELECT partition_id, topic_id, topic_name, partition_no, office_code, next_offset, state,
       (SELECT broker_at FROM intake.raw last
        WHERE last.partition_id = place.partition_id AND last.log_offset = place.next_offset - 1)
FROM intake.topic_partition place WHERE topic_name = %s AND partition_no = %s AND state <> 'retired' FOR UPDATE
"""

_STOP_TOPIC = """
UPDATE intake.topic_partition SET state = 'stopped', stopped_reason = 'topic_made_anew', updated_at = now()
WHERE topic_name = %s AND topic_id <> %s AND state = 'following'
"""

_BEGIN = """
INSERT INTO intake.topic_partition (topic_id, topic_name, partition_no, office_code) VALUES (%s, %s, %s, %s)
ON CONFLICT (topic_id, partition_no) WHERE state <> 'retired' DO NOTHING
"""
