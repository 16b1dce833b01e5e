"""The spool: what an office has to send, kept on its own disk until the broker has acknowledged it.

One SQLite file per office, ``<state>/office/<CODE>/spool.sqlite`` (WAL). A whole file goes in within one
transaction or not at all; an event counts as sent only when the broker said so. The tables, for other programs
that read them (``simpul.reading.spools``):

``spool``  one row: ``epoch`` (this spool's life), ``office_code``, ``created_at``, ``last_no`` (the last number
           given out), ``last_digest`` (of the newest manifest)
``file``   a row per file taken in, with all that its manifest says; ``sent_at`` is null until the broker has
           acknowledged that manifest
``event``  a row per event, by ``number``; ``is_sent`` becomes 1 with the broker's acknowledgement; ``body`` is
           wiped later, ``content_digest`` stays

Waiting are the events with ``is_sent = 0``, and one manifest for each file without ``sent_at``.
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec

from simpul.contracts.manifest import ManifestDigest, content_digest
from simpul.domain.intervals import Interval, joined
from simpul.errors import RetryLater, SimpulError, StopNow
from simpul_office.events import Event
from simpul_office.spool_tables import (
    COMPLETE_FILE,
    INSERT_EVENT,
    INSERT_FILE,
    MARK_SENT,
    OVERVIEW,
    SCHEMA,
    WAITING_EVENTS,
    WAITING_FILES,
    WIPE,
)

PAYLOADS_KEPT = timedelta(days=35)
"""How long sent payloads stay: longer than the broker keeps its own copy."""


@dataclass(frozen=True, slots=True)
class FileHeader:
    """What is said of a file apart from its rows."""

    file_id: UUID
    file_digest: str
    file_name: str
    producer: str
    received_on: date


@dataclass(frozen=True, slots=True)
class SpooledFile:
    """A file in the spool, and what its manifest will say of it."""

    file_no: int
    file_id: UUID
    file_name: str
    producer: str
    received_on: date
    spooled_at: datetime
    first_no: int
    last_no: int
    digest: str
    previous_digest: str | None
    documents: dict[str, int]

    @property
    def event_count(self) -> int:
        """How many events the file has."""
        return self.last_no - self.first_no + 1


@dataclass(frozen=True, slots=True)
class FileState:
    """How far a file has come: how many of its events still wait, and when it was wholly sent."""

    file_name: str
    received_on: date
    rows: int
    waiting: int
    sent_at: datetime | None


_PATIENCE = 60.0


class Spool:
    """The spool of one office. Several may be open at once, each used by one thread at a time.

    Raises ``RetryLater`` where the disk is full, or the file is held by somebody else for long.
    """

    def __init__(self, state: Path, office_code: str) -> None:
        self.office_code = office_code
        folder = state / "office" / office_code
        path = folder / "spool.sqlite"
        try:
            for part in (folder.parent, folder):
                part.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
        except OSError as error:
            raise RetryLater(f"The folder of the spool cannot be written ({error.strerror}).") from None
        self._database, self.epoch = self._opened(path)

    def _opened(self, path: Path) -> tuple[sqlite3.Connection, UUID]:
        """The open file and its epoch.

        While somebody else opens or closes the same file, SQLite answers "locked" at once, without the patience that
        it has for every other statement; so the patience is ours here.
        """
        deadline = time.monotonic() + _PATIENCE
        while True:
            database = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
            self._database = database
            try:
                with _disk():
                    database.execute("PRAGMA journal_mode = WAL")
                    database.execute("PRAGMA synchronous = FULL")
                with self._transaction():
                    return database, self._begin_life()
            except SimpulError as refusal:
                database.close()
                if "locked" not in str(refusal) or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def close(self) -> None:
        """Close the file; what waits in it stays."""
        self._database.close()

    def knows(self, file_digest: str) -> bool:
        """Whether a file of this decoded content was taken in before, sent or not yet."""
        with _disk():
            found = self._database.execute("SELECT 1 FROM file WHERE file_digest = ? LIMIT 1", [file_digest])
            return found.fetchone() is not None

    def take_in(self, header: FileHeader, events: Iterable[Event]) -> int:
        """Put a whole file into the spool, in one transaction, numbered without gaps. Gives the number of events.

        The number after the last event belongs to the file's manifest.
        """
        with self._transaction():
            last_no, previous = self._database.execute("SELECT last_no, last_digest FROM spool").fetchone()
            file_no = self._database.execute(INSERT_FILE, [*_columns(header), last_no + 1, previous]).lastrowid
            numbered = _Numbered(file_no, last_no, events)
            self._database.executemany(INSERT_EVENT, numbered)
            digest = numbered.digest.hexdigest()
            documents = msgspec.json.encode(numbered.documents).decode()
            self._database.execute(COMPLETE_FILE, [numbered.last_no, digest, documents, file_no])
            self._database.execute("UPDATE spool SET last_no = ?, last_digest = ?", [numbered.last_no + 1, digest])
        return int(numbered.last_no - last_no)

    def waiting_files(self) -> list[SpooledFile]:
        """The files that are not wholly sent, in the order in which they were taken in."""
        with _disk():
            return [_spooled(row) for row in self._database.execute(WAITING_FILES)]

    def overview(self) -> list[FileState]:
        """Every file ever taken in, the newest first."""
        with _disk():
            rows = self._database.execute(OVERVIEW).fetchall()
        return [
            FileState(name, date.fromisoformat(day), count, waiting, sent and datetime.fromisoformat(sent))
            for name, day, count, waiting, sent in rows
        ]

    def waiting_events(self, file: SpooledFile, at_most: int) -> list[tuple[int, Event]]:
        """The next events of a file that the broker has not acknowledged, with their numbers."""
        with _disk():
            rows = self._database.execute(WAITING_EVENTS, [file.file_no, at_most]).fetchall()
        return [(number, Event(UUID(bytes=name), *rest)) for number, name, *rest in rows]

    def mark_sent(self, numbers: Sequence[int]) -> None:
        """The broker has acknowledged these events."""
        ranges = joined(Interval(number, number) for number in numbers)
        with self._transaction():
            self._database.executemany(MARK_SENT, sorted(ranges))

    def mark_file_sent(self, file: SpooledFile) -> None:
        """The broker has acknowledged the file's manifest."""
        with self._transaction():
            self._database.execute("UPDATE file SET sent_at = ? WHERE file_no = ?", [_now(), file.file_no])

    def wipe_old_payloads(self, now: datetime) -> int:
        """Forget what was sent long ago, but not that it was: digests and numbers stay. Gives how many."""
        with self._transaction():
            wiped = self._database.execute(WIPE, [(now - PAYLOADS_KEPT).isoformat()])
            return int(wiped.rowcount)

    def _begin_life(self) -> UUID:
        for statement in SCHEMA:
            self._database.execute(statement)
        found = self._database.execute("SELECT epoch FROM spool").fetchone()
        if found is None:
            found = (str(uuid4()),)
            self._database.execute("INSERT INTO spool VALUES (?, ?, ?, 0, NULL)", [*found, self.office_code, _now()])
        return UUID(found[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with _disk():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")


class _Numbered(Iterable[tuple[object, ...]]):
    """Gives each event its number on the way into the table, and adds up what the manifest will say."""

    def __init__(self, file_no: int | None, last_no: int, events: Iterable[Event]) -> None:
        self._file_no = file_no
        self._events = events
        self.last_no = last_no
        self.digest = ManifestDigest()
        self.documents: dict[str, int] = {}

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        for event in self._events:
            self.last_no += 1
            digest = content_digest(event.body)
            self.digest.add(self.last_no, digest)
            self.documents[event.document] = self.documents.get(event.document, 0) + 1
            yield (
                self.last_no,
                self._file_no,
                event.event_id.bytes,
                event.document,
                event.version,
                event.sheet,
                event.record_no,
                event.key,
                event.body,
                event.is_raw,
                digest,
            )


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise RetryLater(f"The spool cannot be read or written now ({error}). Is the disk full?") from None
    except sqlite3.DatabaseError as error:
        raise StopNow(f"The spool file is damaged ({error}). Keep it and ask the helpdesk.") from None


def _columns(header: FileHeader) -> list[object]:
    day = header.received_on.isoformat()
    return [str(header.file_id), header.file_digest, header.file_name, header.producer, day, _now()]


def _spooled(row: tuple[Any, ...]) -> SpooledFile:
    return SpooledFile(
        file_no=row[0],
        file_id=UUID(row[1]),
        file_name=row[2],
        producer=row[3],
        received_on=date.fromisoformat(row[4]),
        spooled_at=datetime.fromisoformat(row[5]),
        first_no=row[6],
        last_no=row[7],
        digest=row[8],
        previous_digest=row[9],
        documents=msgspec.json.decode(row[10]),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat()
