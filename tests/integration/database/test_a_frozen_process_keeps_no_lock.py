"""A process that is frozen in the middle of a transaction, as on a computer put to sleep, stops nobody for long."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from simpul.adapters.database_errors import database_errors
from simpul.adapters.frozen_sessions import end_frozen
from simpul.adapters.postgres import connected
from simpul.errors import RetryLater

ROLE = "simpul_intake"
LOCK = "SELECT 1 FROM intake.topic_partition FOR UPDATE"
LOCK_AND_WORK = f"WITH held AS ({LOCK}) SELECT pg_sleep(2) FROM held"


@pytest.fixture
def frozen(registry):
    """A session that is about to freeze, at a registry with a place to lock."""
    registry.send({})
    with connected(ROLE, autocommit=True, silence=1) as connection:
        yield connection


@pytest.fixture
def waiting(frozen):
    """Another session of the same login."""
    with connected(ROLE) as connection:
        connection.execute("SET lock_timeout = '20s'")
        yield connection


@pytest.fixture
def watching(frozen):
    """The connection of the process that waits, by which it looks why."""
    with connected(ROLE, autocommit=True) as connection:
        yield connection


def test_between_two_statements_the_server_ends_it(frozen, waiting):
    def freeze():
        with database_errors("landing"), frozen.transaction():
            frozen.execute(LOCK)
            waiting.execute(LOCK)
            frozen.execute(LOCK)

    with pytest.raises(RetryLater, match="went away while landing"):
        freeze()


def test_in_the_middle_of_a_copy_who_waits_for_it_ends_it(frozen, waiting, watching):
    def freeze():
        with database_errors("landing"), frozen.transaction(), ThreadPoolExecutor(1) as beside:
            frozen.execute(LOCK)
            frozen.execute("CREATE TEMP TABLE staged (number int) ON COMMIT DROP")
            with frozen.cursor().copy("COPY staged FROM STDIN") as copying:
                copying.write_row([1])
                found = beside.submit(waiting.execute, LOCK)
                time.sleep(2.5)
                assert not found.done()
                assert end_frozen(watching, waiting.info.backend_pid, 60) == 0, "it has not been frozen for so long"
                assert end_frozen(watching, waiting.info.backend_pid, 2) == 1
                assert found.result().fetchone()

    with pytest.raises(RetryLater, match="went away while landing"):
        freeze()


def test_one_that_works_is_never_ended(frozen, waiting, watching):
    with ThreadPoolExecutor(2) as beside:
        working = beside.submit(frozen.execute, LOCK_AND_WORK)
        time.sleep(0.5)
        found = beside.submit(waiting.execute, LOCK)
        time.sleep(0.5)
        assert end_frozen(watching, waiting.info.backend_pid, 0) == 0
        working.result()
        assert found.result().fetchone()
