"""A server of others has a time zone, letters and a way of writing dates of its own: we read as ever."""

from datetime import UTC, datetime

import psycopg
import pytest
from psycopg import sql

from simpul import settings
from simpul.adapters.logins import make_logins
from simpul.adapters.migrations import upgrade
from simpul.adapters.postgres import connected
from simpul.adapters.scoped import ScopedDatabase

ROLE = "simpul_portal"
INSTANT = "SELECT '2026-01-31 23:30:00+00'::timestamptz"


@pytest.mark.parametrize(("name", "value"), [("timezone", "Asia/Jakarta"), ("datestyle", "German")])
def test_instants_are_read_as_utc_whatever_the_server_has_for_its_own(registry, name, value):
    let_the_server_have(registry, name, value)
    pooled = ScopedDatabase(ROLE, pool_size=1)
    with connected(ROLE) as one, pooled.transaction() as other:
        read = [connection.execute(INSTANT).fetchone()[0].isoformat() for connection in (one, other)]
    pooled.close()
    assert read == [datetime(2026, 1, 31, 23, 30, tzinfo=UTC).isoformat()] * 2


@pytest.mark.parametrize("letters", ["SQL_ASCII", "LATIN1"])
@pytest.mark.parametrize("whose", ["the server's", "the shell's"])
def test_names_are_read_in_all_letters_whatever_the_server_or_a_shell_has_for_its_own(
    registry, letters, whose, monkeypatch
):
    if whose == "the server's":
        let_the_server_have(registry, "client_encoding", letters)
    else:
        monkeypatch.setenv("PGCLIENTENCODING", letters)
    with connected(ROLE) as connection:
        assert connection.execute("SELECT %s", ["Nur\u2019aini"]).fetchone() == ("Nur\u2019aini",)


def test_the_owner_fills_the_tables_on_a_server_with_letters_of_its_own(registry):
    let_the_server_have(registry, "client_encoding", "SQL_ASCII")
    make_logins(settings.load())
    upgrade(settings.load().owner_url)


def let_the_server_have(registry, name, value):
    """A setting of the whole database, as its administrator may have made it."""
    own = registry.owner.info
    with psycopg.connect(own.dsn, user="postgres", autocommit=True) as superuser:
        setting = sql.SQL("ALTER DATABASE {} SET {} = {}")
        superuser.execute(setting.format(sql.Identifier(own.dbname), sql.Identifier(name), sql.Literal(value)))
