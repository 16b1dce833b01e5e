"""The broker is away while one office alone is to be told: that says nothing of its topic, and nobody has to rest."""

import os
import signal
from typing import Any
from uuid import uuid4

import pytest

from simpul.adapters import verdict_sender
from simpul.adapters.outbox_store import Waiting
from simpul.adapters.verdict_sender import VerdictSender
from simpul.errors import RetryLater


def test_a_broker_that_does_not_answer_is_no_fault_of_the_only_office(
    stack: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdict_sender, "_PATIENCE_SECONDS", 1.0)
    row = Waiting(1, uuid4(), "3328", "office_verdict", "{}")
    sender = VerdictSender()
    assert sender.send([row]) == [1]
    brokers = stack.status()["kafka"]["pids"]
    for pid in brokers:
        os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(RetryLater):
            sender.send([row])
        sender.close()  # without a complaint: the relay would end by it, and say nothing of the broker
    finally:
        for pid in brokers:
            os.kill(pid, signal.SIGCONT)
    assert sender.resting() == []
