"""How the counter speaks of what an office sent, counted for the principal of the caller's transaction.

Row-level security decides whose rows these are: no query here names an office.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import LiteralString, TypeVar
from uuid import UUID

from psycopg.rows import class_row

from simpul.adapters.postgres import Connection

Shape = TypeVar("Shape")


IN_FORCE = """
    NOT EXISTS (SELECT 1 FROM intake.verdict newer
                WHERE newer.partition_id = verdict.partition_id AND newer.log_offset = verdict.log_offset
                  AND newer.verdict_no > verdict.verdict_no)
"""

JUDGED = """
    FROM intake.raw
    JOIN intake.verdict ON (verdict.partition_id, verdict.log_offset) = (raw.partition_id, raw.log_offset)
    LEFT JOIN intake.reject_case
           ON (reject_case.partition_id, reject_case.log_offset) = (raw.partition_id, raw.log_offset)
    LEFT JOIN intake.record_head head ON head.record_ref = verdict.record_ref
"""

LANDED = """
    LEFT JOIN (SELECT partition_id, log_offset, slice_id FROM landing.cpmi_registration
               UNION ALL SELECT partition_id, log_offset, slice_id FROM landing.placement_stage) landed
           ON (landed.partition_id, landed.log_offset) = (raw.partition_id, raw.log_offset)
    LEFT JOIN quality.slice ON slice.slice_id = landed.slice_id
    LEFT JOIN registry.registration
           ON (registration.partition_id, registration.log_offset) = (raw.partition_id, raw.log_offset)
    LEFT JOIN registry.stage ON (stage.partition_id, stage.log_offset) = (raw.partition_id, raw.log_offset)
"""

# Every event has exactly one state, so that the counts add up to what was sent.
STATE = """
    CASE
        WHEN verdict.verdict = 'duplicate' THEN 'known'
        WHEN verdict.verdict = 'superseded' THEN 'replaced'
        WHEN verdict.verdict = 'accepted' AND verdict.reasons @> jsonb_build_array(
             jsonb_build_object('audience', 'office')) THEN 'noted'
        WHEN verdict.verdict = 'accepted' THEN 'accepted'
        WHEN reject_case.state = 'resolved' THEN 'settled'
        WHEN reject_case.state = 'waived' THEN 'waived'
        WHEN reject_case.state = 'expired' THEN 'overdue'
        WHEN head.revision > verdict.revision THEN 'replaced'
        ELSE 'repair'
    END
"""

# How far a record that was let in is on its way into the registry.
PROGRESS = """
    CASE
        WHEN landed.slice_id IS NULL THEN NULL
        WHEN registration.log_offset IS NOT NULL OR stage.log_offset IS NOT NULL THEN 'loaded'
        WHEN slice.state IN ('held', 'withdrawn') THEN slice.state
        ELSE 'waiting'
    END
"""

_COUNTED = f"""
    SELECT {{grouping}} AS of, {STATE} AS state, {PROGRESS} AS progress,
           count(*) AS events, max(raw.broker_at) AS newest_at
    {JUDGED} {LANDED}
    WHERE verdict.verdict <> 'control' AND {IN_FORCE}
    GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many events of one office or one file are in one state and progress."""

    of: str | UUID | None
    state: str
    progress: str | None
    events: int
    newest_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """A file of an office as it was delivered. Its name may hold a person's: it counts as personal data."""

    file_id: UUID
    office_code: str
    file_name: str | None
    received_date: date


@dataclass(frozen=True, slots=True)
class HeldSlice:
    """A day's records of one document that wait for a person, and why: counts and shares, never a value."""

    document: str
    received_date: date
    record_count: int
    reasons: Sequence[Mapping[str, object]]


def tallies_by_office(connection: Connection) -> list[Tally]:
    """The counts of every office in scope."""
    return _all(connection, Tally, _COUNTED.format(grouping="raw.office_code"))


def tallies_by_file(connection: Connection) -> list[Tally]:
    """The counts of every file in scope; ``of`` is None for events that name no file."""
    return _all(connection, Tally, _COUNTED.format(grouping="raw.file_id"))


def delivered_files(connection: Connection, file_ids: Sequence[UUID]) -> list[DeliveredFile]:
    """The named files, as far as they are in scope."""
    return _all(
        connection,
        DeliveredFile,
        """
        SELECT wanted.file_id, first.office_code, first.file_name, first.received_date
        FROM unnest(%s::uuid[]) wanted(file_id) CROSS JOIN LATERAL (
            SELECT raw.office_code, body.file_name, raw.received_date FROM intake.raw
            LEFT JOIN intake.raw_body body
                   ON (body.partition_id, body.log_offset) = (raw.partition_id, raw.log_offset)
            WHERE raw.file_id = wanted.file_id ORDER BY body.file_name IS NULL, raw.record_no LIMIT 1) first
        """,
        [list(file_ids)],
    )


def held_slices(connection: Connection) -> list[HeldSlice]:
    """Slices that wait for a person, the newest first."""
    return _all(
        connection,
        HeldSlice,
        "SELECT document, received_date, record_count, reasons FROM quality.slice "
        "WHERE state = 'held' ORDER BY received_date DESC, document, part_no",
    )


def office_names(connection: Connection) -> dict[str, str]:
    """The name of every office."""
    rows = connection.execute("SELECT office_code, office_name FROM reference.office ORDER BY office_code")
    return {str(code): str(name) for code, name in rows}


def _all(
    connection: Connection, kind: type[Shape], query: LiteralString, values: Sequence[object] = ()
) -> list[Shape]:
    with connection.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(query, values).fetchall()
