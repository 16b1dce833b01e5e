"""The broker is away when the intake begins: what it had opened at the database is closed before it tries again."""

import socket
import time
from typing import Any

import pytest

from simpul.errors import RetryLater
from simpul_consumers.intake import Intake

PATIENCE = 10
SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'simpul_intake'"


def test_an_intake_that_finds_no_broker_leaves_no_session_behind(
    registry: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # a port at which nobody listens
        monkeypatch.setenv("SIMPUL_KAFKA_BOOTSTRAP", f"127.0.0.1:{nobody.getsockname()[1]}")
        with pytest.raises(RetryLater) as away:
            Intake(0)
    deadline = time.monotonic() + PATIENCE
    while registry.one(SESSIONS) and time.monotonic() < deadline:
        time.sleep(0.05)  # the server ends a session a moment after it was told to
    assert registry.one(SESSIONS) == 0
    assert away.value.cause == "no_connection"  # what was begun is kept with it until here
