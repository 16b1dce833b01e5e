"""The owner, the databases and the logins of the registry, each with its own password and reach."""

import psycopg
from psycopg import Connection, sql

from simpul.adapters.grants import ROLES, make_roles
from simpul.settings import Settings
from simpul_stack.passwords import AIRFLOW_ROLE, DATABASE_ROLES
from simpul_stack.postgres_server import DATABASE, OWNER

AIRFLOW_DATABASE = "airflow"


def make_owner(superuser_url: str) -> None:
    """Make the owner and its database; close every database to whoever is not named."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        if not _exists(connection, "pg_roles", "rolname", OWNER):
            _run(connection, "CREATE ROLE {} LOGIN CREATEROLE CREATEDB NOSUPERUSER", OWNER)
        if not _exists(connection, "pg_database", "datname", DATABASE):
            _run(connection, "CREATE DATABASE {} OWNER {}", DATABASE, OWNER)
        for database in ("postgres", "template1"):
            _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)


def make_logins(owner_url: str, settings: Settings) -> None:
    """Make every login and Airflow's database, as the owner; give each login the password of its secret."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        make_roles(connection)
        _make_airflow_database(connection)
        for role in DATABASE_ROLES:
            _set_password(connection, role, settings.secret("database", role))
        database = connection.info.dbname
        _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
        for role in ROLES:
            _run(connection, "GRANT CONNECT ON DATABASE {} TO {}", database, role)


def _make_airflow_database(connection: Connection) -> None:
    if not _exists(connection, "pg_roles", "rolname", AIRFLOW_ROLE):
        _run(connection, "CREATE ROLE {} LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS", AIRFLOW_ROLE)
    if not _exists(connection, "pg_database", "datname", AIRFLOW_DATABASE):
        # Only a member of a role may give it a database; the membership ends at once.
        _run(connection, "GRANT {} TO CURRENT_USER", AIRFLOW_ROLE)
        _run(connection, "CREATE DATABASE {} OWNER {}", AIRFLOW_DATABASE, AIRFLOW_ROLE)
        _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", AIRFLOW_DATABASE)
        _run(connection, "REVOKE {} FROM CURRENT_USER", AIRFLOW_ROLE)


def _set_password(connection: Connection, role: str, password: str) -> None:
    """Only the password's SCRAM verifier leaves this process, never the password."""
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier))
    )


def _exists(connection: Connection, catalogue: str, column: str, name: str) -> bool:
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(
        sql.Identifier(catalogue), sql.Identifier(column)
    )
    return connection.execute(query, [name]).fetchone() is not None


def _run(connection: Connection, statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
