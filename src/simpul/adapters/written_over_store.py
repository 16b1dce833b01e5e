"""Records that name somebody else than they did: noted by the load, told to their office and to engineers by count."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from psycopg.rows import class_row

from simpul.adapters.case_store import EventPlace
from simpul.adapters.postgres import Connection
from simpul.linkage.evidence import Evidence, written_over


@dataclass(frozen=True, slots=True)
class WrittenOver:
    """How many records a file (None = events that name none) has written over with other people."""

    office_code: str
    file_id: UUID | None
    received_date: date
    records: int
    since_at: datetime


@dataclass(slots=True)
class _Record:
    """A record's loaded revisions, oldest first, whether it is taken back, and since which place it was noted."""

    said: list[Evidence]
    places: list[EventPlace]
    is_void: bool
    noted: EventPlace | None


def note(connection: Connection, slice_id: UUID) -> None:
    """Note which records of the slice name somebody else now, and which no longer do; in the load's transaction."""
    changes = list(_changes(_records(connection, slice_id)))
    if changes:
        records, places, is_over = zip(*changes, strict=True)
        connection.execute(_NOTE, [list(column) for column in (records, *zip(*places, strict=True), is_over)])


def noted(
    connection: Connection, within: timedelta, *, office: str | None = None, file_id: UUID | None = None
) -> list[WrittenOver]:
    """Files that wrote over others lately, the newest first: of ``office``, or of everybody whom the login may see."""
    with connection.cursor(row_factory=class_row(WrittenOver)) as cursor:
        return cursor.execute(_NOTED, {"within": within, "office": office, "file": file_id}).fetchall()


def noted_numbers(connection: Connection, within: timedelta, file_id: UUID, *, limit: int) -> list[tuple[UUID, str]]:
    """Record and number of what a file wrote over lately, in the order of the file. They count as personal data."""
    values = {"within": within, "office": None, "file": file_id, "limit": limit}
    return connection.execute(_NOTED_NUMBERS, values).fetchall()


def _records(connection: Connection, slice_id: UUID) -> Mapping[UUID, _Record]:
    found: dict[UUID, _Record] = defaultdict(lambda: _Record([], [], is_void=False, noted=None))
    rows = connection.execute(_REVISIONS, {"slice": slice_id})
    for *place, is_void, noted_partition, noted_offset, ref, office, nik, codes, birth_date, name in rows:
        record = found[ref]
        record.said.append(Evidence.of(ref, office, nik, codes, birth_date, name))
        record.places.append((place[0], place[1]))
        record.is_void = is_void
        record.noted = None if noted_partition is None else (noted_partition, noted_offset)
    return found


def _changes(records: Mapping[UUID, _Record]) -> Iterator[tuple[UUID, EventPlace, bool]]:
    """What differs from what was noted last."""
    for ref, record in records.items():
        number = None if record.is_void else written_over(record.said)
        if number is not None and record.places[number] != record.noted:
            yield ref, record.places[number], True
        elif number is None and record.noted is not None:
            yield ref, record.places[-1], False


# Only records of more than one loaded revision: of most there is one.
_REVISIONS = """
SELECT loaded.partition_id, loaded.log_offset,
       EXISTS (SELECT FROM registry.record_void taken WHERE taken.record_ref = mine.record_ref AND NOT EXISTS (
           SELECT FROM registry.registration later
           WHERE later.record_ref = taken.record_ref AND later.revision > taken.revision)) AS is_void,
       newest.partition_id, newest.log_offset,
       loaded.record_ref, loaded.office_code, loaded.nik_index, loaded.warning_codes, loaded.birth_date,
       loaded.matching_name
FROM (SELECT record_ref FROM registry.registration WHERE slice_id = %(slice)s
      UNION SELECT record_ref FROM registry.record_void WHERE slice_id = %(slice)s) AS mine
CROSS JOIN LATERAL (
    SELECT one.*, count(*) OVER () AS revisions FROM registry.registration one
    WHERE one.record_ref = mine.record_ref) loaded
LEFT JOIN LATERAL (
    SELECT CASE WHEN one.is_over THEN one.partition_id END AS partition_id, one.log_offset
    FROM registry.written_over one WHERE one.record_ref = mine.record_ref
    ORDER BY written_over_no DESC LIMIT 1) newest ON true
WHERE loaded.revisions > 1
ORDER BY loaded.record_ref, loaded.revision
"""

_NOTE = """
INSERT INTO registry.written_over
    (office_code, record_ref, partition_id, log_offset, file_id, received_date, is_over)
SELECT raw.office_code, found.record_ref, partition_id, log_offset, raw.file_id, raw.received_date, found.is_over
FROM unnest(%s::uuid[], %s::int[], %s::bigint[], %s::bool[]) AS found (record_ref, partition_id, log_offset, is_over)
JOIN intake.raw USING (partition_id, log_offset)
ORDER BY partition_id, log_offset
"""

_OVER_NOW = """
FROM (SELECT DISTINCT ON (record_ref) * FROM registry.written_over
      WHERE noted_at > now() - %(within)s::interval AND (%(office)s::text IS NULL OR office_code = %(office)s)
      ORDER BY record_ref, written_over_no DESC) newest
"""

_NOTED = f"""
SELECT office_code, file_id, max(received_date) AS received_date, count(*) AS records, min(noted_at) AS since_at
{_OVER_NOW}
WHERE is_over AND (%(file)s::uuid IS NULL OR file_id = %(file)s)
GROUP BY office_code, file_id
ORDER BY max(written_over_no) DESC
"""

_NOTED_NUMBERS = f"""
SELECT record_ref, head.source_record_id
{_OVER_NOW}
CROSS JOIN LATERAL (
    SELECT one.source_record_id FROM intake.record_head one WHERE one.record_ref = newest.record_ref OFFSET 0) head
WHERE is_over AND file_id = %(file)s
ORDER BY partition_id, log_offset LIMIT %(limit)s
"""
