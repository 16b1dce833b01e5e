"""How the counter speaks of what an office sent, counted for the principal of the caller's transaction.

Row-level security decides whose rows these are: no query here names an office. That the queries name the office's
partitions, too, is for speed alone: an office's rows lie together under their primary keys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, LiteralString, TypeVar
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

LET_IN = ("accepted", "noted", "waived")

# The events of one file, found between the offsets where they lie.
_OF_FILE = f"""
    SELECT {STATE} AS state, {PROGRESS} AS progress, count(*) AS events
    FROM intake.ledger_file part
    CROSS JOIN LATERAL (
        SELECT one.partition_id, one.log_offset FROM intake.raw one
        WHERE one.partition_id = part.partition_id AND one.file_id = part.file_id
          AND one.log_offset BETWEEN part.first_offset AND part.last_offset OFFSET 0
    ) raw {JUDGED} {CASE_OF_EVENT} {LANDED}
    WHERE part.partition_id = ANY(%(partitions)s) AND verdict.partition_id = ANY(%(partitions)s)
      AND part.file_id = %(file_id)s AND verdict.verdict <> 'control' AND {IN_FORCE}
    GROUP BY 1, 2
"""

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
               CASE WHEN verdict = 'superseded' THEN 'replaced' WHEN is_noted THEN 'noted' ELSE 'accepted' END AS state
        FROM (SELECT DISTINCT ON (partition_id, log_offset) partition_id, log_offset, verdict,
                     reasons @> jsonb_build_array(jsonb_build_object('audience', 'office')) AS is_noted
              FROM intake.verdict WHERE verdict_no > 1 AND partition_id = ANY(%(partitions)s)
              ORDER BY partition_id, log_offset, verdict_no DESC) newest
        WHERE verdict <> 'rejected'
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
        SELECT CASE WHEN landed.is_loaded THEN 'loaded' WHEN slice.state IN ('held', 'withdrawn') THEN slice.state
                    ELSE 'waiting' END AS progress, count(*) AS events
        FROM (SELECT DISTINCT record_ref FROM landing.record_void WHERE partition_id = ANY(%(partitions)s)) taken
        CROSS JOIN LATERAL (
            SELECT FROM intake.record_head one WHERE one.record_ref = taken.record_ref AND one.is_void OFFSET 0
        ) head
        CROSS JOIN LATERAL (
            SELECT one.slice_id, EXISTS (
                       SELECT FROM registry.registration loaded
                       WHERE loaded.partition_id = one.partition_id AND loaded.log_offset = one.log_offset) AS is_loaded
            FROM landing.cpmi_registration one WHERE one.record_ref = taken.record_ref
            UNION ALL
            SELECT one.slice_id, EXISTS (
                       SELECT FROM registry.stage loaded
                       WHERE loaded.partition_id = one.partition_id AND loaded.log_offset = one.log_offset)
            FROM landing.placement_stage one WHERE one.record_ref = taken.record_ref OFFSET 0
        ) landed
        LEFT JOIN LATERAL (
            SELECT one.state FROM quality.slice one WHERE one.slice_id = landed.slice_id OFFSET 0
        ) slice ON true
        GROUP BY 1
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

# Refused events are asked what became of them, in the files of one page alone.
_FILES = f"""
    WITH file AS MATERIALIZED (
        SELECT file_id, max(newest_at) AS newest_at, max(received_date) AS received_date,
               sum(accepted_count + rejected_count + duplicate_count + superseded_count)::bigint AS sent,
               sum(accepted_count)::bigint AS accepted,
               array_agg(ARRAY[partition_id, first_offset]) || array_agg(ARRAY[partition_id, last_offset]) AS places
        FROM intake.ledger_file
        WHERE partition_id = ANY(%(partitions)s) AND (%(file_id)s::uuid IS NULL OR file_id = %(file_id)s)
        GROUP BY file_id ORDER BY newest_at DESC, file_id LIMIT %(limit)s OFFSET %(skip)s
    )
    SELECT file_id, received_date, newest_at, sent, accepted + since.let_in AS let_in, since.repair, places
    FROM file CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE state = ANY(%(let_in)s)) AS let_in,
               count(*) FILTER (WHERE state = 'repair') AS repair
        FROM (SELECT {STATE} AS state
              FROM intake.ledger_file part
              CROSS JOIN LATERAL (
                  SELECT one.partition_id, one.log_offset, one.state FROM intake.reject_case one
                  WHERE one.partition_id = part.partition_id
                    AND one.log_offset BETWEEN part.first_offset AND part.last_offset OFFSET 0
              ) reject_case
              CROSS JOIN LATERAL (
                  SELECT one.partition_id, one.log_offset FROM intake.raw one
                  WHERE one.partition_id = reject_case.partition_id AND one.log_offset = reject_case.log_offset
                    AND one.file_id = part.file_id OFFSET 0
              ) raw {JUDGED}
              WHERE part.partition_id = ANY(%(partitions)s) AND verdict.partition_id = ANY(%(partitions)s)
                AND part.file_id = file.file_id AND part.rejected_count > 0 AND {IN_FORCE}) refused
    ) since
    ORDER BY newest_at DESC, file_id
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
    """How many events of one file are in one state and progress."""

    state: str
    progress: str | None
    events: int


@dataclass(frozen=True, slots=True)
class NamedCount:
    """How many events of the principal's offices are in one state, or have come so far."""

    about: Literal["state", "progress"]
    name: str
    events: int


@dataclass(frozen=True, slots=True)
class CountedFile:
    """One file in numbers. ``places``: partition and offset of some of its events."""

    file_id: UUID
    received_date: date
    newest_at: datetime
    sent: int
    let_in: int
    repair: int
    places: Sequence[Sequence[int]]


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


def named_counts(connection: Connection) -> list[NamedCount]:
    """What became of everything that was sent, as each event would say it of itself."""
    return _all(connection, NamedCount, _OF_OFFICE, {"partitions": own_partitions(connection)})


def newest_at(connection: Connection) -> datetime | None:
    """Broker time of the newest event in scope; None where none has come."""
    found: list[tuple[datetime | None]] = connection.execute(
        _NEWEST, {"partitions": own_partitions(connection)}
    ).fetchall()
    return found[0][0]


def state_counts(connection: Connection, file_id: UUID) -> list[StateCount]:
    """What became of the events of one file."""
    values = {"partitions": own_partitions(connection), "file_id": file_id}
    return _all(connection, StateCount, _OF_FILE, values)


def newest_files(
    connection: Connection, *, limit: int, skip: int = 0, file_id: UUID | None = None
) -> list[CountedFile]:
    """A page of the files in scope, the newest first; or one of them."""
    values = {"partitions": own_partitions(connection), "file_id": file_id, "let_in": list(LET_IN)}
    return _all(connection, CountedFile, _FILES, values | {"limit": limit, "skip": skip})


def count_files(connection: Connection) -> int:
    """How many files are in scope."""
    ((found,),) = connection.execute(
        "SELECT count(DISTINCT file_id) FROM intake.ledger_file WHERE partition_id = ANY(%s)",
        [own_partitions(connection)],
    ).fetchall()
    return int(found)


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
        "SELECT 1 FROM intake.ledger_file WHERE partition_id = ANY(%s) AND file_id = %s LIMIT 1",
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
