"""What the portal shows of an office's records, read as the principal of the caller's transaction.

Row-level security decides whose rows these are: no query here names an office. Reasons for other eyes than the
office's never leave this module.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg.rows import class_row, scalar_row

from simpul.adapters.counter_states import BODY, CASE_OF_EVENT, JUDGED, LANDED_AND_LOADED, PROGRESS, STATE
from simpul.adapters.postgres import Connection
from simpul.adapters.scoped import own_partitions

_BODIES_AT_ONCE = 100

# Reasons an office may see, of the verdict in force; an empty list where there are none.
_OFFICE_REASONS = """
    ARRAY(SELECT reason FROM jsonb_array_elements(verdict.reasons) reason
          WHERE reason ->> 'audience' = 'office')
"""

_OPEN = f"""
    FROM intake.reject_case
    JOIN intake.raw ON raw.partition_id = reject_case.partition_id AND raw.log_offset = reject_case.log_offset
    {JUDGED}
"""

# The newest revision of every record that still has to be corrected, and every row that could not be read.
_STILL_OPEN = """
    reject_case.partition_id = ANY(%(partitions)s) AND reject_case.closed_at IS NULL
    AND verdict.verdict = 'rejected'
    AND (head.revision IS NULL OR head.revision <= verdict.revision)
    AND (%(code)s::text IS NULL OR verdict.reasons @> jsonb_build_array(jsonb_build_object(
            'code', %(code)s::text, 'audience', 'office')))
    AND (%(document)s::text IS NULL OR verdict.document = %(document)s)
    AND (%(file_id)s::uuid IS NULL OR raw.file_id = %(file_id)s)
"""

_COLUMNS = f"""
    raw.office_code, raw.event_id, verdict.record_ref, verdict.document, verdict.revision, {STATE} AS state,
    raw.received_date, raw.broker_at, raw.file_id, raw.record_no, body.file_name, body.sheet_name, body.body,
    {_OFFICE_REASONS} AS reasons
"""

_EVENTS_OF_RECORD = """
    SELECT partition_id, log_offset FROM intake.verdict WHERE record_ref = %(asked)s
    UNION SELECT partition_id, log_offset FROM intake.raw WHERE event_id = %(asked)s
    UNION SELECT same.partition_id, same.log_offset
    FROM intake.raw named
    JOIN intake.verdict one ON (one.partition_id, one.log_offset) = (named.partition_id, named.log_offset)
    JOIN intake.verdict same ON same.record_ref = one.record_ref
    WHERE named.event_id = %(asked)s
"""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which of the open cases are asked for; everything that is None leaves them all."""

    code: str | None = None
    document: str | None = None
    file_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One event with its verdict in force and the body as it came (None once it was erased)."""

    office_code: str
    event_id: UUID
    record_ref: UUID | None
    document: str | None
    revision: int | None
    state: str
    received_date: date
    broker_at: datetime
    file_id: UUID | None
    record_no: int | None
    file_name: str | None
    sheet_name: str | None
    body: bytes | None
    reasons: Sequence[Mapping[str, str | None]]
    progress: str | None


def open_cases(connection: Connection, wanted: CaseFilter, *, limit: int, skip: int = 0) -> Iterator[StoredRecord]:
    """Records that still have to be corrected: newest receipt first, then in the order of the office's file.

    Streams within the running transaction: a body may have a mebibyte, and few of them are held at a time.
    """
    query = f"""
        SELECT {_COLUMNS}, NULL AS progress {_OPEN} {BODY} WHERE {_STILL_OPEN}
        ORDER BY raw.received_date DESC, raw.file_id, raw.record_no, raw.partition_id, raw.log_offset
        LIMIT %(limit)s OFFSET %(skip)s
    """
    with connection.cursor("open_cases", row_factory=class_row(StoredRecord)) as cursor:
        cursor.itersize = _BODIES_AT_ONCE
        yield from cursor.execute(query, {**_values(connection, wanted), "limit": limit, "skip": skip})


def count_open_cases(connection: Connection, wanted: CaseFilter) -> int:
    """How many records still have to be corrected."""
    query = f"SELECT count(*) {_OPEN} WHERE {_STILL_OPEN}"
    with connection.cursor(row_factory=scalar_row) as cursor:
        return int(cursor.execute(query, _values(connection, wanted)).fetchone() or 0)


def open_codes(connection: Connection, wanted: CaseFilter) -> list[tuple[str, int]]:
    """The codes that keep records out, and on how many records each stands; the commonest first."""
    query = f"""
        SELECT reason ->> 'code', count(DISTINCT (raw.partition_id, raw.log_offset))
        {_OPEN} CROSS JOIN jsonb_array_elements(verdict.reasons) reason
        WHERE {_STILL_OPEN} AND reason ->> 'audience' = 'office' AND reason ->> 'severity' = 'reject'
        GROUP BY 1 ORDER BY 2 DESC, 1
    """
    return [(str(code), int(str(count))) for code, count in connection.execute(query, _values(connection, wanted))]


def revisions(connection: Connection, asked: UUID) -> list[StoredRecord]:
    """Every revision of a record, the newest first; ``asked`` is a record_ref or the id of any of its events.

    Repetitions of the same content are left out. Empty where the principal has no such record.
    """
    query = f"""
        SELECT {_COLUMNS}, {PROGRESS} AS progress
        FROM ({_EVENTS_OF_RECORD}) place
        JOIN intake.raw ON raw.partition_id = place.partition_id AND raw.log_offset = place.log_offset
        {JUDGED} {CASE_OF_EVENT} {BODY} {LANDED_AND_LOADED}
        WHERE verdict.verdict IN ('accepted', 'rejected')
        ORDER BY verdict.revision DESC NULLS LAST, raw.broker_at DESC, raw.log_offset DESC LIMIT 50
    """
    with connection.cursor(row_factory=class_row(StoredRecord)) as cursor:
        return cursor.execute(query, {"asked": asked}).fetchall()


def _values(connection: Connection, wanted: CaseFilter) -> dict[str, object]:
    return {**asdict(wanted), "partitions": own_partitions(connection)}
