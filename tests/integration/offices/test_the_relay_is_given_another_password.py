"""The relay's password is changed while it runs: it says so, and tells on with the one of the moment."""

import time
from typing import Any
from uuid import uuid4

import pytest

from simpul import settings
from simpul.adapters import verdict_sender
from simpul.adapters.outbox_store import Waiting
from simpul.adapters.verdict_sender import VerdictSender
from simpul.errors import StopNow
from simpul.offices import passwords


def test_it_blames_no_office_and_begins_anew_with_the_new_one(
    stack: Any, neighbour: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdict_sender, "_PATIENCE_SECONDS", 5.0)
    row = Waiting(1, uuid4(), neighbour.code, "office_verdict", "{}")
    sender = VerdictSender()
    assert sender.send([row]) == [1]
    passwords.keep(settings.load(), "kafka", "relay", passwords.strong())
    stack.run("broker", "prepare")
    with pytest.raises(StopNow, match="refuses this login"):
        _send_for_a_while(sender, row)
    assert sender.resting() == []
    sender.close()
    again = VerdictSender()
    assert again.send([row]) == [1]
    again.close()


def test_a_wrong_one_is_told_at_once(stack: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    options = {**verdict_sender.client_options("relay"), "sasl_plain_password": "another"}
    monkeypatch.setattr(verdict_sender, "client_options", lambda _: options)
    with pytest.raises(StopNow, match="refuses this login"):
        VerdictSender()


def _send_for_a_while(sender: VerdictSender, row: Waiting) -> None:
    """Until the broker wants the login again, which it does each minute."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        sender.send([row])
        time.sleep(1)
