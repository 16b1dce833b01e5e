"""Databases of tests' own in a running server: made by the owner, empty or as a copy, asked, and dropped again."""

import time
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql

_PATIENCE = 30


class Owned:
    """A database that a test asks as its owner."""

    owner: psycopg.Connection[Any]

    def all(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows, as the owner sees them."""
        return self.owner.execute(statement, values).fetchall()

    def one(self, statement: str, *values: Any) -> Any:
        """The single value of a single row."""
        ((value,),) = self.all(statement, *values)
        return value


def made(server: str, template: str | None) -> str:
    """The URL of a new database in the server of this URL; ``template``: the URL of the one that it copies."""
    name = f"test_{uuid4().hex[:12]}"
    copied = sql.SQL(" TEMPLATE {}").format(sql.Identifier(name_of(template))) if template else sql.SQL("")
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {}{}").format(sql.Identifier(name), copied))
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def dropped(server: str, url: str) -> None:
    """Wait for the last process of the test to be gone: the owner may not end the connections of other logins."""
    deadline = time.monotonic() + _PATIENCE
    with psycopg.connect(server, autocommit=True) as owner:
        while True:
            try:
                owner.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name_of(url))))
                return
            except psycopg.errors.ObjectInUse:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)


def name_of(url: str) -> str:
    """The name of the database that a URL speaks of."""
    return urlsplit(url).path.lstrip("/")
