"""Replace the published tables, each all or nothing, by what is true at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import sql

from simpul.adapters.postgres import SILENCE, Connection
from simpul.errors import StopNow
from simpul.registry.mart_definition import Mart

_ONE_PUBLISHER = 0x53_49_4D_50_02  # advisory lock: a second publisher waits and then sees the first one's state


@contextmanager
def one_publisher(connection: Connection) -> Iterator[None]:
    """Wait until nobody else publishes; held outside the transaction, so that it begins after the wait.

    A publisher that stands still, as on a machine put to sleep, loses its session and the lock.
    """
    connection.execute("SELECT set_config('idle_session_timeout', %s, false)", [f"{SILENCE}s"])
    connection.execute("SELECT pg_advisory_lock(%s)", [_ONE_PUBLISHER])
    try:
        yield
    finally:
        connection.execute("SELECT pg_advisory_unlock(%s)", [_ONE_PUBLISHER])


@contextmanager
def one_moment(connection: Connection) -> Iterator[None]:
    """Publish within one transaction that sees one state: what is loaded meanwhile is in no figure.

    Else the difference between two figures would be the few people who came between them.
    """
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def publish(connection: Connection, mart: Mart) -> int:
    """Replace the mart's rows by what its query gives at this moment; returns how many.

    Raises StopNow where a check does not hold: the state published before stays, and the moment goes on.
    """
    with connection.transaction():
        connection.execute(sql.SQL("DELETE FROM {}").format(_table(mart)))
        row_count = connection.execute(_replacement(mart), [mart.definition_version]).rowcount
        _refuse_violations(connection, mart)
        connection.execute(
            sql.SQL(_PUBLICATION).format(coverage=_trusted(mart.coverage)),
            [mart.name, mart.definition_version, row_count],
        )
    return row_count


def _replacement(mart: Mart) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, mart.columns))
    return sql.SQL(
        "INSERT INTO {table} ({columns}, definition_version, as_of_at) "
        "SELECT {columns}, %s, now() FROM ({query}) AS figure"
    ).format(table=_table(mart), columns=columns, query=_trusted(mart.query))


def _refuse_violations(connection: Connection, mart: Mart) -> None:
    for check in mart.checks:
        ((violations,),) = connection.execute(_trusted(check.violations), []).fetchall()
        if violations:
            raise StopNow(
                f"The mart {mart.name} was not published, its last state stays: {violations} rows are against "
                f"{check.caption!r}. Look at warehouse/marts/{mart.name}/query.sql."
            )


def _table(mart: Mart) -> sql.Identifier:
    return sql.Identifier("marts", mart.name)


def _trusted(declared: str) -> sql.SQL:
    """SQL of the declared room, for an execution with parameters; none is ever put into it."""
    return sql.SQL(declared.replace("%", "%%"))


_PUBLICATION = """
WITH delivered AS ({coverage})
INSERT INTO marts.publication (mart_name, definition_version, as_of_at, row_count, offices_expected, offices_delivered)
SELECT %s, %s, now(), %s, count(*), count(delivered.office_code)
FROM reference.office LEFT JOIN delivered USING (office_code)
WHERE delivered.office_code IS NOT NULL
   OR (valid_from <= current_date AND (valid_to IS NULL OR valid_to >= current_date))
"""
