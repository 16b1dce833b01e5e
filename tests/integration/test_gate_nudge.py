"""The gate's hint wakes the load in the real Airflow; without Airflow nothing stops."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
from tests.integration.orchestrator import Orchestrator

from simpul_consumers import airflow_nudge
from simpul_consumers.airflow_nudge import AirflowNudge


def test_a_hint_starts_the_load_within_seconds(stack: Any) -> None:
    airflow = Orchestrator(stack)
    before = airflow.runs_by_hint("registry_load")
    nudge = AirflowNudge()
    nudge.remember()
    nudge.send_if_due()
    assert not nudge._is_due, "Airflow took it"
    deadline = time.monotonic() + 60
    while airflow.runs_by_hint("registry_load") == before and time.monotonic() < deadline:
        time.sleep(0.5)
    assert airflow.runs_by_hint("registry_load") > before


def test_many_passed_slices_give_one_hint_and_the_last_is_never_lost(stack: Any) -> None:
    nudge = AirflowNudge()
    nudge.remember()
    nudge.send_if_due()
    nudge.remember()
    nudge.send_if_due()
    assert nudge._is_due, "too soon after the first: it waits"
    nudge._not_before = 0.0
    nudge.send_if_due()
    assert not nudge._is_due


def test_an_airflow_that_is_away_is_named_once_and_stops_nothing(
    own_database: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(airflow_nudge, "time", SimpleNamespace(monotonic=lambda: 0.0))
    nudge = AirflowNudge()
    nudge.remember()
    rests = []
    for _ in range(6):
        nudge.send_if_due()
        rests.append(nudge._not_before)
        nudge._not_before = 0.0
    assert rests == [1, 2, 4, 8, 15, 15], "one that has just started is asked again soon, one that is gone seldom"
    assert nudge._is_due, "the hint is kept until somebody takes it"
    assert len([record for record in caplog.records if "airflow" in record.name]) == 1
