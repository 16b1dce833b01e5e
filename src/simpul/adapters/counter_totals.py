"""Everything that an office sent, counted as a whole for the principal of the caller's transaction.

Row-level security decides whose rows these are: no query here names an office. That the queries name the office's
partitions, too, is for speed alone: an office's rows lie together under their primary keys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from psycopg.rows import class_row

from simpul.adapters.counter_taken_back import taken_back
from simpul.adapters.postgres import Connection
from simpul.adapters.scoped import own_partitions


@dataclass(frozen=True, slots=True)
class NamedCount:
    """How many events of the principal's offices are in one state, or have come so far."""

    about: Literal["state", "progress"]
    name: str
    events: int


@dataclass(frozen=True, slots=True)
class HeldSlice:
    """A day's records of one document that wait for a person, and why: counts and shares, never a value."""

    slice_id: UUID
    document: str
    received_date: date
    record_count: int
    reasons: Sequence[Mapping[str, object]]


def named_counts(connection: Connection) -> list[NamedCount]:
    """What became of everything that was sent, as each event would say it of itself."""
    with connection.cursor(row_factory=class_row(NamedCount)) as cursor:
        return cursor.execute(_OF_OFFICE, {"partitions": own_partitions(connection)}).fetchall()


def newest_at(connection: Connection) -> datetime | None:
    """Broker time of the newest event in scope; None where none has come."""
    found: list[tuple[datetime | None]] = connection.execute(
        _NEWEST, {"partitions": own_partitions(connection)}
    ).fetchall()
    return found[0][0]


def held_slices(connection: Connection) -> list[HeldSlice]:
    """Slices that wait for a person, the newest first."""
    with connection.cursor(row_factory=class_row(HeldSlice)) as cursor:
        return cursor.execute(_HELD).fetchall()


_MINE = "(SELECT DISTINCT office_code FROM intake.topic_partition) mine"

# Everything that an office sent, from what was counted as it came and was landed. Looked at one by one is only what
# changed since: what was judged again, what still waits for its correction or was given up, what was taken back.
_OF_OFFICE = f"""
    WITH first AS (
        SELECT sum(accepted_count) AS accepted, sum(noted_count) AS noted, sum(rejected_count) AS rejected,
               sum(duplicate_count) AS known, sum(superseded_count) AS replaced
        FROM intake.ledger_hour WHERE partition_id = ANY(%(partitions)s)
    ), again AS MATERIALIZED (
        SELECT partition_id, log_offset,
               CASE WHEN verdict = 'superseded' THEN 'replaced'
                    WHEN reasons @> jsonb_build_array(jsonb_build_object('audience', 'office')) THEN 'noted'
                    ELSE 'accepted' END AS state
        FROM intake.verdict_in_force
        WHERE verdict_no > 1 AND partition_id = ANY(%(partitions)s) AND verdict <> 'rejected'
    ), refused AS (
        SELECT one.partition_id, one.log_offset,
               CASE WHEN head.revision > one.revision THEN 'replaced' ELSE 'repair' END AS state
        FROM {_MINE} JOIN intake.reject_case one USING (office_code)
        LEFT JOIN LATERAL (
            SELECT two.revision FROM intake.record_head two WHERE two.record_ref = one.record_ref OFFSET 0
        ) head ON true
        WHERE one.closed_at IS NULL
        UNION ALL
        SELECT partition_id, log_offset, CASE state WHEN 'expired' THEN 'overdue' ELSE state END
        FROM {_MINE} JOIN intake.reject_case one USING (office_code)
        WHERE closed_at IS NOT NULL AND closed_by_partition_id IS NULL AND state IN ('waived', 'expired')
    ), unsettled AS (
        SELECT state, count(*) AS events
        FROM (SELECT state FROM again
              UNION ALL
              SELECT state FROM refused WHERE NOT EXISTS (
                  SELECT FROM again WHERE again.partition_id = refused.partition_id
                                      AND again.log_offset = refused.log_offset)) each GROUP BY 1
    ), sliced AS (
        SELECT CASE WHEN loaded_at IS NOT NULL THEN 'loaded' WHEN state IN ('held', 'withdrawn') THEN state
                    ELSE 'waiting' END AS progress, sum(record_count) AS events
        FROM {_MINE} JOIN quality.slice USING (office_code) GROUP BY 1
    ), ahead AS (
        SELECT count(*) AS events FROM registry.stage_ahead WHERE partition_id = ANY(%(partitions)s)
    ), taken_back AS (
        SELECT progress, count(*) AS events FROM ({taken_back("partition_id = ANY(%(partitions)s)")}) taken GROUP BY 1
    )
    SELECT about, name, sum(events)::bigint AS events FROM (
        SELECT 'state' AS about, counted.name, counted.events
        FROM first CROSS JOIN LATERAL (
            VALUES ('accepted', accepted - noted), ('noted', noted), ('known', known), ('replaced', replaced),
                   ('settled', rejected - COALESCE((SELECT sum(events) FROM unsettled), 0))
        ) counted (name, events)
        UNION ALL SELECT 'state', state, events FROM unsettled
        UNION ALL SELECT 'progress', progress, events FROM sliced
        UNION ALL SELECT 'progress', moved.name, moved.events
        FROM ahead CROSS JOIN LATERAL (VALUES ('loaded', -events), ('waiting', events)) moved (name, events)
        UNION ALL SELECT 'progress', moved.name, moved.events
        FROM taken_back CROSS JOIN LATERAL (VALUES (progress, -events), ('withdrawn', events)) moved (name, events)
    ) every
    GROUP BY 1, 2 HAVING sum(events) <> 0
"""

# Of each partition the newest event that is no manifest.
_NEWEST = """
    SELECT max(newest.broker_at) FROM unnest(%(partitions)s::int[]) AS place (partition_id)
    CROSS JOIN LATERAL (
        SELECT raw.broker_at FROM intake.verdict judged JOIN intake.raw USING (partition_id, log_offset)
        WHERE judged.partition_id = place.partition_id AND judged.verdict <> 'control'
        ORDER BY judged.log_offset DESC LIMIT 1) newest
"""

_HELD = """
    SELECT slice_id, document, received_date, record_count, reasons FROM quality.slice
    WHERE state = 'held' ORDER BY received_date DESC, document, part_no
"""
