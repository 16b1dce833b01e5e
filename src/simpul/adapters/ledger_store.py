"""Law 1, recounted from the rows themselves, per partition and hour of broker time. Never a counter alone."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import LiteralString, NamedTuple

from psycopg import sql

from simpul.adapters.office_days import day_begins, office_day
from simpul.adapters.postgres import Connection
from simpul.adapters.recount_intake import IN_FORCE, INTAKE_CHECKS, LANDED
from simpul.adapters.recount_registry import LOADED, REGISTRY_CHECKS
from simpul.adapters.recount_rows import ROWS, Asked
from simpul.adapters.recount_seals import CHAIN_CHECKS, DIGEST_CHECKS
from simpul.adapters.recount_tallies import tallied_tables, tally_check
from simpul.adapters.stage_ahead import waits_since


class Found(NamedTuple):
    """Rows that do not balance. ``partition_id`` and ``hour_at``: where to look; None where no one event is meant."""

    sentence: str
    office_code: str
    partition_id: int | None
    hour_at: datetime | None
    row_count: int


class KnownPartition(NamedTuple):
    """A partition as the intake knows it. ``newest_at``: broker time of the last event that was judged."""

    partition_id: int
    topic_name: str
    partition_no: int
    office_code: str
    first_offset: int
    next_offset: int
    state: str
    stopped_reason: str | None
    newest_at: datetime | None


class Hour(NamedTuple):
    """An hour of broker time of a partition: its events, and what became of those that were let in."""

    partition_id: int
    hour_at: datetime
    office_code: str
    kind: str
    row_count: int


class Overdue(NamedTuple):
    """Revisions of an office that wait longer than their cause allows. ``since_at``: of the oldest."""

    office_code: str
    cause: str
    row_count: int
    since_at: datetime


def make_room(connection: Connection) -> None:
    """Let the running transaction hold its sets in memory: it asks about all rows, set by set."""
    connection.execute("SET LOCAL work_mem = '64MB'")


def unbalanced(connection: Connection, asked: Asked, *, is_deep: bool) -> Iterator[Found]:
    """Every check that finds something; a deep look reads every sealed event again."""
    checks = {**INTAKE_CHECKS, **REGISTRY_CHECKS, **CHAIN_CHECKS, **(DIGEST_CHECKS if is_deep else {})}
    for sentence, query in checks.items():
        yield from _found(connection, asked, sentence, sql.SQL(query))
    for table in tallied_tables(connection):
        yield from _found(connection, asked, f"rows of {table} are not those that were added", tally_check(table))


def known_partitions(connection: Connection, office: str | None = None) -> list[KnownPartition]:
    """Every partition that was ever followed and counts; only those of ``office`` where one is named."""
    return [KnownPartition(*row) for row in connection.execute(_KNOWN_PARTITIONS, {"office": office})]


def verdict_hours(connection: Connection, asked: Asked) -> list[Hour]:
    """Events by their verdict in force; and ``raw`` = events that are there, judged or not."""
    return [Hour(*row) for row in connection.execute(_VERDICT_HOURS, asked._asdict())]


def outcome_hours(connection: Connection, asked: Asked) -> list[Hour]:
    """Revisions that were let in, by what became of each; and ``waived`` = refused ones that a person let in."""
    return [Hour(*row) for row in connection.execute(_OUTCOME_HOURS, asked._asdict())]


def overdue(connection: Connection, asked: Asked, limits: Mapping[str, timedelta]) -> list[Overdue]:
    """Offices and causes for which something waits longer than ``limits`` (cause -> time) allow."""
    values = asked._asdict() | {"causes": list(limits), "limits": list(limits.values())}
    return [Overdue(*row) for row in connection.execute(_OVERDUE, values)]


def _found(connection: Connection, asked: Asked, sentence: str, query: sql.Composable) -> Iterator[Found]:
    located = sql.SQL(_LOCATED).format(rows=sql.SQL(ROWS), query=query)
    for office, partition_id, hour_at, row_count in connection.execute(located, asked._asdict()).fetchall():
        yield Found(sentence, office, partition_id, hour_at, int(row_count))


_LOCATED: LiteralString = """
{rows}
SELECT found.office_code, found.partition_id, date_trunc('hour', raw.broker_at, 'UTC'), sum(found.row_count)
FROM ({query}) AS found (office_code, partition_id, log_offset, row_count)
LEFT JOIN raw USING (partition_id, log_offset)
WHERE %(office)s::text IS NULL OR found.office_code = %(office)s
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""

_KNOWN_PARTITIONS = """
SELECT partition_id, topic_name, partition_no, place.office_code, first_offset, next_offset, state, stopped_reason,
       newest.broker_at
FROM intake.topic_partition place
LEFT JOIN LATERAL (SELECT broker_at FROM intake.raw WHERE raw.partition_id = place.partition_id
                   ORDER BY log_offset DESC LIMIT 1) newest ON true
WHERE %(office)s::text IS NULL OR place.office_code = %(office)s
ORDER BY topic_name, partition_no, partition_id
"""

_VERDICT_HOURS = f"""
{ROWS}
SELECT partition_id, date_trunc('hour', raw.broker_at, 'UTC'), raw.office_code,
       COALESCE(judged.verdict, 'unjudged'), count(*)
FROM raw LEFT JOIN ({IN_FORCE}) judged USING (partition_id, log_offset)
GROUP BY 1, 2, 3, 4
"""

# What became of each accepted or waived revision, and since when it is so. A stage line waits by itself while its
# registration is not in the registry, since its day of receipt; one that its office takes back meanwhile waits for
# nothing any more.
_BECAME = f"""
SELECT landed.partition_id, landed.log_offset, landed.office_code,
       CASE WHEN loaded.partition_id IS NOT NULL THEN 'loaded'
            WHEN slice.state = 'held' THEN 'held'
            WHEN slice.state = 'withdrawn' THEN 'withdrawn'
            WHEN slice.state IN ('open', 'closed') THEN 'slice_open'
            WHEN slice.loaded_at IS NULL THEN 'slice_passed'
            WHEN EXISTS (SELECT FROM record_void taken
                         WHERE taken.record_ref = landed.record_ref AND taken.revision > landed.revision)
                 THEN 'withdrawn'
            WHEN refused.source_record_id IS NOT NULL THEN 'registration_refused'
            ELSE 'registration_not_seen' END AS became,
       CASE WHEN slice.loaded_at IS NOT NULL THEN {day_begins(waits_since("landed"), "landed.office_code")}
            WHEN slice.state IN ('open', 'closed') THEN slice.opened_at
            ELSE COALESCE((SELECT max(happened_at) FROM quality.slice_event told
                           WHERE told.slice_id = slice.slice_id AND told.state = slice.state),
                          slice.judged_at, slice.opened_at) END AS since_at
FROM ({LANDED}) landed
JOIN slice USING (slice_id)
LEFT JOIN ({LOADED}) loaded USING (partition_id, log_offset)
LEFT JOIN record_head refused
     ON refused.office_code = landed.office_code AND refused.source_record_id = landed.source_record_id
     AND refused.document = 'cpmi_registration' AND refused.accepted_revision IS NULL
"""

_OUTCOME_HOURS = f"""
{ROWS}
SELECT partition_id, date_trunc('hour', raw.broker_at, 'UTC'), judged.office_code, judged.kind, count(*)
FROM (SELECT partition_id, log_offset, office_code, became AS kind FROM ({_BECAME}) every
      UNION ALL
      SELECT partition_id, log_offset, office_code, 'waived' FROM reject_case WHERE state = 'waived') judged
JOIN raw USING (partition_id, log_offset)
GROUP BY 1, 2, 3, 4
"""

# For its registration a line waits in calendar days of its office; for whatever is ours to do, in hours.
_OVERDUE = f"""
{ROWS}
SELECT waiting.office_code, waiting.became, count(*), min(waiting.since_at)
FROM ({_BECAME}) waiting
JOIN unnest(%(causes)s::text[], %(limits)s::interval[]) AS allowed (cause, longest) ON allowed.cause = waiting.became
WHERE waiting.since_at < CASE
    WHEN allowed.cause IN ('registration_not_seen', 'registration_refused')
        THEN {day_begins(office_day("now()", "waiting.office_code"), "waiting.office_code")}
    ELSE now() END - allowed.longest
GROUP BY 1, 2 ORDER BY 1, 2
"""
