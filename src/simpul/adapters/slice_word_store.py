"""What an office says of a slice of its own, under the principal of the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from psycopg.rows import class_row

from simpul.adapters.landed import LANDED
from simpul.adapters.postgres import Connection

Kind = Literal["explanation", "withdrawal"]


@dataclass(frozen=True, slots=True)
class LookedAtSlice:
    """A slice that a person looks at, or has decided on. ``reasons``: counts and shares, never a value."""

    slice_id: UUID
    document: str
    received_date: date
    record_count: int
    state: Literal["held", "released", "withdrawn"]
    reasons: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class FileOfSlice:
    """A file that brought records of a slice, how many, and between which of its rows they stand.

    ``file_id`` is None for records that name no file, the rows are for those that name none.
    """

    file_id: UUID | None
    file_name: str | None
    records: int
    first_record_no: int | None
    last_record_no: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said of it: by whom, when."""

    kind: Kind
    words: str
    principal: str
    said_at: datetime


def looked_at(connection: Connection, slice_id: UUID) -> LookedAtSlice | None:
    """The slice, where it is in scope and was held at some time."""
    with connection.cursor(row_factory=class_row(LookedAtSlice)) as cursor:
        return cursor.execute(
            "SELECT slice_id, document, received_date, record_count, state, reasons FROM quality.slice "
            "WHERE slice_id = %s AND state IN ('held', 'released', 'withdrawn')",
            [slice_id],
        ).fetchone()


def files_of(connection: Connection, slice_id: UUID) -> list[FileOfSlice]:
    """From which files the slice's records came, the one with most of them first. Their names are personal data."""
    with connection.cursor(row_factory=class_row(FileOfSlice)) as cursor:
        return cursor.execute(_FILES, {"slice": slice_id}).fetchall()


def said_of(connection: Connection, slice_id: UUID) -> list[Said]:
    """Everything that was said of it, in order."""
    with connection.cursor(row_factory=class_row(Said)) as cursor:
        return cursor.execute(
            "SELECT kind, words, principal, said_at FROM quality.slice_word WHERE slice_id = %s ORDER BY slice_word_no",
            [slice_id],
        ).fetchall()


def say(connection: Connection, slice_id: UUID, kind: Kind, words: str) -> bool:
    """Keep what the principal says of a slice, if it is held and in scope; whether it was kept.

    What was said just before, word for word, is kept already: somebody clicked twice.
    """
    connection.execute(_ONE_SPEAKS, [f"slice {slice_id}"])
    if connection.execute(_SAID_JUST_BEFORE, {"slice": slice_id, "kind": kind, "words": words}).fetchone() is not None:
        return True
    kept = connection.execute(
        "INSERT INTO quality.slice_word (slice_id, office_code, kind, words) "
        "SELECT slice_id, office_code, %s, %s FROM quality.slice WHERE slice_id = %s AND state = 'held'",
        [kind, words, slice_id],
    )
    return kept.rowcount == 1


_ONE_SPEAKS = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"

_SAID_JUST_BEFORE = """
SELECT FROM (SELECT kind, words FROM quality.slice_word WHERE slice_id = %(slice)s
             ORDER BY slice_word_no DESC LIMIT 1) newest
WHERE kind = %(kind)s AND words = %(words)s
"""

_FILES = f"""
SELECT raw.file_id, max(body.file_name) AS file_name, count(*) AS records,
       min(raw.record_no) AS first_record_no, max(raw.record_no) AS last_record_no
FROM ({LANDED}) landed
JOIN intake.raw USING (partition_id, log_offset)
LEFT JOIN intake.raw_body body USING (partition_id, log_offset)
WHERE landed.slice_id = %(slice)s
GROUP BY raw.file_id
ORDER BY records DESC, file_name
"""
