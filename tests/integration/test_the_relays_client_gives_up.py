"""The relay's client meets an error that it does not know as one, and asks no more: the relay begins with another."""

import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from tests.integration.secured.broker import OFFICE, OTHER, SecuredBroker

from simpul.adapters import verdict_sender
from simpul.adapters.outbox_store import Waiting
from simpul.adapters.verdict_sender import VerdictSender

FIRST = Waiting(1, uuid4(), OFFICE, "office_verdict", "{}")
SECOND = Waiting(2, uuid4(), OTHER, "office_verdict", "{}")


def test_a_file_of_the_authority_that_was_away_for_a_moment_silences_nobody(
    office_broker: SecuredBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(verdict_sender, "_PATIENCE_SECONDS", 5.0)
    trusted = tmp_path / "ca.pem"
    trusted.write_text(office_broker.authority.pem)
    office_broker.trusted_by(trusted, monkeypatch)
    sender = VerdictSender()
    try:
        assert sender.send([FIRST]) == [1]
        trusted.unlink()
        office_broker.kill()
        office_broker.start()
        _until(lambda: "Metadata refresh: failed [Errno 2]" in caplog.text)
        trusted.write_text(office_broker.authority.pem)
        assert any(sender.send([SECOND]) == [2] for _ in range(3)), "its topic has to be asked for"
    finally:
        sender.close()


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, "the client does not ask"
        time.sleep(0.2)
