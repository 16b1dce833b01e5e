"""The files that an office sent, counted one by one for the principal of the caller's transaction.

Row-level security decides whose rows these are: no query here names an office. That the queries name the office's
partitions, too, is for speed alone: an office's rows lie together under their primary keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg.rows import class_row

from simpul.adapters.counter_states import BODY, CASE_OF_EVENT, JUDGED, LANDED_AND_LOADED, LET_IN, PROGRESS, STATE
from simpul.adapters.postgres import Connection
from simpul.adapters.scoped import own_partitions


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
class StateCount:
    """How many events of one file are in one state and progress."""

    state: str
    progress: str | None
    events: int


def newest_files(
    connection: Connection, *, limit: int, skip: int = 0, file_id: UUID | None = None
) -> list[CountedFile]:
    """A page of the files in scope, the newest first; or one of them."""
    values = {"partitions": own_partitions(connection), "file_id": file_id, "let_in": list(LET_IN)}
    with connection.cursor(row_factory=class_row(CountedFile)) as cursor:
        return cursor.execute(_FILES, values | {"limit": limit, "skip": skip}).fetchall()


def file_count(connection: Connection) -> int:
    """How many files are in scope."""
    ((found,),) = connection.execute(
        "SELECT count(DISTINCT file_id) FROM intake.ledger_file WHERE partition_id = ANY(%s)",
        [own_partitions(connection)],
    ).fetchall()
    return int(found)


def state_counts(connection: Connection, file_id: UUID) -> list[StateCount]:
    """What became of the events of one file."""
    values = {"partitions": own_partitions(connection), "file_id": file_id}
    with connection.cursor(row_factory=class_row(StateCount)) as cursor:
        return cursor.execute(_OF_FILE, values).fetchall()


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
              WHERE part.partition_id = ANY(%(partitions)s)
                AND part.file_id = file.file_id AND part.rejected_count > 0) refused
    ) since
    ORDER BY newest_at DESC, file_id
"""

# The events of one file, found between the offsets where they lie.
_OF_FILE = f"""
    SELECT {STATE} AS state, {PROGRESS} AS progress, count(*) AS events
    FROM intake.ledger_file part
    CROSS JOIN LATERAL (
        SELECT one.partition_id, one.log_offset FROM intake.raw one
        WHERE one.partition_id = part.partition_id AND one.file_id = part.file_id
          AND one.log_offset BETWEEN part.first_offset AND part.last_offset OFFSET 0
    ) raw {JUDGED} {CASE_OF_EVENT} {LANDED_AND_LOADED}
    WHERE part.partition_id = ANY(%(partitions)s) AND part.file_id = %(file_id)s AND verdict.verdict <> 'control'
    GROUP BY 1, 2
"""
