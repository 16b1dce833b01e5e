"""The broker is away for long while the intake tries again and again: nothing piles up meanwhile."""

import socket
import threading

import pytest

from simpul.adapters import event_consumer
from simpul.adapters.event_consumer import EventConsumer
from simpul.errors import RetryLater


def test_an_attempt_that_finds_no_broker_leaves_no_thread_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # a port at which nobody listens
        options = {
            "bootstrap_servers": [f"127.0.0.1:{nobody.getsockname()[1]}"],
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": "intake",
            "sasl_plain_password": "secret",
        }
        monkeypatch.setattr(event_consumer, "client_options", lambda _: options)
        before = threading.active_count()
        with pytest.raises(RetryLater):
            EventConsumer(0)
        assert threading.active_count() == before
