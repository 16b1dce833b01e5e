"""Rows out of an office's database, streamed and read only. The one module of the office side that knows SQLAlchemy."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from hashlib import blake2b
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import exc

from simpul.errors import RetryLater, SimpulError, StopNow
from simpul_office.reading.lines import FALSE, TRUE, Form, Line, Sheet
from simpul_office.reading.recognise import header_is_known
from simpul_office.sources.faults import ColumnGone, cause_of, gone_column, was_interrupted
from simpul_office.sources.patience import Patience
from simpul_office.sources.place import DIGEST_BYTES, SourcePlace, can_be_kept
from simpul_office.sources.settings import SourceSettings

AT_ONCE = 50_000
"""Rows of one delivery: what a broken line or a power cut makes to be read again at most."""
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg", "mysql": "mysql+pymysql",
            "mariadb": "mariadb+pymysql", "mssql": "mssql+pymssql", "sqlserver": "mssql+pymssql"}  # fmt: skip
_READ_ONLY = {"mysql": "SET SESSION TRANSACTION READ ONLY", "mariadb": "SET SESSION TRANSACTION READ ONLY",
              "sqlite": "PRAGMA query_only = ON"}  # fmt: skip
UNATTENDED = 600.0
"""Seconds for which the next rows are waited for where no person waits with us."""
# A server that is gone without a word is noticed in a minute, not in hours: also where rows were just asked for.
_PATIENCE: dict[str, dict[str, object]] = {
    "postgresql+psycopg": {
        "connect_timeout": 10,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 60_000,
    },
    "mysql+pymysql": {"connect_timeout": 10},
    "mariadb+pymysql": {"connect_timeout": 10},
    "mssql+pymssql": {"login_timeout": 10},
}
# What a driver calls the seconds for which it waits for rows.
_FOR_ROWS = {"mysql+pymysql": "read_timeout", "mariadb+pymysql": "read_timeout", "mssql+pymssql": "timeout"}
_AS_IT_IS = "surrogateescape"
"""How a byte that is no UTF-8 is read: SQLite keeps whatever it is given, and no server does."""
_ENCODE = msgspec.json.Encoder().encode


class DatabaseRows:
    """The rows of a source that are new since a place, as a table.

    Raises ``RetryLater`` where the database does not answer, and ``StopNow`` where it refuses what is asked.
    """

    form: Form = "database"
    has_all_columns = False

    def __init__(
        self,
        source: SourceSettings,
        since: SourcePlace | None,
        at_most: int = AT_ONCE,
        *,
        seconds: float = UNATTENDED,
    ) -> None:
        self._source = source
        self._since = since
        self._at_most = at_most
        self._patience = Patience(seconds)
        self._watermark = since and since.watermark
        self._seen = set(since.seen) if since else set[bytes]()
        self.columns: tuple[str, ...] = ()
        """What the source has, in its order; known once a reading has begun."""

    @property
    def reached(self) -> SourcePlace | None:
        """How far the last reading came; None where there was no row at all."""
        return (
            None if self._watermark is None else SourcePlace(self._source.name, self._watermark, frozenset(self._seen))
        )

    def sheets(self) -> Iterator[Sheet]:
        """The only table, in the order of the watermark."""
        with _connected(self._source, self._patience) as connection:
            rows = connection.execution_options(stream_results=True, max_row_buffer=1000).execute(self._statement())
            yield Sheet(None, self._lines(rows))

    def without_watermark(self) -> int:
        """How many rows have none: those are never read."""
        with _connected(self._source, self._patience) as connection:
            watermark: sa.ColumnClause[Any] = sa.column(self._source.watermark)
            count = sa.select(sa.func.count()).select_from(_table(self._source)).where(watermark.is_(None))
            return int(connection.execute(count).scalar_one())

    def _statement(self) -> sa.Select[Any]:
        watermark: sa.ColumnClause[Any] = sa.column(self._source.watermark)
        asked = sa.select(sa.text("*")).select_from(_table(self._source)).where(watermark.is_not(None))
        if self._since is not None:
            asked = asked.where(watermark >= sa.bindparam("since", self._since.watermark))
        # Bounded: MySQL's driver fetches to the end whatever a statement gives, also what nobody reads.
        return asked.order_by(watermark).limit(self._at_most + len(self._seen))

    def _lines(self, rows: sa.CursorResult[Any]) -> Iterator[Line]:
        names = list(rows.keys())
        self.columns = tuple(names)
        folded = [name.casefold() for name in names]
        if self._source.watermark.casefold() not in folded:
            words = "The column of the watermark is not among those of this source."
            raise StopNow(words, cause="source_watermark")
        place = folded.index(self._source.watermark.casefold())
        # A column that only serves as the watermark is no column of any form.
        shown = [at for at, name in enumerate(names) if at != place or header_is_known(name)]
        yield Line(0, [names[at] for at in shown])
        number = 0
        with _told(self._source, self._patience):
            for row in rows:
                self._patience.renew()
                values = [row[at] for at in shown]
                cells = list(map(cell_text, values))
                content, raw = _content(cells)
                if self._is_new(row[place], content):
                    number += 1
                    truths = tuple(at for at, value in enumerate(values) if value.__class__ is bool)
                    yield Line(number, [], raw) if raw else Line(number, cells, truths=truths)
                    if number == self._at_most:
                        return

    def _is_new(self, watermark: object, content: bytes) -> bool:
        """Whether a row was not read before; then the place moves on to it."""
        if not can_be_kept(watermark):
            raise StopNow("The watermark must be a number, a text, a day or a moment.", cause="source_watermark")
        digest = blake2b(content, digest_size=DIGEST_BYTES).digest()
        since = self._since
        if since is not None and watermark == since.watermark and digest in since.seen:
            return False
        if watermark != self._watermark:
            self._watermark = watermark
            self._seen = set()
        self._seen.add(digest)
        return True


def _content(cells: list[str]) -> tuple[bytes, bytes | None]:
    """What a row says; and again where its text cannot be read: as in a CSV file, that travels as it is."""
    try:
        return _ENCODE(cells), None
    except UnicodeEncodeError:
        raw = json.dumps(cells, ensure_ascii=False).encode(errors=_AS_IT_IS)
        return raw, raw


def cell_text(value: object) -> str:
    """A value of a database as the text that stands for it."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return TRUE if value else FALSE
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case float() if value.is_integer() and abs(value) < 1e18:
            return str(int(value))
        case Decimal():
            text = format(value, "f")
            return text.rstrip("0").rstrip(".") if "." in text else text
        case b"\0" | b"\1":  # a BIT(1) of MySQL, which has no other truth
            return str(value[0])
        case bytes() | memoryview():
            return bytes(value).decode("utf-8", "replace")
        case _:
            return str(value)


@contextmanager
def _connected(source: SourceSettings, patience: Patience) -> Iterator[sa.Connection]:
    with _told(source, patience):
        address = _address(source.url)
        limits = _PATIENCE.get(address.drivername, {})
        if name := _FOR_ROWS.get(address.drivername):
            limits = {**limits, name: int(patience.seconds)}
        limits = {name: value for name, value in limits.items() if name not in address.query}
        engine = sa.create_engine(address, poolclass=sa.NullPool, hide_parameters=True, connect_args=limits)
    try:
        with _told(source, patience), engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                if "statement_timeout" not in str(address.query):
                    connection.exec_driver_sql(f"SET statement_timeout = {int(patience.seconds * 1000)}")
            elif statement := _READ_ONLY.get(connection.dialect.name):
                connection.exec_driver_sql(statement)
            if isinstance(opened := connection.connection.driver_connection, sqlite3.Connection):
                opened.text_factory = partial(str, encoding="utf-8", errors=_AS_IT_IS)
                patience.end(opened)
            yield connection
            connection.rollback()
    finally:
        engine.dispose()


def _address(url: str) -> sa.URL:
    """The address with a driver that reads; a file of SQLite is opened so that nobody can write through it."""
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        path = address.database or ""
        if path.startswith("file:") or path in ("", ":memory:"):
            return address
        return address.set(database=f"file:{path}", query={"mode": "ro", "uri": "true"})
    driver = _DRIVERS.get(address.drivername)
    return address.set(drivername=driver) if driver else address


def _table(source: SourceSettings) -> sa.FromClause:
    """The table, or the query as a part of ours: so it can be nothing but a question."""
    if source.query is not None:
        return sa.text(source.query.strip().rstrip(";")).columns().subquery("simpul_source")
    schema, _, name = (source.table or "").rpartition(".")
    return sa.table(name, schema=schema or None)


@contextmanager
def _told(source: SourceSettings, patience: Patience) -> Iterator[None]:
    """What goes wrong with a database, without the values and passwords that its own words quote."""
    try:
        yield
    except (exc.NoSuchModuleError, ImportError):
        extra = "sqlserver" if source.url.startswith(("mssql", "sqlserver")) else "database"
        words = f"The driver of this database is not installed. Install: simpul-office[{extra}]"
        raise StopNow(words, cause="source_driver") from None
    except exc.ArgumentError:
        words = "This is no address of a database, such as postgresql://name:password@server/database."
        raise StopNow(words, cause="source_address") from None
    except exc.DBAPIError as error:
        if was_interrupted(error.orig) and not patience.is_over:
            raise KeyboardInterrupt from None  # SQLite swallows a person's own
        raise _meaning(error, source) from None
    except exc.SQLAlchemyError as error:
        raise StopNow(_refused(error), cause="source_refused") from None


def _meaning(error: exc.DBAPIError, source: SourceSettings) -> SimpulError:
    if column := gone_column(error.orig, source):
        return ColumnGone(column)
    cause = cause_of(error.orig) if isinstance(error, (exc.OperationalError, exc.InterfaceError)) else "source_refused"
    if cause == "source_refused":
        return StopNow(_refused(error), cause=cause)
    kind = type(error).__name__
    if cause == "source_slow":
        return RetryLater(f"The office's database takes too long to answer ({kind}).", cause=cause)
    return RetryLater(f"The office's database does not answer, or refuses the login ({kind}).", cause=cause)


def _refused(error: exc.SQLAlchemyError) -> str:
    return f"The office's database refuses what is asked: check table, query and rights ({type(error).__name__})."
