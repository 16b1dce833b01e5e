"""The manifest of an hour: it names everything that went out since the one before, also of a file not yet at its end.

A file's manifest names the file's own events. What no file's manifest names, or not for a long time yet, is named here:
the first half of a file that takes hours over a thin line, and the files' manifests themselves. Everything up to
``last_no`` was acknowledged when it was made; so whatever the ministry lacks of it is lost, and is known by its number.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from sqlite3 import Connection

import msgspec

from simpul.contracts.manifest import ManifestDigest
from simpul_office.office_database import OfficeDatabase
from simpul_office.spool_tables import ACKNOWLEDGED, INSERT_HOUR, NAMED, OLDEST_UNNAMED, WAITING_HOUR

AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Hour:
    """A manifest of an hour as it waits to be sent; ``number`` is its own."""

    number: int
    producer: str
    first_no: int
    last_no: int
    event_count: int
    digest: str
    previous_digest: str | None
    documents: dict[str, int]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class NamedEvents:
    """What a manifest says of the events that it names."""

    count: int
    digest: str
    documents: dict[str, int]


class Adding:
    """Adds up what a manifest says of events, in the order of their numbers."""

    def __init__(self) -> None:
        self._digest, self._documents = ManifestDigest(), Counter[str]()

    def add(self, number: int, document: str, content_digest: bytes) -> None:
        """One event more."""
        self._digest.add(number, content_digest)
        self._documents[document] += 1

    def named(self) -> NamedEvents:
        """What a manifest says of all that were added."""
        return NamedEvents(self._documents.total(), self._digest.hexdigest(), dict(self._documents))


def named(rows: Iterable[tuple[int, str, bytes]]) -> NamedEvents:
    """Adds up (number, document, content digest) of events in the order of their numbers."""
    adding = Adding()
    for number, document, content in rows:
        adding.add(number, document, content)
    return adding.named()


def waiting_hour(database: OfficeDatabase) -> Hour | None:
    """The oldest manifest of an hour that the broker has not acknowledged."""
    rows = database.rows(WAITING_HOUR)
    if not rows:
        return None
    number, producer, first, last, count, digest, previous, documents, made_at = rows[0]
    contents = msgspec.json.decode(documents)
    return Hour(number, producer, first, last, count, digest, previous, contents, datetime.fromisoformat(made_at))


def end_hour(database: OfficeDatabase, now: datetime) -> bool:
    """Make the manifest of the hour, if an hour of activity is over. Says whether one was made."""
    if not _is_over(database, now):
        return False
    with database.transaction() as connection:
        return _end(connection, now)


def mark_hour_sent(database: OfficeDatabase, hour: Hour) -> None:
    """The broker has acknowledged it."""
    with database.transaction() as connection:
        connection.execute("UPDATE hour SET sent_at = ? WHERE number = ?", [datetime.now(UTC).isoformat(), hour.number])


def _is_over(database: OfficeDatabase, now: datetime) -> bool:
    """An hour runs from the taking in of the oldest row that no hour names, or from the last such manifest."""
    ((oldest, last_made),) = database.rows(OLDEST_UNNAMED)
    if oldest is None:
        return False
    return datetime.fromisoformat(max(oldest, last_made or oldest)) + AN_HOUR <= now


def _end(connection: Connection, now: datetime) -> bool:
    ((first, last, given_out, previous),) = connection.execute(ACKNOWLEDGED).fetchall()
    found = named(connection.execute(NAMED, [first, last]))
    if not found.count:
        return False
    said = [found.count, found.digest, previous, msgspec.json.encode(found.documents).decode(), now.isoformat()]
    connection.execute(INSERT_HOUR, [given_out + 1, last, first, last, *said])
    connection.execute("UPDATE spool SET last_no = ?, last_digest = ?", [given_out + 1, found.digest])
    return True
