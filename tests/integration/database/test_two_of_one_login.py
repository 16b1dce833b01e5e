"""Several processes of one login work beside each other, each with temporary tables of its own."""

import psycopg
import pytest
from psycopg import sql

from simpul.adapters.postgres import connected
from simpul.errors import StopNow

ROLE = "simpul_intake"


def test_a_process_may_start_while_another_of_its_login_has_temporary_tables(registry):
    with connected(ROLE, autocommit=True) as first:
        first.execute("CREATE TEMP TABLE staged (number int)")
        with connected(ROLE, autocommit=True) as second:
            assert second.execute("SELECT session_user").fetchone() == (ROLE,)


def test_a_login_that_owns_a_real_table_may_not(registry):
    registry.owner.execute("CREATE TABLE public.taken (number int)")
    with psycopg.connect(_as_superuser(registry), autocommit=True) as superuser:
        superuser.execute(sql.SQL("ALTER TABLE public.taken OWNER TO {}").format(sql.Identifier(ROLE)))
    with pytest.raises(StopNow), connected(ROLE):
        pass


def _as_superuser(registry) -> str:
    return psycopg.conninfo.make_conninfo(registry.owner.info.dsn, user="postgres")
