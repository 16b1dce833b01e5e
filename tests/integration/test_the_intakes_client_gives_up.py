"""The intake's client meets an error that it does not know as one, and asks no more: the intake begins anew."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.integration.secured.broker import SecuredBroker

from simpul.adapters.event_consumer import EventConsumer
from simpul.errors import RetryLater


def test_a_file_of_the_authority_that_was_away_for_a_moment_breaks_no_intake(
    office_broker: SecuredBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    trusted = tmp_path / "ca.pem"
    trusted.write_text(office_broker.authority.pem)
    office_broker.trusted_by(trusted, monkeypatch)
    consumer = EventConsumer(0)
    try:
        _poll_until(consumer, lambda: len(consumer.assignment()) > 0)
        trusted.unlink()
        office_broker.kill()
        office_broker.start()
        with pytest.raises(RetryLater):
            _poll_until(consumer, lambda: False)
    finally:
        trusted.write_text(office_broker.authority.pem)
        consumer.close()


def test_a_client_that_asks_for_no_topic_any_more_is_given_up(
    office_broker: SecuredBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_node: object = None) -> None:
        raise ConnectionResetError

    with office_broker.owned():
        consumer = EventConsumer(0)
    try:
        _poll_until(consumer, lambda: len(consumer.assignment()) > 0)
        monkeypatch.setattr(consumer._consumer._cluster, "refresh_metadata", broken)
        with pytest.raises(RetryLater, match="asks for no topic any more"):
            _poll_until(consumer, lambda: False)
    finally:
        consumer.close()


def _poll_until(consumer: EventConsumer, is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, "the client says nothing"
        consumer.poll(0.2, {})
