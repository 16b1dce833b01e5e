"""Seals of closed hours: what was offered and judged in them, as digests, chained per partition.

A seal covers events with their first verdicts by their places in the log, and what was said of older events later, by
the time at which it was said: second verdicts, and waivers.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import LiteralString, NamedTuple

from simpul.adapters.postgres import Connection

_ONE_SEALER = 0x53_49_4D_50_03  # advisory lock: two that seal at once would both take the next number
_PORTION = 500  # hours of a transaction


class Sealed(NamedTuple):
    """Hours of a partition that are closed from now on. ``events``: in those in which something was offered."""

    partition_id: int
    hours: int
    events: int


def seal_hours(connection: Connection, older_than: timedelta) -> Iterator[Sealed]:
    """Seal every hour that ended so long ago: partition by partition, oldest first, a portion a transaction.

    A partition is sealed up to the first hour in which a row or a verdict is missing, and no further. Each portion is
    told when it is committed: whoever ends this in the middle loses at most one.
    """
    for (partition_id,) in connection.execute(_PLACES).fetchall():
        closed = connection.execute(_CLOSED, {"partition": partition_id, "older_than": older_than}).fetchall()
        for first in range(0, len(closed), _PORTION):
            sealed = _seal(connection, partition_id, closed[first : first + _PORTION])
            if not sealed.hours:
                break  # a row is missing there, or another sealer was quicker and goes on with this partition
            yield sealed


def _seal(connection: Connection, partition_id: int, hours: Iterable[tuple[datetime, int | None]]) -> Sealed:
    """Seal these hours in a transaction; each goes on from the newest seal, so that none is ever sealed twice."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_SEALER])
        found = (
            connection.execute(_SEAL, {"partition": partition_id, "hour": hour_at, "end": end}).fetchone()
            for hour_at, end in hours
        )
        events = [row[0] for row in found if row is not None]
    return Sealed(partition_id, len(events), sum(events))


_PLACES = "SELECT partition_id FROM intake.topic_partition ORDER BY 1"

# The hours of a partition in which something happened that its last seal does not cover, each with the offset after
# its last event; NULL where only later verdicts fell into it. What is sealed is not read again: it is nearly everything
# that there is, so the partition is looked at by its keys (OFFSET 0 keeps the planner from reading whole tables).
_CLOSED = """
WITH sealed AS (
    SELECT place.partition_id, COALESCE(newest.next_offset, 0) AS next_offset,
           COALESCE(newest.later_until, '-infinity') AS later_until
    FROM intake.topic_partition place
    LEFT JOIN LATERAL (
        SELECT next_offset, later_until FROM intake.seal WHERE seal.partition_id = place.partition_id
        ORDER BY seal_no DESC LIMIT 1) newest ON true
    WHERE place.partition_id = %(partition)s
), happened AS (
    SELECT came.*
    FROM sealed CROSS JOIN LATERAL (
        SELECT broker_at, log_offset + 1 FROM intake.raw
        WHERE raw.partition_id = sealed.partition_id AND raw.log_offset >= sealed.next_offset OFFSET 0
    ) AS came (happened_at, after_offset)
    UNION ALL
    SELECT judged_at, NULL
    FROM sealed CROSS JOIN LATERAL (
        SELECT judged_at FROM intake.verdict later
        WHERE later.partition_id = sealed.partition_id AND later.verdict_no > 1
          AND later.judged_at >= sealed.later_until OFFSET 0) AS later
    UNION ALL
    SELECT closed_at, NULL
    FROM sealed CROSS JOIN LATERAL (
        SELECT closed_at FROM intake.reject_case waived
        WHERE waived.partition_id = sealed.partition_id AND waived.state = 'waived'
          AND waived.closed_at >= sealed.later_until OFFSET 0) AS waived
)
SELECT date_trunc('hour', happened_at, 'UTC') AS hour_at, max(after_offset)
FROM happened
WHERE date_trunc('hour', happened_at, 'UTC') + interval '1 hour' < now() - %(older_than)s
GROUP BY 1 ORDER BY 1
"""

# What a digest covers of each event. Nothing of it ever changes: judging again adds verdicts, erasing takes bodies.
SEALED_COLUMNS: LiteralString = """
    count(judged.verdict) FILTER (WHERE judged.verdict = 'accepted') AS accepted_count,
    count(judged.verdict) FILTER (WHERE judged.verdict = 'rejected') AS rejected_count,
    count(judged.verdict) FILTER (WHERE judged.verdict = 'duplicate') AS duplicate_count,
    count(judged.verdict) FILTER (WHERE judged.verdict = 'superseded') AS superseded_count,
    count(judged.verdict) FILTER (WHERE judged.verdict = 'control') AS control_count,
    COALESCE(string_agg(convert_to(format(E'%%s|%%s|%%s|%%s|%%s|%%s|%%s|%%s|%%s|%%s|%%s\n',
        raw.log_offset, raw.event_id, extract(epoch FROM raw.broker_at), encode(raw.body_digest, 'hex'),
        judged.verdict, judged.record_ref, judged.revision, judged.reasons, judged.rule_edition,
        judged.reference_edition, judged.code_version), 'UTF8'), ''::bytea ORDER BY raw.log_offset), ''::bytea) AS lines
"""

# The same of what was said later of a {partition}, {since} an instant and before {until}. Neither a later verdict nor a
# waiver is ever altered: the next word on the event is a row of its own, or nothing.
LATER_COLUMNS: LiteralString = """
    SELECT count(*) AS later_count,
           CASE WHEN count(*) = 0 THEN ''::bytea
                ELSE sha256(string_agg(convert_to(line || E'\n', 'UTF8'), ''::bytea ORDER BY line)) END AS later_digest
    FROM (
        SELECT jsonb_build_array(log_offset, verdict_no, cause, verdict, record_ref, revision, reasons, rule_edition,
                                 reference_edition, code_version, extract(epoch FROM judged_at))::text AS line
        FROM intake.verdict WHERE verdict_no > 1
         AND partition_id = {partition} AND judged_at >= {since} AND judged_at < {until}
        UNION ALL
        SELECT jsonb_build_array(log_offset, state, record_ref, revision, closed_by, closing_reason,
                                 extract(epoch FROM closed_at))::text
        FROM intake.reject_case WHERE state = 'waived'
         AND partition_id = {partition} AND closed_at >= {since} AND closed_at < {until}) AS said
"""

_SEAL = f"""
WITH last AS (
    SELECT place.office_code, COALESCE(seal_no, 0) AS seal_no, COALESCE(next_offset, first_offset) AS next_offset,
           COALESCE(later_until, '-infinity') AS later_until, COALESCE(seal_digest, ''::bytea) AS seal_digest
    FROM (SELECT office_code, first_offset FROM intake.topic_partition
          WHERE partition_id = %(partition)s) place
    LEFT JOIN LATERAL (
        SELECT seal_no, next_offset, later_until, seal_digest FROM intake.seal WHERE partition_id = %(partition)s
        ORDER BY seal_no DESC LIMIT 1) newest ON true
), span AS (
    SELECT COALESCE(%(end)s, next_offset) AS after_offset,
           GREATEST(later_until, %(hour)s + interval '1 hour') AS later_until FROM last
), held AS (
    SELECT count(raw.log_offset) AS event_count, count(judged.verdict) AS judged_count, {SEALED_COLUMNS}
    FROM last CROSS JOIN span JOIN intake.raw ON raw.partition_id = %(partition)s
         AND raw.log_offset >= last.next_offset AND raw.log_offset < span.after_offset
    LEFT JOIN intake.verdict judged ON judged.partition_id = raw.partition_id
         AND judged.log_offset = raw.log_offset AND judged.verdict_no = 1
)
INSERT INTO intake.seal (partition_id, seal_no, office_code, hour_at, first_offset, next_offset, accepted_count,
    rejected_count, duplicate_count, superseded_count, control_count, later_until, later_count, later_digest,
    seal_digest, before_digest)
SELECT %(partition)s, last.seal_no + 1, last.office_code, %(hour)s, last.next_offset, span.after_offset,
       accepted_count, rejected_count, duplicate_count, superseded_count, control_count, span.later_until,
       later.later_count, later.later_digest,
       sha256(last.seal_digest || held.lines || later.later_digest), last.seal_digest
FROM last, span, held, LATERAL (
    {LATER_COLUMNS.format(partition="%(partition)s", since="last.later_until", until="span.later_until")}) AS later
WHERE (span.after_offset > last.next_offset OR later.later_count > 0) AND held.judged_count = held.event_count
  AND held.event_count = span.after_offset - last.next_offset - COALESCE((
      SELECT sum(LEAST(after_lost_offset, span.after_offset) - GREATEST(first_lost_offset, last.next_offset))
      FROM intake.adoption given_up
      WHERE given_up.next_partition_id = %(partition)s AND given_up.after_lost_offset > last.next_offset
        AND given_up.first_lost_offset < span.after_offset), 0)
RETURNING seal.next_offset - seal.first_offset
"""
