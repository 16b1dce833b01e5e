"""However many connections analysts' tools leave open, the registry's own processes get theirs."""

from contextlib import ExitStack

import psycopg
import pytest

from simpul import settings
from simpul.adapters.postgres import connected

FEW = 30  # a server has 100 for all


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
