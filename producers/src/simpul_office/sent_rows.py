"""What an office's spool says of its files and rows, read without changing it: what was taken in, and what was sent.

The tables are described in ``simpul_office.spool``.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from simpul.domain.identity import partition_key
from simpul_office.office_database import while_busy

_FILES = """
SELECT file_id, file_name, received_on, last_no - first_no + 1, sent_at,
    (SELECT count(*) FROM event WHERE event.file_no = file.file_no AND is_sent = 0)
FROM file ORDER BY file_no DESC"""
_ROWS = """
SELECT event.event_id, file.file_id, file.file_name, file.received_on, event.document, event.sheet, event.record_no,
    min(event.is_sent), CASE WHEN event.is_raw THEN NULL ELSE event.body END
FROM event JOIN file USING (file_no)"""
_OF_FILE = f"{_ROWS} WHERE file.file_id = ? GROUP BY event.event_id ORDER BY event.number"
_OF_KEY = f"{_ROWS} WHERE event.key = ? GROUP BY event.event_id ORDER BY event.number DESC"
_OF_EVENTS = f"{_ROWS} WHERE event.event_id IN ({{}}) GROUP BY event.event_id"
_ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that was taken in. ``sent_at``: when the broker had all of it."""

    file_id: UUID
    file_name: str
    received_on: date
    rows: int
    sent_at: datetime | None
    unsent: int


@dataclass(frozen=True, slots=True)
class SentRow:
    """A row that was taken in. ``fields``: what it says; None where it could not be split, or was wiped since."""

    event_id: UUID
    file_id: UUID
    file_name: str
    received_on: date
    document: str
    sheet: str | None
    record_no: int
    is_sent: bool
    fields: Mapping[str, object] | None

    @property
    def record_number(self) -> str | None:
        """The office's own number of the record."""
        return self.written("source_record_id")

    def written(self, field: str) -> str | None:
        """What stands in a field, where it is known and not blank."""
        value = (self.fields or {}).get(field)
        return value.strip() or None if isinstance(value, str) else None


class SentRows:
    """The spool of one office, where there is one. Raises ``RetryLater`` while it cannot be read."""

    def __init__(self, state: Path, office_code: str) -> None:
        self._office_code = office_code
        self._path = state / "office" / office_code / "spool.sqlite"

    def files(self) -> list[SentFile]:
        """Every file, the newest first; one that was sent again, more than once."""
        return [
            SentFile(UUID(file), name, date.fromisoformat(day), rows, at and datetime.fromisoformat(at), unsent)
            for file, name, day, rows, at, unsent in self._asked(_FILES)
        ]

    def of_file(self, file_id: UUID) -> list[SentRow]:
        """The rows of a file, in its order."""
        return [_row(row) for row in self._asked(_OF_FILE, str(file_id))]

    def of_record(self, number: str) -> list[SentRow]:
        """The rows with this number, the newest first, as far as they are not wiped."""
        rows = map(_row, self._asked(_OF_KEY, partition_key(self._office_code, number)))
        return [row for row in rows if row.record_number == number]

    def of_events(self, event_ids: Iterable[UUID]) -> dict[UUID, SentRow]:
        """The rows of these events, as far as they were taken in on this computer."""
        wanted = iter(event_ids)
        found: dict[UUID, SentRow] = {}
        while some := [event.bytes for event in islice(wanted, _ASKED_AT_ONCE)]:
            rows = self._asked(_OF_EVENTS.format(", ".join("?" * len(some))), *some)
            found |= {row.event_id: row for row in map(_row, rows)}
        return found

    def _asked(self, statement: str, *values: object) -> Sequence[tuple[Any, ...]]:
        if not self._path.is_file():
            return []
        return while_busy(lambda: _answer(self._path, statement, values), self._path.parent)


def _answer(path: Path, statement: str, values: Sequence[object]) -> Sequence[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as spool:
        if spool.execute("SELECT 1 FROM sqlite_master WHERE name = 'event'").fetchone() is None:
            return []  # the spool is being made at this very moment
        return spool.execute(statement, values).fetchall()


def _row(row: tuple[Any, ...]) -> SentRow:
    event, file, name, day, document, sheet, record_no, is_sent, body = row
    return SentRow(
        UUID(bytes=event),
        UUID(file),
        name,
        date.fromisoformat(day),
        document,
        sheet,
        record_no,
        bool(is_sent),
        _fields(body),
    )


def _fields(body: bytes | None) -> Mapping[str, object] | None:
    try:
        found = msgspec.json.decode(body or b"null")
    except msgspec.DecodeError:
        return None
    return found if isinstance(found, dict) else None
