"""The registry database as a principal sees it: row-level security looks the principal up in ``access.scope``."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from simpul.adapters import postgres
from simpul.adapters.postgres import Connection
from simpul.errors import RetryLater

log = logging.getLogger(__name__)
_LONGEST_STATEMENT = "15s"

# Both settings end with the transaction: whoever gets the connection next starts as nobody and sees nothing.
_BEGIN = "SELECT set_config('simpul.principal', %s, true), set_config('statement_timeout', %s, true)"


class ScopedDatabase:
    """A small pool of connections as one database login, lent to one principal for one transaction at a time."""

    def __init__(self, role: str, *, pool_size: int) -> None:
        self._role = role
        self._engine = postgres.engine(role, pool_size=pool_size)
        self._is_trusted = False

    def check_login(self) -> None:
        """Refuse (StopNow) a database login that could see past row-level security; RetryLater while it is away."""
        postgres.connect(self._role).close()
        self._is_trusted = True

    @contextmanager
    def transaction(self, principal: str = "") -> Iterator[Connection]:
        """A transaction that sees what ``principal`` may see; committed at the end, rolled back when the block raised.

        Without a principal no row of any office is seen. Raises RetryLater while the database is away or overrun.
        """
        if not self._is_trusted:
            self.check_login()
        try:
            with self._engine.begin() as pooled:
                connection = pooled.connection.driver_connection
                assert isinstance(connection, psycopg.Connection)
                connection.execute(_BEGIN, [principal, _LONGEST_STATEMENT])
                yield connection
        except (psycopg.OperationalError, psycopg.InterfaceError, SQLAlchemyError) as error:
            log.warning("the database did not answer: %s", type(error).__name__)
            raise RetryLater("The registry database does not answer. Is it up? Nothing is lost.") from None

    def close(self) -> None:
        """Give all connections back to the server."""
        self._engine.dispose()


def own_partitions(connection: Connection) -> list[int]:
    """Where the events of the principal's offices lie."""
    return [row[0] for row in connection.execute("SELECT partition_id FROM intake.topic_partition ORDER BY 1")]
