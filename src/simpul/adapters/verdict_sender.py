"""Verdicts to the offices' topics, sent as the relay."""

from collections.abc import Iterable
from uuid import UUID

import kafka
import msgspec
from kafka.errors import KafkaError

from simpul.adapters.broker import client_options
from simpul.errors import RetryLater


class VerdictSender:
    """Sends replies and says which the broker has acknowledged. Raises RetryLater when the broker is away."""

    def __init__(self) -> None:
        try:
            self._producer = kafka.KafkaProducer(**client_options("relay"), acks="all", linger_ms=5)
        except KafkaError as error:
            raise RetryLater(f"The broker does not answer the relay ({type(error).__name__}).") from None

    def send(self, replies: Iterable[tuple[int, UUID, str, list[dict[str, object]]]]) -> list[int]:
        """Send (number, message id, office, verdicts) in order; the numbers that were acknowledged, all of them.

        One message per verdict; ``ce_id`` is stable, so that a reader recognises one that is sent twice.
        """
        sent, waiting = [], []
        try:
            for number, message_id, office, verdicts in replies:
                topic = f"ltsa.{office}.verdicts"
                waiting += [
                    self._producer.send(topic, value=msgspec.json.encode(line), headers=_headers(message_id, place))
                    for place, line in enumerate(verdicts)
                ]
                sent.append(number)
            self._producer.flush(timeout=30)
            for future in waiting:
                future.get(timeout=30)
        except KafkaError as error:
            raise RetryLater(f"The broker did not take the verdicts ({type(error).__name__}).") from None
        return sent

    def close(self) -> None:
        """End the connection to the broker."""
        self._producer.close(timeout=5)


def _headers(message_id: UUID, place: int) -> list[tuple[str, bytes]]:
    return [
        ("content-type", b"application/json"),
        ("ce_specversion", b"1.0"),
        ("ce_id", f"{message_id}-{place}".encode()),
        ("ce_source", b"/simpul/intake"),
        ("ce_type", b"simpul.verdict.v1"),
    ]
