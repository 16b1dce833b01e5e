"""What an office has heard from the ministry: one SQLite file per office, ``<state>/office/<CODE>/heard.sqlite``.

Each message counts once, by its own id, in the order of the topic; messages and place move in one transaction. So a
message that comes twice changes nothing, and a file that is lost is written anew from the topic.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from simpul.adapters.topic_reader import Message
from simpul.errors import RetryLater, StopNow
from simpul_office.listening import store_tables as tables
from simpul_office.listening.messages import OfficeReceipt, OfficeSlice, OfficeVerdict, is_known, understood
from simpul_office.listening.rows import JudgedRow, RowCount, columns_of, judged_row, row_count
from simpul_office.office_database import OfficeDatabase

_DAMAGED = ".rusak"


class Bookmark(NamedTuple):
    """Where reading goes on, and the id of the last message before it, by which the topic is known again."""

    next_offset: int
    last_id: str | None


class HeardStore:
    """What one office has heard. A damaged file is put aside, and everything is heard anew."""

    def __init__(self, state: Path, office_code: str) -> None:
        self._path = state / "office" / office_code / "heard.sqlite"
        try:
            self._file = OfficeDatabase(self._path, tables.SCHEMA)
        except StopNow:
            _put_aside(self._path)
            self._file = OfficeDatabase(self._path, tables.SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def bookmark(self, topic: str) -> Bookmark:
        """Where reading of this topic goes on."""
        found = self._rows(tables.PLACE, [topic])
        return Bookmark(*found[0]) if found else Bookmark(0, None)

    def hear(self, topic: str, messages: Sequence[Message]) -> int:
        """Take in the next messages of the office's own topic, and move its bookmark.

        Gives how many were not understood. One of a kind that is not known here is passed over and is no fault.
        """
        with self._writing() as database:
            broken = sum(not _hear(database, message) for message in messages)
            _move(database, topic, messages[-1])
        return broken

    def pass_by(self, topic: str, last: Message) -> None:
        """Move the place of a topic whose messages are kept elsewhere."""
        with self._writing() as database:
            _move(database, topic, last)

    def caught_up(self, at: datetime) -> None:
        """Everything that the topics held at this instant is here."""
        with self._writing() as database:
            database.execute("DELETE FROM hearing")
            database.execute("INSERT INTO hearing VALUES (?)", [at.isoformat()])

    def heard_at(self) -> datetime | None:
        """When everything was last here; None where nothing was ever heard."""
        found = self._rows("SELECT heard_at FROM hearing")
        return datetime.fromisoformat(found[0][0]) if found else None

    def missed(self, topic: str, next_offset: int, before: datetime) -> None:
        """What stood before this place, until this instant, is gone from the topic: it will never be heard here."""
        with self._writing() as database:
            database.execute(tables.MOVE, [topic, next_offset, None])
            database.execute("DELETE FROM unheard")
            database.execute("INSERT INTO unheard VALUES (?)", [before.isoformat()])

    def missed_before(self) -> datetime | None:
        """Until when messages may have gone by unheard; None where none is known to."""
        found = self._rows("SELECT before_at FROM unheard")
        return datetime.fromisoformat(found[0][0]) if found else None

    def rows_of_file(self, file_id: UUID) -> list[JudgedRow]:
        """The judged rows of a file, in its order."""
        return [judged_row(row) for row in self._rows(tables.ROWS_OF_FILE, [str(file_id)])]

    def rows_of_record(self, record_number: str) -> list[JudgedRow]:
        """The judged rows with this number, the newest first."""
        return [judged_row(row) for row in self._rows(tables.ROWS_OF_RECORD, [record_number])]

    def takings_back(self) -> list[JudgedRow]:
        """The accepted rows by which records were taken back."""
        return [judged_row(row) for row in self._rows(tables.TAKINGS_BACK)]

    def counts(self) -> list[RowCount]:
        """How many rows of each file stand how."""
        return [row_count(row) for row in self._rows(tables.COUNTS)]

    def editions_of(self, file_id: UUID) -> list[str]:
        """The editions of the lists by which the rows of a file were judged."""
        return [edition for (edition,) in self._rows(tables.EDITIONS, [str(file_id)])]

    def receipts(self) -> list[OfficeReceipt]:
        """Every receipt, the newest first."""
        return self._receipts(tables.RECEIPTS)

    def unfiled_receipts(self) -> list[OfficeReceipt]:
        """Receipts that were not put beside their file yet, the oldest first."""
        return self._receipts(tables.UNFILED)

    def mark_filed(self, code: str) -> None:
        """This receipt lies beside its file."""
        with self._writing() as database:
            database.execute(tables.FILED, [code])

    def settled_before(self, day: datetime) -> Iterator[UUID]:
        """The rows that were loaded, or came to another end, before this instant: nothing more is done with them."""
        for (event,) in self._rows(tables.SETTLED, [day.isoformat()]):
            yield UUID(bytes=event)

    def _receipts(self, statement: str) -> list[OfficeReceipt]:
        return [msgspec.json.decode(said, type=OfficeReceipt) for (said,) in self._rows(statement)]

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What a damaged file held is heard anew; until then nothing is known."""
        try:
            return self._file.rows(statement, values)
        except StopNow:
            self._begin_anew()
            return self._file.rows(statement, values)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._file.transaction() as database:
                yield database
        except StopNow:
            self._begin_anew()  # the place in the topic, too: what was being written is read once more
            raise RetryLater("What was heard is damaged, and is heard anew.", cause="disk_fault") from None

    def _begin_anew(self) -> None:
        """Many pages of a file are read only when they are needed: damage may show long after it was opened."""
        self._file.close()
        try:
            self._file = OfficeDatabase(self._path, tables.SCHEMA)
            self._file.examine()  # another program of this office may have made it anew
        except StopNow:
            self._file.close()
            _put_aside(self._path)
            self._file = OfficeDatabase(self._path, tables.SCHEMA)


def _put_aside(path: Path) -> None:
    """Give a damaged file another name, so that it can be made anew and looked at later.

    Raises ``RetryLater`` where another program has it open: Windows lets no such file be renamed.
    """
    for end in ("", "-wal", "-shm"):
        part = path.with_name(path.name + end)
        try:
            if part.exists():
                part.replace(path.with_name(path.name + _DAMAGED + end))
        except OSError:
            raise RetryLater("A damaged file cannot be put aside now.", cause="spool_busy") from None


def _hear(database: sqlite3.Connection, message: Message) -> bool:
    """Take in one message; False where it is of a kind that is known and cannot be understood."""
    name, kind = message.headers.get("ce_id"), message.headers.get("ce_type", "")
    said = understood(kind, message.body)
    if said is None or name is None:
        return not is_known(kind)
    is_new = database.execute(tables.HEAR, [name]).rowcount == 1
    if is_new and isinstance(said, OfficeVerdict):
        _judge(database, said, message)
    elif is_new and isinstance(said, OfficeSlice):
        at = message.at.isoformat()
        database.executemany(tables.MEMBER, [(event.bytes, said.state, at) for event in said.event_ids])
    elif is_new and isinstance(said, OfficeReceipt):
        written = msgspec.json.encode(said).decode()
        database.execute(tables.RECEIPT, [said.code, str(said.file_id), written, said.issued_at.isoformat()])
    return True


def _judge(database: sqlite3.Connection, said: OfficeVerdict, message: Message) -> None:
    """A row that was sent twice keeps what was first said of it: its second coming says nothing new."""
    if said.verdict == "duplicate" and database.execute(tables.IS_JUDGED, [said.event_id.bytes]).fetchone():
        return
    database.execute(tables.JUDGE, columns_of(said, message.offset, message.at))
    at = message.at.isoformat()
    database.executemany(tables.RESOLVE, [(at, resolved.bytes) for resolved in said.resolves])


def _move(database: sqlite3.Connection, topic: str, last: Message) -> None:
    database.execute(tables.MOVE, [topic, last.offset + 1, last.headers.get("ce_id")])
