"""Somebody paused the load in Airflow: whoever waits for it is told so, and where it goes on."""

from typing import Any

from tests.integration.orchestrator import Orchestrator

from simpul.adapters.airflow import Airflow


def test_who_waits_for_a_paused_load_is_told_so(stack: Any, generate: Any, tmp_path: Any) -> None:
    files = generate(tmp_path, offices=1, records=20, seed=12, first="2026-05-01", last="2026-05-08")
    airflow = Orchestrator(stack)
    airflow.pause("registry_load", is_paused=True)
    try:
        assert Airflow().is_paused("registry_load")
        stack.run("office", "publish", "--deliveries", str(files.register))
        told = stack.run("wait", "--timeout", "20", check=False)
        assert told.returncode == 2
        assert "passed and not loaded by Airflow, where registry_load is paused: unpause it at http" in told.stderr
    finally:
        airflow.pause("registry_load", is_paused=False)
    assert not Airflow().is_paused("registry_load")
    stack.run("wait", "--timeout", "180")
