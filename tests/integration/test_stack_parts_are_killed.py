"""Any part may be killed at any moment: it is back by itself, as new processes."""

import os
import signal
import time
from contextlib import suppress

import psutil
import pytest
from tests.integration.orchestrator import Orchestrator

PATIENCE = 180


def _kill(stack, parts):
    killed = {part: set(stack.status()[part]["pids"]) for part in parts}
    for pid in set().union(*killed.values()):
        with suppress(ProcessLookupError):  # a child that ended with its parent
            os.kill(pid, signal.SIGKILL)
    return killed


def _wait_until_back(stack, killed):
    deadline = time.monotonic() + PATIENCE
    while True:
        now = stack.status()
        back = [
            part
            for part, pids in killed.items()
            if now[part]["state"] == "running" and now[part]["pids"] and not pids & set(now[part]["pids"])
        ]
        if len(back) == len(killed):
            return
        assert time.monotonic() < deadline, {part: now[part]["state"] for part in killed}
        time.sleep(0.5)


@pytest.mark.parametrize(
    "parts",
    [("intake", "relay", "quality_gate", "portal"), ("kafka",), ("postgres",), ("airflow",)],
    ids=["our processes", "the broker", "the database", "airflow"],
)
def test_what_was_killed_is_back_by_itself(stack, parts):
    killed = _kill(stack, parts)
    assert all(killed.values())
    _wait_until_back(stack, killed)


@pytest.mark.parametrize(
    ("setting", "address", "away"),
    [
        ("SIMPUL_KAFKA_BOOTSTRAP", "127.0.0.1:1", "The broker cannot be reached"),
        ("SIMPUL_DATABASE_URL", "postgresql://127.0.0.1:1/simpul", "The registry database does not answer"),
    ],
    ids=["broker", "database"],
)
def test_who_waits_for_all_to_be_loaded_waits_for_a_server_too_and_names_it(stack, setting, address, away):
    done = stack.run("wait", "--timeout", "1", check=False, **{setting: address})
    assert (done.returncode, away in done.stderr) == (2, True), done.stderr


def test_a_wait_goes_on_when_the_database_is_back(stack):
    server = min(stack.status()["postgres"]["pids"])
    os.kill(server, signal.SIGSTOP)
    waiting = stack.start("wait", "--timeout", str(PATIENCE))
    time.sleep(8)
    still_waits = waiting.poll() is None
    os.kill(server, signal.SIGCONT)
    assert still_waits
    assert waiting.wait(PATIENCE) == 0


def test_tasks_go_on_after_a_worker_of_airflow_was_killed_while_it_waited(stack):
    for pid in _airflows(stack, "airflow worker"):  # one of them waits at the queue, the others for that one
        os.kill(pid, signal.SIGKILL)
    airflow = Orchestrator(stack)
    run = airflow.start("registry_load")
    deadline = time.monotonic() + PATIENCE
    while (state := airflow.state("registry_load", run)) != "success":
        assert state != "failed"
        assert time.monotonic() < deadline, "no task begins any more"
        time.sleep(0.5)


def test_a_scheduler_that_lives_and_works_no_more_is_replaced(stack):
    (frozen,) = _airflows(stack, "airflow scheduler")
    os.kill(frozen, signal.SIGSTOP)
    deadline = time.monotonic() + PATIENCE
    while psutil.pid_exists(frozen):
        assert time.monotonic() < deadline, "it is frozen, and nobody minds"
        time.sleep(0.5)


def test_a_scheduler_that_was_killed_leaves_no_workers_behind(stack):
    left = set(_airflows(stack, "airflow worker"))
    (scheduler,) = _airflows(stack, "airflow scheduler")
    os.kill(scheduler, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while left & set(_airflows(stack, "airflow worker")):
        assert time.monotonic() < deadline, "they are nobody's, and stay for ever"
        time.sleep(0.5)


def _airflows(stack, title):
    """The processes of Airflow with this in their title."""
    pids = set(stack.status()["airflow"]["pids"])
    living = psutil.process_iter(["cmdline"])  # of one that ends meanwhile there is no command line
    return [each.pid for each in living if each.pid in pids and title in " ".join(each.info["cmdline"] or ())]


def test_everything_is_well_again_after_all_that(stack):
    _wait_until_back(stack, {part: set() for part in stack.status()})
