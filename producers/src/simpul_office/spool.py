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
``hour``   a row per manifest of an hour of activity, by its own number (``simpul_office.hours``)

Waiting are the events with ``is_sent = 0``, and one manifest for each file without ``sent_at``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import msgspec

from simpul.contracts.manifest import content_digest
from simpul.domain.intervals import runs
from simpul_office.events import Event
from simpul_office.hours import Adding, Hour, end_hour, mark_hour_sent, waiting_hour
from simpul_office.kept_events import Columns, KeptEvents
from simpul_office.office_database import OfficeDatabase
from simpul_office.sources.place import Moved, ReadElsewhere, SourcePlace, place_of
from simpul_office.spool_tables import (
    ADD_SOURCE_ROWS,
    BEGIN_LIFE,
    COLUMNS,
    COMPLETE_FILE,
    INSERT_EVENT,
    INSERT_FILE,
    INSERT_SETTLED,
    KNOWN,
    MAKE_SETTLED,
    MARK_SENT,
    MOVE_PLACE,
    OVERVIEW,
    PLACE,
    SCHEMA,
    WAITING_EVENTS,
    WAITING_FILES,
    WIPE,
)


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


class Known(NamedTuple):
    """A content that was taken in before: how many of its events still wait, and when it was wholly sent.

    A file whose events all went out is not wholly sent before its manifest is. ``received_on``: the day of receipt
    that its events bear; where it was taken in more than once, those of the last time. ``file_name``: its name the
    first time, which its receipt bears.
    """

    waiting: int
    sent_at: datetime | None
    received_on: date
    file_name: str


class Spool:
    """The spool of one office. Several may be open at once, in one program or in many, each used by one thread.

    Raises ``RetryLater`` where the disk is full or others keep the file busy for long, ``StopNow`` where it is damaged.
    """

    def __init__(self, state: Path, office_code: str) -> None:
        self.office_code = office_code
        self.home = state / "office" / office_code
        self._database = OfficeDatabase(self.home / "spool.sqlite", SCHEMA)
        self.epoch = self._epoch()

    def close(self) -> None:
        """Close the file; what waits in it stays."""
        self._database.close()

    def examine(self) -> None:
        """Read the whole file and look whether it holds together. Raises StopNow where it does not."""
        self._database.examine()

    def known(self, file_digest: str) -> Known | None:
        """How far a file of this decoded content has come that was taken in before; None where none was."""
        for waiting, sent, day, name in self._database.rows(KNOWN, [file_digest]):
            return Known(waiting, sent and datetime.fromisoformat(sent), date.fromisoformat(day), name)
        return None

    def place_of(self, source: str) -> SourcePlace | None:
        """How far a source of this office has been read; None before its first row."""
        found = self._database.rows(PLACE, [source])
        return place_of(*found[0]) if found else None

    def columns_of(self, source: str) -> tuple[str, ...]:
        """The columns that a source had when rows of it were taken in last; none before its first row."""
        found = self._database.rows(COLUMNS, [source])
        return tuple(msgspec.json.decode(found[0][0])) if found else ()

    def take_in(self, header: FileHeader, events: Iterable[Event], *, moved: Moved | None = None) -> int:
        """Put a whole file into the spool or nothing of it, numbered without gaps. Gives the number of events.

        The number after the last event belongs to the file's manifest. However long the file is read, others may go
        on sending meanwhile: what is read is put aside, and enters in one short transaction at the end. In it the place
        of a source moves. Raises ``ReadElsewhere`` where it is not any more where this reading of it began.
        """
        kept = KeptEvents(map(_kept, events))
        with self._database.transaction() as database:
            ((last_no, previous),) = database.execute("SELECT last_no, last_digest FROM spool").fetchall()
            file_no = database.execute(INSERT_FILE, [*_columns(header), last_no + 1, previous]).lastrowid
            adding = Adding()
            database.executemany(INSERT_EVENT, _numbered(kept, last_no, file_no, adding))
            counted = adding.named()
            documents = msgspec.json.encode(counted.documents).decode()
            after = last_no + counted.count
            database.execute(COMPLETE_FILE, [after, counted.digest, documents, file_no])
            database.execute("UPDATE spool SET last_no = ?, last_digest = ?", [after + 1, counted.digest])
            if moved is not None:
                _move(database, moved, counted.count)
        return counted.count

    def waiting_files(self) -> list[SpooledFile]:
        """The files that are not wholly sent, in the order in which they were taken in."""
        return [_spooled(row) for row in self._database.rows(WAITING_FILES)]

    def waiting_rows(self) -> int:
        """How many events wait to be sent."""
        return int(self._database.rows("SELECT count(*) FROM event WHERE is_sent = 0")[0][0])

    def overview(self) -> list[FileState]:
        """Every file ever taken in, the newest first."""
        return [
            FileState(name, date.fromisoformat(day), count, waiting, sent and datetime.fromisoformat(sent))
            for name, day, count, waiting, sent in self._database.rows(OVERVIEW)
        ]

    def waiting_events(self, file: SpooledFile, at_most: int) -> list[tuple[int, Event]]:
        """The next events of a file that the broker has not acknowledged, with their numbers."""
        rows = self._database.rows(WAITING_EVENTS, [file.file_no, at_most])
        events = msgspec.convert([row[1:] for row in rows], list[Event], strict=False)  # a truth is kept as a number
        return [(row[0], event) for row, event in zip(rows, events, strict=True)]

    def mark_sent(self, numbers: Sequence[int]) -> None:
        """The broker has acknowledged these events."""
        with self._database.transaction() as database:
            database.executemany(MARK_SENT, runs(numbers))

    def mark_file_sent(self, file: SpooledFile) -> None:
        """The broker has acknowledged the file's manifest."""
        with self._database.transaction() as database:
            database.execute("UPDATE file SET sent_at = ? WHERE file_no = ?", [_now(), file.file_no])

    def end_hour(self, now: datetime) -> bool:
        """Make the manifest of the hour, if an hour of activity is over (``simpul_office.hours``)."""
        return end_hour(self._database, now)

    def waiting_hour(self) -> Hour | None:
        """The oldest manifest of an hour that the broker has not acknowledged."""
        return waiting_hour(self._database)

    def mark_hour_sent(self, hour: Hour) -> None:
        """The broker has acknowledged it."""
        mark_hour_sent(self._database, hour)

    def wipe_payloads(self, events: Iterable[UUID]) -> int:
        """Forget what these events said, but not that they were sent: digests and numbers stay. Gives how many.

        Which events are done with for good is for the caller to know (``simpul_office.keeping_up``).
        """
        with self._database.aside() as database:
            for statement in MAKE_SETTLED:
                database.execute(statement)
            database.executemany(INSERT_SETTLED, ([event.bytes] for event in events))
        with self._database.transaction() as database:
            return database.execute(WIPE).rowcount

    def _epoch(self) -> UUID:
        """The spool's life; it begins with the first one who opens it."""
        found = self._database.rows("SELECT epoch FROM spool")
        if not found:
            with self._database.transaction() as database:
                database.execute(BEGIN_LIFE, [str(uuid4()), self.office_code, _now()])
            found = self._database.rows("SELECT epoch FROM spool")
        return UUID(found[0][0])


def _move(database: Connection, moved: Moved, count: int) -> None:
    source = moved.reached.source
    found = database.execute(PLACE, [source]).fetchall()
    if found != ([tuple(moved.since.columns())] if moved.since else []):
        raise ReadElsewhere
    database.execute(MOVE_PLACE, moved.reached.columns())
    database.execute(ADD_SOURCE_ROWS, [source, count, msgspec.json.encode(moved.columns).decode()])


def _numbered(
    events: Iterable[Columns], last_no: int, file_no: int | None, adding: Adding
) -> Iterator[tuple[object, ...]]:
    """Each event with its number, added up for the manifest on its way into the table."""
    for number, columns in enumerate(events, start=last_no + 1):
        adding.add(number, columns[1], columns[8])  # document and content digest
        yield number, file_no, *columns


def _kept(event: Event) -> Columns:
    return (
        event.event_id.bytes,
        event.document,
        event.version,
        event.sheet,
        event.record_no,
        event.key,
        event.body,
        event.is_raw,
        content_digest(event.body),
    )


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
