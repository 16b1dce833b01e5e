"""Bring the registry database to the newest shape: roles, tables, rights, reference data, principals."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import DeadlockDetected, LockNotAvailable

from simpul.adapters.database_errors import database_errors, owner_not_let_in
from simpul.adapters.grants import SCHEMAS, apply_grants, make_roles, one_at_a_time
from simpul.adapters.postgres import Connection, connect_owner
from simpul.adapters.principals import load_principals
from simpul.adapters.reference_tables import load_reference
from simpul.declared import declared
from simpul.errors import RetryLater, StopNow

PATIENCE_WITH_READERS = 10
"""Seconds: whoever waits for a table keeps all waiting who come after, and for tables that it has changed already."""


def upgrade(owner_url: str) -> None:
    """Make the database current; safe to run again and by two people at once. The tables change all at once or not.

    Needs the owner's login (creates roles and tables). Raises RetryLater while the server is away or somebody has the
    tables in use, StopNow where it does not let the owner in, or the tables are not those that a release made.
    """
    with _opened(owner_url) as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, psycopg.Connection)
        with _refusals(raw):
            one_at_a_time(raw)
            raw.execute(f"SET lock_timeout = '{PATIENCE_WITH_READERS}s'")
            make_roles(raw)
            raw.commit()
            _run_revisions(connection)
            apply_grants(raw)
            load_reference(raw)
            load_principals(raw)
            raw.commit()


@contextmanager
def _opened(owner_url: str) -> Iterator[sqlalchemy.Connection]:
    engine = sqlalchemy.create_engine(
        "postgresql+psycopg://", creator=lambda: connect_owner(owner_url), hide_parameters=True
    )
    try:
        connection = engine.connect()
    except sqlalchemy.exc.OperationalError as error:
        said = error.orig
        assert isinstance(said, psycopg.OperationalError)
        raise owner_not_let_in(said) from None
    try:
        yield connection
    finally:
        connection.close()
        engine.dispose()


def _run_revisions(connection: sqlalchemy.Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(declared("warehouse") / "migrations"))
    config.attributes["connection"] = connection
    _refuse_newer(connection, ScriptDirectory.from_config(config))
    command.upgrade(config, "head")
    connection.commit()


def _refuse_newer(connection: sqlalchemy.Connection, known: ScriptDirectory) -> None:
    found = MigrationContext.configure(connection, opts={"version_table_schema": "public"}).get_current_revision()
    if found and found not in {script.revision for script in known.walk_revisions()}:
        raise StopNow(
            f"The registry database is of a newer release: its tables are at {found}, which this one does not know. "
            "Install that release again; back leads only a copy of before: docs/how-to/back-up-and-restore.md."
        )


@contextmanager
def _refusals(raw: Connection) -> Iterator[None]:
    """Turn what the database refuses into our errors. SQLAlchemy's would print the row that a revision met."""
    with database_errors("bringing the tables to their newest shape"):
        try:
            yield
        except (sqlalchemy.exc.DBAPIError, psycopg.Error) as error:
            said = _said(error)
            if isinstance(said, LockNotAvailable | DeadlockDetected):
                raise _in_use(raw) from None
            raise said from None


def _said(error: sqlalchemy.exc.DBAPIError | psycopg.Error) -> psycopg.Error:
    """The driver's own error."""
    said = error.orig if isinstance(error, sqlalchemy.exc.DBAPIError) else error
    assert isinstance(said, psycopg.Error)
    return said


def _in_use(raw: Connection) -> RetryLater:
    """Say who has tables of ours in use, as far as the server tells the owner."""
    raw.rollback()
    users = [f"{login} (process {pid})" for login, pid in raw.execute(_USERS, [list(SCHEMAS)])]
    return RetryLater(
        f"The registry's tables are in use{': ' if users else ''}{', '.join(users)}. Nothing was changed. "
        "End intake, relay, gate, portal and Airflow; and queries and copies that run, or wait for them. "
        "Then do the same again."
    )


_USERS = """
SELECT DISTINCT session.usename, session.pid
FROM pg_locks held
JOIN pg_class ON pg_class.oid = held.relation
JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
JOIN pg_stat_activity session ON session.pid = held.pid AND session.datname = current_database()
WHERE held.granted AND nspname = ANY(%s) AND session.pid <> pg_backend_pid() AND session.usename IS NOT NULL
ORDER BY session.usename, session.pid
"""
