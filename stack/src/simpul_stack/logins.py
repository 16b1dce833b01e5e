"""The owner of the registry's database on a server of our own, made once by its superuser."""

import psycopg

from simpul.adapters.logins import exists, run
from simpul_stack.postgres_server import DATABASE, OWNER


def make_owner(superuser_url: str) -> None:
    """Make the owner and its database; close every database to whoever is not named."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        if not exists(connection, "pg_roles", "rolname", OWNER):
            run(connection, "CREATE ROLE {} LOGIN CREATEROLE CREATEDB NOSUPERUSER", OWNER)
        if not exists(connection, "pg_database", "datname", DATABASE):
            run(connection, "CREATE DATABASE {} OWNER {}", DATABASE, OWNER)
        for database in ("postgres", "template1"):
            run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
