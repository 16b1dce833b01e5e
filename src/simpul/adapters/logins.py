"""The logins of the database, each with its own password, and the database that is Airflow's own."""

import psycopg
from psycopg import sql

from simpul.adapters.database_errors import owner_not_let_in
from simpul.adapters.grants import ROLES, make_roles, one_at_a_time
from simpul.adapters.postgres import Connection, connect_owner
from simpul.settings import Settings

AIRFLOW_ROLE = "simpul_airflow"
AIRFLOW_DATABASE = "airflow"
DATABASE_ROLES = (*ROLES, AIRFLOW_ROLE)

_ANALYSTS, _MOST_OF_ANALYSTS = "simpul_analyst", 20  # the one login that people's own tools hold: it may not take all
_PATIENCE_WITH_ANALYSTS = {"statement_timeout": "15min", "idle_in_transaction_session_timeout": "15min"}
_DISK_OF_ANALYSTS = "4GB"  # of each session, for what it sorts beside the memory: the disk is that of the intake, too


def make_logins(settings: Settings) -> None:
    """Make every login and Airflow's database, as the owner; give each login the password of its secret.

    What each may do comes with the tables (``simpul.adapters.grants``).

    May run again, also twice at once: a login that is there gets the password of today, and its sessions begin as ours
    shall. Raises RetryLater while the server is away, StopNow where it does not let the owner in.
    """
    try:
        with connect_owner(settings.owner_url, autocommit=True) as connection:
            one_at_a_time(connection)
            make_roles(connection)
            _make_airflow_database(connection)
            for role in DATABASE_ROLES:
                _set_password(connection, role, settings.secret("database", role))
            with connection.transaction():
                _forget_own_settings(connection)
                _leave_room(connection)
    except psycopg.OperationalError as error:
        raise owner_not_let_in(error) from None


def exists(connection: Connection, catalogue: str, column: str, name: str) -> bool:
    """Whether a catalogue of the server (``pg_roles``, ``pg_database``) holds this name."""
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(sql.Identifier(catalogue), sql.Identifier(column))
    return connection.execute(query, [name]).fetchone() is not None


def run(connection: Connection, statement: str, *names: str) -> None:
    """Run a statement whose ``{}`` are names."""
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _forget_own_settings(connection: Connection) -> None:
    """Undo what logins set for their own next sessions: PostgreSQL forbids it to none, and it would stay for ever."""
    for role, database in connection.execute(_OWN_SETTINGS, [list(DATABASE_ROLES)]).fetchall():
        if database is None:
            run(connection, "ALTER ROLE {} RESET ALL", role)
        else:
            run(connection, "ALTER ROLE {} IN DATABASE {} RESET ALL", role, database)


def _leave_room(connection: Connection) -> None:
    """Bound what analysts' queries take of the server. How long they may last is a default, which a session may raise.

    The disk only where the server lets the owner say so: a superuser grants it (docker/postgres/owner.sql).
    """
    run(connection, f"ALTER ROLE {{}} CONNECTION LIMIT {_MOST_OF_ANALYSTS}", _ANALYSTS)
    for name, value in _PATIENCE_WITH_ANALYSTS.items():
        run(connection, f"ALTER ROLE {{}} SET {name} = '{value}'", _ANALYSTS)
    if connection.execute("SELECT has_parameter_privilege('temp_file_limit', 'SET')").fetchone() == (True,):
        run(connection, f"ALTER ROLE {{}} SET temp_file_limit = '{_DISK_OF_ANALYSTS}'", _ANALYSTS)


def _make_airflow_database(connection: Connection) -> None:
    if not exists(connection, "pg_roles", "rolname", AIRFLOW_ROLE):
        run(connection, "CREATE ROLE {} LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS", AIRFLOW_ROLE)
    if not exists(connection, "pg_database", "datname", AIRFLOW_DATABASE):
        # Only a member of a role may give it a database; the membership ends at once.
        run(connection, "GRANT {} TO CURRENT_USER", AIRFLOW_ROLE)
        run(connection, "CREATE DATABASE {} OWNER {}", AIRFLOW_DATABASE, AIRFLOW_ROLE)
        run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", AIRFLOW_DATABASE)
        run(connection, "REVOKE {} FROM CURRENT_USER", AIRFLOW_ROLE)


def _set_password(connection: Connection, role: str, password: str) -> None:
    """Only the password's SCRAM verifier leaves this process, never the password."""
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier)))


_OWN_SETTINGS = """
SELECT login.rolname, datname FROM pg_db_role_setting
JOIN pg_roles login ON login.oid = setrole LEFT JOIN pg_database ON pg_database.oid = setdatabase
WHERE login.rolname = ANY(%s)
"""
