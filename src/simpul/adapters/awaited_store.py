"""Registrations that stage lines wait for, read as the principal of the caller's transaction.

A line of a loaded slice that is not in the registry is ahead of its registration, and listed as such by the load.
Row-level security decides whose lines these are: no query here names an office. How long they wait is counted in
calendar days of their office.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from psycopg.rows import class_row

from simpul.adapters.office_days import office_day
from simpul.adapters.postgres import Connection
from simpul.adapters.scoped import own_partitions
from simpul.adapters.stage_ahead import IS_TAKEN_BACK, LINES_AHEAD, waits_since

ToDo = Literal["send", "correct", "send_again", "wait"]
"""What ends the waiting: to send the registration, to correct it, to send again what was withdrawn or taken back (or to
take back the stage line, too), or nothing but time."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """A registration that is waited for. ``registration_ref``: of the refused one; ``line_refs``: of what waits."""

    office_code: str
    record_number: str
    to_do: ToDo
    registration_ref: UUID | None
    since_date: date
    stage_codes: Sequence[str]
    line_refs: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class AwaitedByOffice:
    """How many registrations an office is waited for, since when, and how many stage lines wait; nothing personal.

    ``held``: so many of the registrations came, and wait in a held slice for a word of the ministry.
    """

    office_code: str
    office_name: str
    registrations: int
    held: int
    lines: int
    since_date: date


def awaited(connection: Connection, *, limit: int, skip: int) -> list[Awaited]:
    """The registrations that are waited for, the longest waited for first."""
    values = {"partitions": own_partitions(connection), "limit": limit, "skip": skip}
    with connection.cursor(row_factory=class_row(Awaited)) as cursor:
        return cursor.execute(_AWAITED, values).fetchall()


def count_awaited(connection: Connection, longer_than: timedelta) -> tuple[int, int]:
    """How many registrations are waited for, and how many of them longer than that."""
    values = {"partitions": own_partitions(connection), "longer_than": longer_than}
    row = connection.execute(_COUNT, values).fetchone()
    assert row is not None
    return row[0], row[1]


def awaited_by_office(connection: Connection, longer_than: timedelta) -> list[AwaitedByOffice]:
    """Every office in scope that is waited for longer than that."""
    values = {"partitions": own_partitions(connection), "longer_than": longer_than}
    with connection.cursor(row_factory=class_row(AwaitedByOffice)) as cursor:
        return cursor.execute(_BY_OFFICE, values).fetchall()


_AHEAD = f"""
    SELECT line.*, {waits_since("line")} AS since_date FROM {LINES_AHEAD}
    WHERE listed.partition_id = ANY(%(partitions)s) AND NOT {IS_TAKEN_BACK}
"""

_IS_LONG = f"{office_day('now()', 'office_code')} > since_date + %(longer_than)s::interval"

# What ends the waiting is asked of the registrations of one page. The office's own refused registrations are found by
# way of their cases, and those on their way by way of their slices: heads and landed rows are found by their keys. Each
# is found once, whatever the planner makes of them. So are those that were let in and then withdrawn or taken back.
_AWAITED = f"""
WITH registration AS MATERIALIZED (
    SELECT office_code, source_record_id, min(since_date) AS since_date,
           array_agg(stage_code ORDER BY stage_date, stage_code) AS stage_codes,
           array_agg(record_ref ORDER BY record_ref) AS line_refs
    FROM ({_AHEAD}) ahead GROUP BY office_code, source_record_id
    ORDER BY since_date, office_code, source_record_id
    LIMIT %(limit)s OFFSET %(skip)s
), refused AS MATERIALIZED (
    SELECT head.office_code, head.source_record_id, head.record_ref
    FROM (SELECT DISTINCT record_ref FROM intake.reject_case
          WHERE partition_id = ANY(%(partitions)s) AND document = 'cpmi_registration') found
    CROSS JOIN LATERAL (
        SELECT one.office_code, one.source_record_id, one.record_ref, one.accepted_revision
        FROM intake.record_head one WHERE one.record_ref = found.record_ref OFFSET 0) head
    WHERE head.accepted_revision IS NULL
), on_its_way AS MATERIALIZED (
    SELECT DISTINCT landed.office_code, landed.source_record_id
    FROM quality.slice JOIN landing.cpmi_registration landed USING (slice_id)
    WHERE slice.loaded_at IS NULL AND slice.state <> 'withdrawn' AND landed.partition_id = ANY(%(partitions)s)
), withdrawn AS MATERIALIZED (
    SELECT landed.office_code, landed.source_record_id
    FROM quality.slice JOIN landing.cpmi_registration landed USING (slice_id)
    WHERE slice.state = 'withdrawn' AND landed.partition_id = ANY(%(partitions)s)
    UNION
    SELECT head.office_code, head.source_record_id
    FROM registry.record_void taken
    CROSS JOIN LATERAL (
        SELECT one.office_code, one.source_record_id
        FROM intake.record_head one WHERE one.record_ref = taken.record_ref OFFSET 0) head
    WHERE taken.void_document = 'cpmi_registration' AND taken.partition_id = ANY(%(partitions)s)
)
SELECT office_code, source_record_id AS record_number,
       CASE WHEN on_its_way.source_record_id IS NOT NULL THEN 'wait'
            WHEN refused.record_ref IS NOT NULL THEN 'correct'
            WHEN withdrawn.source_record_id IS NOT NULL THEN 'send_again'
            ELSE 'send' END AS to_do,
       refused.record_ref AS registration_ref, since_date, stage_codes, line_refs
FROM registration
LEFT JOIN refused USING (office_code, source_record_id)
LEFT JOIN on_its_way USING (office_code, source_record_id)
LEFT JOIN withdrawn USING (office_code, source_record_id)
ORDER BY since_date, office_code, record_number
"""

_COUNT = f"""
SELECT count(*), count(*) FILTER (WHERE {_IS_LONG})
FROM (SELECT office_code, min(since_date) AS since_date FROM ({_AHEAD}) ahead
      GROUP BY office_code, source_record_id) registration
"""

_BY_OFFICE = f"""
WITH held AS MATERIALIZED (
    SELECT DISTINCT landed.office_code, landed.source_record_id
    FROM quality.slice JOIN landing.cpmi_registration landed USING (slice_id)
    WHERE slice.state = 'held' AND landed.partition_id = ANY(%(partitions)s)
)
SELECT office_code, COALESCE(office.office_name, office_code) AS office_name,
       count(DISTINCT source_record_id) AS registrations,
       count(DISTINCT held.source_record_id) AS held, count(*) AS lines, min(since_date) AS since_date
FROM ({_AHEAD}) ahead
LEFT JOIN held USING (office_code, source_record_id)
LEFT JOIN reference.office USING (office_code)
WHERE {_IS_LONG}
GROUP BY office_code, office.office_name
ORDER BY since_date, office_code
"""
