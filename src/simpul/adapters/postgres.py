"""Connections to the registry database. Every process logs in as itself."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

import psycopg
import sqlalchemy

from simpul import settings
from simpul.adapters.database_errors import not_let_in
from simpul.errors import StopNow

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]
"""A connection whose rows are plain tuples."""

_CONNECT_SECONDS = 5  # a server that does not even refuse within this time is away
SILENCE = 300  # seconds: a program may compute for a while between two statements
BRIEF_SILENCE = 30  # of what runs always: it has nothing to compute there
_DEAD_AFTER = 30  # seconds of a line on which nothing comes back, not even the other machine's "still here"
_EVERY_LINE: Mapping[str, Any] = {
    "client_encoding": "utf8",
    "tcp_user_timeout": _DEAD_AFTER * 1000,
    "keepalives_idle": _DEAD_AFTER // 3,
    "keepalives_interval": _DEAD_AFTER // 3,
    "keepalives_count": 2,
}
"""How every connection of ours reads and writes, whatever a server or a shell has for its own; and when it gives up.

Where a firewall or a cable swallows everything no error ever comes, and the system itself waits for two hours.
"""
_AS_WE_READ = "-c timezone=UTC -c datestyle=ISO"  # as for letters

# Temporary tables are nobody's power, and after a crash those of the dead stay for a minute.
_TRUSTED = """
SELECT r.rolsuper, r.rolbypassrls, EXISTS (
    SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relkind = 'r' AND c.relpersistence <> 't')
FROM pg_roles r WHERE r.rolname = current_user
"""


def connect(role: str, *, autocommit: bool = False, silence: int = SILENCE) -> Connection:
    """A connection as ``role``. Refuses a login that is superuser, owns a table or bypasses row-level security.

    ``silence``: seconds after which the server ends a transaction whose program says nothing: it may hold locks.

    Raises RetryLater while the server is away, StopNow where the login itself is wrong.
    """
    try:
        connection = _open(role, f" -c idle_in_transaction_session_timeout={silence}s")
    except psycopg.OperationalError as error:
        raise not_let_in(error, role, "the secrets folder") from None
    connection.autocommit = autocommit
    _refuse_powerful(connection, role)
    return connection


def connect_owner(url: str, *, autocommit: bool = False) -> Connection:
    """A connection as the owner of tables and logins, by an address that says who that is.

    Raises the driver's errors: only who knows what the owner was wanted for can say what they mean.
    """
    return psycopg.connect(url, autocommit=autocommit, connect_timeout=_CONNECT_SECONDS, **_EVERY_LINE)


@contextmanager
def connected(role: str, *, autocommit: bool = False, silence: int = SILENCE) -> Iterator[Connection]:
    """As ``connect``; closed at the end of the block, rolled back when the block raised."""
    connection = connect(role, autocommit=autocommit, silence=silence)
    try:
        yield connection
        if not autocommit:
            connection.commit()
    finally:
        connection.close()


@contextmanager
def one_state(connection: Connection) -> Iterator[None]:
    """A transaction that reads everything as of one moment, whatever others write meanwhile, and writes nothing."""
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def engine(role: str, *, pool_size: int = 2) -> sqlalchemy.Engine:
    """A pooled SQLAlchemy engine as ``role``; its errors never show parameters."""
    return sqlalchemy.create_engine(
        "postgresql+psycopg://",
        creator=lambda: _open(role),  # by the address and the password of that moment: it may outlive both
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
    )


def _open(role: str, options: str = "") -> Connection:
    return psycopg.connect(
        settings.load().role_url(role),
        application_name=role,
        connect_timeout=_CONNECT_SECONDS,
        **_EVERY_LINE,
        options=_AS_WE_READ + options,
    )


def _refuse_powerful(connection: Connection, role: str) -> None:
    row = connection.execute(_TRUSTED).fetchone()
    connection.rollback()
    if row is None or any(row):
        connection.close()
        raise StopNow(
            f"The database login {role} is a superuser, owns tables or bypasses row-level security. "
            "Give this process its own login (`simpul up` makes one) and start it again."
        )
