"""Where the intake stands in each partition. PostgreSQL alone holds the truth."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from simpul.adapters.postgres import Connection


@dataclass(frozen=True, slots=True)
class Place:
    """The intake's place in one partition of one topic (by the broker's id of it)."""

    partition_id: int
    topic_name: str
    partition_no: int
    office_code: str
    next_offset: int
    state: str


def register(connection: Connection, found: Iterable[tuple[UUID, str, int]]) -> dict[tuple[str, int], Place]:
    """The places of these partitions (topic id, topic name, number); a new one starts at 0.

    A partition of a topic whose name is known under another id is stored as ``stopped``: the topic was made anew,
    and what lay in the old one has to be adopted by a person first.
    """
    places = {}
    with connection.transaction():
        for topic_id, name, number in sorted(found, key=lambda item: item[1:]):
            connection.execute(_REGISTER, {"id": topic_id, "name": name, "no": number, "office": name.split(".")[1]})
            row = connection.execute(
                "SELECT partition_id, topic_name, partition_no, office_code, next_offset, state "
                "FROM intake.topic_partition WHERE topic_id = %s AND partition_no = %s",
                [topic_id, number],
            ).fetchone()
            assert row is not None
            places[name, number] = Place(*row)
    return places


def stop(connection: Connection, partition_id: int, reason: str) -> None:
    """Stop following a partition; the ledger names it until a person has adopted it."""
    with connection.transaction():
        connection.execute(
            "UPDATE intake.topic_partition SET state = 'stopped', stopped_reason = %s, updated_at = now() "
            "WHERE partition_id = %s",
            [reason, partition_id],
        )


_REGISTER = """
INSERT INTO intake.topic_partition (topic_id, topic_name, partition_no, office_code, state, stopped_reason)
SELECT %(id)s, %(name)s, %(no)s, %(office)s,
       CASE WHEN remade THEN 'stopped' ELSE 'following' END,
       CASE WHEN remade THEN 'topic_made_anew' END
FROM (SELECT EXISTS (SELECT 1 FROM intake.topic_partition
                     WHERE topic_name = %(name)s AND topic_id <> %(id)s AND state <> 'retired')) AS known (remade)
ON CONFLICT (topic_id, partition_no) DO NOTHING
"""
