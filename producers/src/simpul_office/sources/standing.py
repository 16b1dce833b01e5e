"""How each source of an office stands: when it was read last, how much came of it, and what is in the way.

It lies in the spool: the count of rows moves with the rows themselves.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from simpul_office.causes import Trouble
from simpul_office.office_database import OfficeDatabase
from simpul_office.sources.settings import Sources
from simpul_office.spool_tables import (
    BEGIN_READING,
    END_READING,
    FAIL_READING,
    FORGET_COLUMNS,
    READINGS,
    SCHEMA,
)


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """A source. ``begun_at``: since when it is being read now. ``rows``: how many it has given in all."""

    source: str
    begun_at: datetime | None = None
    read_at: datetime | None = None
    rows: int = 0
    trouble: Trouble | None = None


class Readings:
    """The readings of an office's sources, as they are noted beside the rows. For one thread at a time."""

    def __init__(self, database: OfficeDatabase) -> None:
        self._database = database

    def begin(self, source: str) -> None:
        """A source is being read from now on."""
        self._note(BEGIN_READING, source, _now())

    def end(self, source: str) -> None:
        """It was read to its end, and nothing is in the way."""
        self._note(END_READING, _now(), source)

    def fail(self, source: str, trouble: Trouble) -> None:
        """It could not be read, or not to its end."""
        self._note(FAIL_READING, *trouble, source)

    def forget_columns(self, source: str) -> None:
        """Take the columns that it has at its next reading as they are."""
        self._note(FORGET_COLUMNS, source)

    def all(self) -> dict[str, SourceStanding]:
        """Every source that was ever read, by name."""
        rows = self._database.rows(READINGS)
        return {
            source: SourceStanding(source, _moment(begun), _moment(read), count, Trouble(what, todo) if what else None)
            for source, begun, read, count, what, todo in rows
        }

    def _note(self, statement: str, *values: str) -> None:
        with self._database.transaction() as database:
            database.execute(statement, values)


@contextmanager
def readings(state: Path, office_code: str) -> Iterator[Readings]:
    """The readings of one office."""
    database = OfficeDatabase(state / "office" / office_code / "spool.sqlite", SCHEMA)
    try:
        yield Readings(database)
    finally:
        database.close()


def standings(state: Path, office_code: str) -> list[SourceStanding]:
    """How each source that is set up here stands, by name."""
    names = Sources(state, office_code).names()
    if not names:
        return []
    with readings(state, office_code) as found:
        known = found.all()
    return [known.get(name, SourceStanding(name)) for name in names]


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
