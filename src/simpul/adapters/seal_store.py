"""Seals of closed hours: what was offered and first judged in them, as one digest, chained per partition."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import LiteralString, NamedTuple

from simpul.adapters.postgres import Connection

_ONE_SEALER = 0x53_49_4D_50_02  # advisory lock: two that seal at once would both take the next number


class Sealed(NamedTuple):
    """An hour of a partition that is closed from now on."""

    partition_id: int
    hour_at: datetime
    events: int


def seal_hours(connection: Connection, older_than: timedelta) -> Iterator[Sealed]:
    """Seal every hour that ended so long ago, oldest first, in the running transaction.

    A partition is sealed up to the first hour in which a row or a verdict is missing, and no further.
    """
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_SEALER])
    for partition_id, hour_at, end in connection.execute(_CLOSED, [older_than]).fetchall():
        values = {"partition": partition_id, "hour": hour_at, "end": end}
        row = connection.execute(_SEAL, values).fetchone()
        if row is not None:
            yield Sealed(partition_id, hour_at, row[0])


# The hours of every partition that have events beyond its last seal, each with the offset after its last event.
_CLOSED = """
SELECT raw.partition_id, date_trunc('hour', raw.broker_at, 'UTC') AS hour_at, max(raw.log_offset) + 1
FROM intake.raw
LEFT JOIN (SELECT partition_id, max(next_offset) AS next_offset FROM intake.seal GROUP BY 1) sealed USING (partition_id)
WHERE raw.log_offset >= COALESCE(sealed.next_offset, 0)
  AND date_trunc('hour', raw.broker_at, 'UTC') + interval '1 hour' < now() - %s
GROUP BY 1, 2 ORDER BY 1, 2
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

_SEAL = f"""
WITH last AS (
    SELECT COALESCE(max(seal_no), 0) AS seal_no, COALESCE(max(seal.next_offset), min(place.first_offset)) AS next_offset
    FROM intake.topic_partition place LEFT JOIN intake.seal USING (partition_id)
    WHERE place.partition_id = %(partition)s
), held AS (
    SELECT raw.office_code, count(*) AS event_count, count(judged.verdict) AS judged_count, {SEALED_COLUMNS}
    FROM last JOIN intake.raw ON raw.partition_id = %(partition)s
         AND raw.log_offset >= last.next_offset AND raw.log_offset < %(end)s
    LEFT JOIN intake.verdict judged ON judged.partition_id = raw.partition_id
         AND judged.log_offset = raw.log_offset AND judged.verdict_no = 1
    GROUP BY raw.office_code
)
INSERT INTO intake.seal (partition_id, seal_no, office_code, hour_at, first_offset, next_offset, accepted_count,
    rejected_count, duplicate_count, superseded_count, control_count, seal_digest, before_digest)
SELECT %(partition)s, last.seal_no + 1, held.office_code, %(hour)s, last.next_offset, %(end)s, accepted_count,
       rejected_count, duplicate_count, superseded_count, control_count,
       sha256(before.digest || held.lines), before.digest
FROM last, held, LATERAL (
    SELECT COALESCE((SELECT seal_digest FROM intake.seal WHERE partition_id = %(partition)s
                     AND seal_no = last.seal_no), ''::bytea) AS digest) before
WHERE %(end)s > last.next_offset AND held.judged_count = held.event_count
  AND held.event_count = %(end)s - last.next_offset - COALESCE((
      SELECT sum(LEAST(after_lost_offset, %(end)s) - GREATEST(first_lost_offset, last.next_offset))
      FROM intake.adoption given_up
      WHERE given_up.next_partition_id = %(partition)s AND given_up.after_lost_offset > last.next_offset
        AND given_up.first_lost_offset < %(end)s), 0)
RETURNING seal.next_offset - seal.first_offset
"""
