"""The owner of the registry's database on a server of our own, made once by its superuser."""

import psycopg
from psycopg import sql

from simpul.adapters.logins import exists, run
from simpul_stack.postgres_server import DATABASE, OWNER

# By these anybody who may connect could keep our processes waiting, or fill the disk unseen. As in docker/postgres.
_OPEN_TO_ALL = """
SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
AND (proname ~ '^(pg_(try_)?advisory|lo)_' OR proname IN ('loread', 'lowrite')) ORDER BY 1
"""


def make_owner(superuser_url: str) -> None:
    """Make the owner and its database; close every database to whoever is not named."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        if not exists(connection, "pg_roles", "rolname", OWNER):
            run(connection, "CREATE ROLE {} LOGIN CREATEROLE CREATEDB NOSUPERUSER", OWNER)
        if not exists(connection, "pg_database", "datname", DATABASE):
            run(connection, "CREATE DATABASE {} OWNER {}", DATABASE, OWNER)
        for database in ("postgres", "template1"):
            run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
        run(connection, "GRANT SET ON PARAMETER temp_file_limit TO {}", OWNER)  # the owner bounds analysts by it
    give_locks(superuser_url, DATABASE)


def give_locks(superuser_url: str, database: str) -> None:
    """Let the owner say who takes advisory locks and makes large objects in a database: they are the superuser's."""
    _for_each_function(superuser_url, database, "GRANT EXECUTE ON FUNCTION {} TO {} WITH GRANT OPTION", OWNER)


def close_locks(superuser_url: str, database: str = DATABASE) -> None:
    """Take them from everybody whom the owner has not named: the rights have to be given before."""
    _for_each_function(superuser_url, database, "REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC")


def _for_each_function(superuser_url: str, database: str, statement: str, *roles: str) -> None:
    with psycopg.connect(superuser_url, dbname=database) as connection:
        for (signature,) in connection.execute(_OPEN_TO_ALL).fetchall():
            named = sql.SQL(signature)  # the server's own spelling
            connection.execute(sql.SQL(statement).format(named, *map(sql.Identifier, roles)))
