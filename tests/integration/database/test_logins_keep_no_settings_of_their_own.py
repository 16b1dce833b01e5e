"""PostgreSQL lets every login change what its own sessions begin with: it lasts until the logins are made anew."""

from typing import Any

import psycopg
import pytest

from simpul import settings
from simpul.adapters.logins import make_logins

LOGIN = "simpul_analyst"  # the one that people's own tools hold


@pytest.mark.parametrize("where", ["", " IN DATABASE {database}"])
def test_what_a_login_set_for_its_next_sessions_is_gone_with_its_password_of_yesterday(registry: Any, where: str):
    known = settings.load()
    with psycopg.connect(known.role_url(LOGIN), autocommit=True) as analyst:
        given = _shown(analyst)
        for changed in ("row_security = off", "statement_timeout = 1"):
            analyst.execute(f"ALTER ROLE CURRENT_USER{where} SET {changed}".format(database=analyst.info.dbname))
    make_logins(known)
    with psycopg.connect(known.role_url(LOGIN), autocommit=True) as analyst:
        assert _shown(analyst) == given
    kept = registry.all("SELECT setdatabase FROM pg_db_role_setting JOIN pg_roles ON oid = setrole WHERE rolname = %s",
                        LOGIN)  # fmt: skip
    assert kept == [(0,)]


def _shown(analyst: psycopg.Connection[Any]) -> list[Any]:
    names = ("row_security", "statement_timeout", "idle_in_transaction_session_timeout", "temp_file_limit")
    return [analyst.execute(f"SHOW {name}").fetchone() for name in names]
