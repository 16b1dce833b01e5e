"""What an office says of a slice of its own, under the principal of the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from psycopg.rows import class_row

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


def said_of(connection: Connection, slice_id: UUID) -> list[Said]:
    """Everything that was said of it, in order."""
    with connection.cursor(row_factory=class_row(Said)) as cursor:
        return cursor.execute(
            "SELECT kind, words, principal, said_at FROM quality.slice_word WHERE slice_id = %s ORDER BY slice_word_no",
            [slice_id],
        ).fetchall()


def say(connection: Connection, slice_id: UUID, kind: Kind, words: str) -> bool:
    """Keep what the principal says of a slice, if it is held and in scope; whether it was kept."""
    kept = connection.execute(
        "INSERT INTO quality.slice_word (slice_id, office_code, kind, words) "
        "SELECT slice_id, office_code, %s, %s FROM quality.slice WHERE slice_id = %s AND state = 'held'",
        [kind, words, slice_id],
    )
    return kept.rowcount == 1
