"""Messages to the offices' topics, sent as the relay."""

from collections.abc import Iterable, Iterator

import kafka
from kafka.errors import KafkaError

from simpul.adapters.broker import client_options, verdicts_topic
from simpul.adapters.outbox_store import Waiting
from simpul.contracts.feed import message_type
from simpul.errors import RetryLater

Headers = list[tuple[str, bytes]]


class VerdictSender:
    """Sends messages and says which the broker has acknowledged. Raises RetryLater when the broker is away."""

    def __init__(self) -> None:
        try:
            self._producer = kafka.KafkaProducer(**client_options("relay"), acks="all", linger_ms=5)
        except KafkaError as error:
            raise RetryLater(f"The broker does not answer the relay ({type(error).__name__}).") from None

    def send(self, rows: Iterable[Waiting]) -> list[int]:
        """Send rows of the outbox in order; the numbers of those that were acknowledged, all of them.

        One message a line; ``ce_id`` is stable, so that a reader recognises one that is sent twice.
        """
        sent, waiting = [], []
        try:
            for row in rows:
                topic = verdicts_topic(row.office_code)
                waiting += [
                    self._producer.send(topic, value=value, headers=headers) for value, headers in messages(row)
                ]
                sent.append(row.outbox_id)
            self._producer.flush(timeout=30)
            for future in waiting:
                future.get(timeout=30)
        except KafkaError as error:
            raise RetryLater(f"The broker did not take what offices are told ({type(error).__name__}).") from None
        return sent

    def close(self) -> None:
        """End the connection to the broker."""
        self._producer.close(timeout=5)


def messages(row: Waiting) -> Iterator[tuple[bytes, Headers]]:
    """Value and headers of every message of a row: the same whenever the row is sent."""
    common: Headers = [
        ("content-type", b"application/json"),
        ("ce_specversion", b"1.0"),
        ("ce_source", b"/simpul/intake"),
        ("ce_type", message_type(row.message).encode()),
    ]
    for place, line in enumerate(row.lines.split("\n")):
        yield line.encode(), [*common, ("ce_id", f"{row.message_id}-{place}".encode())]
