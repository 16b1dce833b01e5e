"""Two intakes judge events of one record at once, when no head of it is there to be locked yet."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from tests.integration.database.records import SITI

from simpul.adapters.intake_store import TRY_AGAIN, IntakeStore


def test_one_of_them_tries_again_and_finds_the_head_of_the_other(
    registry: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_have_looked, look_up = Barrier(2), IntakeStore._look_up

    def look(store: IntakeStore, *asked: Any) -> Any:
        found = look_up(store, *asked)
        both_have_looked.wait(20)
        return found

    def send(partition: int) -> str:
        """The record with another address in each partition, as after a topic was given more partitions."""
        try:
            found = registry.send_all([SITI | {"address": f"Jalan {partition}"}], partition=partition)
        except TRY_AGAIN:
            return "again"
        return str(found[0].decision.verdict)

    with monkeypatch.context() as patched, ThreadPoolExecutor(2) as intakes:
        patched.setattr(IntakeStore, "_look_up", look)
        first = list(intakes.map(send, [0, 1]))
    assert sorted(first) == ["accepted", "again"]
    lost = first.index("again")
    registry.offsets["3507", lost] = 0  # its offset stands where it stood
    (found,) = registry.send_all([SITI | {"address": f"Jalan {lost}"}], partition=lost)
    assert (found.decision.verdict, found.decision.revision) == ("accepted", 2)
    registry.load()
    assert registry.one("SELECT count(*) FROM registry.current_registration") == 1
    assert registry.faults() == {}
