"""However many connections analysts' tools leave open, and whatever they ask, our own processes get theirs."""

from contextlib import ExitStack

import psycopg
import pytest

from simpul import settings
from simpul.adapters.postgres import connected

FEW = 30  # a server has 100 for all
LIMITS = {"statement_timeout": "15min", "idle_in_transaction_session_timeout": "15min", "temp_file_limit": "4GB"}


@pytest.mark.usefixtures("registry")
def test_analysts_cannot_take_every_connection_of_the_server() -> None:
    url = settings.load().role_url("simpul_analyst")
    with ExitStack() as opened:

        def open_as_many_as_are_given() -> None:
            for _ in range(FEW):
                opened.enter_context(psycopg.connect(url))

        with pytest.raises(psycopg.OperationalError, match="too many connections for role"):
            open_as_many_as_are_given()
        with connected("simpul_operator") as other:
            assert other.execute("SELECT session_user").fetchone() == ("simpul_operator",)


@pytest.mark.usefixtures("registry")
def test_a_query_of_an_analyst_ends_before_it_fills_the_disk_and_none_lasts_for_ever() -> None:
    with psycopg.connect(settings.load().role_url("simpul_analyst"), autocommit=True) as analyst:
        shown = {name: analyst.execute(f"SHOW {name}").fetchone() for name in LIMITS}
        assert shown == {name: (value,) for name, value in LIMITS.items()}
        for statement in ("SET temp_file_limit = -1", "ALTER ROLE simpul_analyst RESET temp_file_limit"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                analyst.execute(statement)
    with connected("simpul_loader") as other:
        assert other.execute("SHOW temp_file_limit").fetchone() == ("-1",)
