"""How the counter speaks of what an office sent, counted for the principal of the caller's transaction.

Row-level security decides whose rows these are: no query here names an office. That the queries name the office's
partitions, too, is for speed alone: an office's rows lie together under their primary keys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import LiteralString, TypeVar
from uuid import UUID

from psycopg.rows import class_row

from simpul.adapters.postgres import Connection

Shape = TypeVar("Shape")


# Everything beside an event is looked up by its primary key, one event at a time (OFFSET 0 keeps the planner from
# turning the look-ups into a reading of whole tables, which row-level security makes it misjudge).
_HERE = "one.partition_id = raw.partition_id AND one.log_offset = raw.log_offset OFFSET 0"

IN_FORCE = """
    verdict.verdict_no = (SELECT max(newest.verdict_no) FROM intake.verdict newest
                          WHERE newest.partition_id = verdict.partition_id AND newest.log_offset = verdict.log_offset)
"""

JUDGED = """
    JOIN intake.verdict ON verdict.partition_id = raw.partition_id AND verdict.log_offset = raw.log_offset
    LEFT JOIN LATERAL (
        SELECT one.revision, one.is_void FROM intake.record_head one WHERE one.record_ref = verdict.record_ref OFFSET 0
    ) head ON true
"""

CASE_OF_EVENT = f"LEFT JOIN LATERAL (SELECT one.state FROM intake.reject_case one WHERE {_HERE}) reject_case ON true"

BODY = f"""
    LEFT JOIN LATERAL (
        SELECT one.file_name, one.sheet_name, one.body FROM intake.raw_body one WHERE {_HERE}
    ) body ON true
"""

# An event is landed and loaded in the tables of its own document, and looked up in no other. The slice is looked up by
# a plain column: a COALESCE might leak, so that row-level security lets no index answer it, and every slice that there
# is would be read anew for every event.
LANDED = f"""
    LEFT JOIN LATERAL (SELECT one.slice_id FROM landing.cpmi_registration one
                       WHERE verdict.document = 'cpmi_registration' AND {_HERE}) registered ON true
    LEFT JOIN LATERAL (SELECT one.slice_id FROM landing.placement_stage one
                       WHERE verdict.document = 'placement_stage' AND {_HERE}) staged ON true
    LEFT JOIN LATERAL (SELECT one.slice_id FROM landing.record_void one
                       WHERE verdict.document = 'record_void' AND {_HERE}) taken ON true
    LEFT JOIN LATERAL (SELECT true AS is_loaded FROM registry.registration one
                       WHERE verdict.document = 'cpmi_registration' AND {_HERE}) registration ON true
    LEFT JOIN LATERAL (SELECT true AS is_loaded FROM registry.stage one
                       WHERE verdict.document = 'placement_stage' AND {_HERE}) stage ON true
    LEFT JOIN LATERAL (SELECT true AS is_loaded FROM registry.record_void one
                       WHERE verdict.document = 'record_void' AND {_HERE}) taken_back ON true
    CROSS JOIN LATERAL (
        SELECT COALESCE(registered.slice_id, staged.slice_id, taken.slice_id) AS slice_id OFFSET 0
    ) landed
    LEFT JOIN LATERAL (
        SELECT one.state FROM quality.slice one WHERE one.slice_id = landed.slice_id OFFSET 0
    ) slice ON true
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
        WHEN head.is_void AND taken.slice_id IS NULL THEN 'withdrawn'
        WHEN registration.is_loaded OR stage.is_loaded OR taken_back.is_loaded THEN 'loaded'
        WHEN slice.state IN ('held', 'withdrawn') THEN slice.state
        ELSE 'waiting'
    END
"""

_BY_FILE = f"""
    SELECT raw.file_id, {STATE} AS state, {PROGRESS} AS progress, count(*) AS events,
           max(raw.broker_at) AS newest_at, max(raw.received_date) AS received_date,
           min(ARRAY[raw.partition_id, raw.log_offset]) AS place
    FROM intake.raw {JUDGED} {CASE_OF_EVENT} {LANDED}
    WHERE raw.partition_id = ANY(%(partitions)s) AND verdict.partition_id = ANY(%(partitions)s)
      AND (%(file_id)s::uuid IS NULL OR raw.file_id = %(file_id)s)
      AND verdict.verdict <> 'control' AND {IN_FORCE}
    GROUP BY 1, 2, 3
"""

# For all offices at once, from what the intake counted and the slices it filled: a few thousand rows in any year. That
# a slice is loaded says of stage lines only that they were looked at: some are ahead of their registrations, and wait
# unless their office took them back meanwhile.
_BY_OFFICE = """
    SELECT office.office_code, office.office_name,
           COALESCE(sent.events, 0) AS sent, COALESCE(open_case.events, 0) AS repair,
           COALESCE(landed.let_in, 0) AS let_in,
           COALESCE(landed.loaded, 0) - COALESCE(ahead.lines, 0) AS loaded,
           COALESCE(landed.waiting, 0) + COALESCE(ahead.lines, 0) - COALESCE(ahead.taken_back, 0) AS waiting,
           COALESCE(landed.held, 0) AS held
    FROM reference.office
    LEFT JOIN (SELECT office_code, sum(accepted_count + rejected_count + duplicate_count + superseded_count) AS events
               FROM intake.ledger_hour GROUP BY 1) sent USING (office_code)
    LEFT JOIN (SELECT reject_case.office_code, count(*) AS events FROM intake.reject_case
               LEFT JOIN LATERAL (SELECT one.revision FROM intake.record_head one
                                  WHERE one.record_ref = reject_case.record_ref OFFSET 0) head ON true
               WHERE closed_at IS NULL AND (head.revision IS NULL OR head.revision <= reject_case.revision)
               GROUP BY 1) open_case USING (office_code)
    LEFT JOIN (SELECT office_code, sum(record_count) AS let_in,
                      sum(record_count) FILTER (WHERE loaded_at IS NOT NULL) AS loaded,
                      sum(record_count) FILTER (WHERE state = 'held') AS held,
                      sum(record_count) FILTER (WHERE loaded_at IS NULL AND state NOT IN ('held', 'withdrawn'))
                          AS waiting
               FROM quality.slice GROUP BY 1) landed USING (office_code)
    LEFT JOIN (SELECT listed.office_code, count(*) AS lines,
                      count(*) FILTER (WHERE EXISTS (
                          SELECT FROM registry.record_void taken
                          WHERE taken.record_ref = line.record_ref AND taken.revision > line.revision)) AS taken_back
               FROM registry.stage_ahead listed
               CROSS JOIN LATERAL (
                   SELECT one.record_ref, one.revision FROM landing.placement_stage one
                   WHERE one.partition_id = listed.partition_id AND one.log_offset = listed.log_offset OFFSET 0) line
               GROUP BY 1) ahead USING (office_code)
    ORDER BY office.office_code
"""


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many events of one file are in one state and progress. ``place``: partition and offset of one of them."""

    file_id: UUID | None
    state: str
    progress: str | None
    events: int
    newest_at: datetime
    received_date: date
    place: Sequence[int]


@dataclass(frozen=True, slots=True)
class OfficeCounts:
    """One office in numbers; nothing personal."""

    office_code: str
    office_name: str
    sent: int
    repair: int
    let_in: int
    loaded: int
    waiting: int
    held: int


@dataclass(frozen=True, slots=True)
class HeldSlice:
    """A day's records of one document that wait for a person, and why: counts and shares, never a value."""

    slice_id: UUID
    document: str
    received_date: date
    record_count: int
    reasons: Sequence[Mapping[str, object]]


def own_partitions(connection: Connection) -> list[int]:
    """Where the events of the principal's offices lie."""
    return [row[0] for row in connection.execute("SELECT partition_id FROM intake.topic_partition ORDER BY 1")]


def state_counts(connection: Connection, file_id: UUID | None = None) -> list[StateCount]:
    """The counts of every file in scope, or of one; ``file_id`` is None for events that name no file."""
    values = {"partitions": own_partitions(connection), "file_id": file_id}
    return _all(connection, StateCount, _BY_FILE, values)


def file_names(connection: Connection, places: Sequence[Sequence[int]]) -> dict[UUID, str]:
    """The names of the files to which the events at these places belong. They count as personal data."""
    rows = connection.execute(
        f"SELECT raw.file_id, body.file_name FROM unnest(%s::integer[], %s::bigint[]) place(partition_id, log_offset) "
        "CROSS JOIN LATERAL (SELECT partition_id, log_offset, file_id FROM intake.raw one "
        "    WHERE one.partition_id = place.partition_id AND one.log_offset = place.log_offset OFFSET 0) raw "
        f"{BODY} WHERE body.file_name IS NOT NULL",
        [[place[0] for place in places], [place[1] for place in places]],
    )
    return dict(rows)


def is_own_file(connection: Connection, file_id: UUID) -> bool:
    """Whether any event of this file is in scope."""
    found = connection.execute(
        "SELECT 1 FROM intake.raw WHERE partition_id = ANY(%s) AND file_id = %s LIMIT 1",
        [own_partitions(connection), file_id],
    )
    return found.fetchone() is not None


def counts_by_office(connection: Connection) -> list[OfficeCounts]:
    """Every office in numbers, as far as it is in scope; the others show zeros."""
    return _all(connection, OfficeCounts, _BY_OFFICE)


def held_slices(connection: Connection) -> list[HeldSlice]:
    """Slices that wait for a person, the newest first."""
    return _all(
        connection,
        HeldSlice,
        "SELECT slice_id, document, received_date, record_count, reasons FROM quality.slice "
        "WHERE state = 'held' ORDER BY received_date DESC, document, part_no",
    )


def _all(
    connection: Connection,
    kind: type[Shape],
    query: LiteralString,
    values: Mapping[str, object] | None = None,
) -> list[Shape]:
    with connection.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(query, values).fetchall()
