"""A server of others has a time zone and a way of writing dates of its own: no instant is told otherwise for it."""

from datetime import UTC, datetime

import psycopg
import pytest
from psycopg import sql

from simpul.adapters.postgres import connected
from simpul.adapters.scoped import ScopedDatabase

ROLE = "simpul_portal"
INSTANT = "SELECT '2026-01-31 23:30:00+00'::timestamptz"


@pytest.mark.parametrize(("name", "value"), [("timezone", "Asia/Jakarta"), ("datestyle", "German")])
def test_instants_are_read_as_utc_whatever_the_server_has_for_its_own(registry, name, value):
    own = registry.owner.info
    with psycopg.connect(own.dsn, user="postgres", autocommit=True) as superuser:
        setting = sql.SQL("ALTER DATABASE {} SET {} = {}")
        superuser.execute(setting.format(sql.Identifier(own.dbname), sql.Identifier(name), sql.Literal(value)))
    pooled = ScopedDatabase(ROLE, pool_size=1)
    with connected(ROLE) as one, pooled.transaction() as other:
        read = [connection.execute(INSTANT).fetchone()[0].isoformat() for connection in (one, other)]
    pooled.close()
    assert read == [datetime(2026, 1, 31, 23, 30, tzinfo=UTC).isoformat()] * 2
