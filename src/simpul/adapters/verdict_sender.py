"""Messages to the offices' topics, sent as the relay."""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import kafka

from simpul.adapters.broker import client_options, verdicts_topic
from simpul.adapters.broker_login import try_login
from simpul.adapters.client_errors import CLIENT_ERRORS
from simpul.adapters.outbox_store import Waiting
from simpul.contracts.feed import message_type
from simpul.errors import RetryLater
from simpul.growing_rest import GrowingRest

Headers = list[tuple[str, bytes]]
_TOPIC_MS = 5_000  # a topic that is there is known by then
_PATIENCE_SECONDS = 30.0
# An office whose topic takes nothing: a broker that begins anew is well in seconds; one that is gone costs every try.
_FIRST_REST_SECONDS, _LONGEST_REST_SECONDS = 5.0, 60.0

log = logging.getLogger(__name__)


class VerdictSender:
    """Sends messages and says which the broker has acknowledged.

    Raises RetryLater when the broker is away, StopNow where it refuses the login.
    """

    def __init__(self) -> None:
        self._options = client_options("relay")
        self._producer = self._begun()
        self._resting: dict[str, float] = {}  # until when
        self._rests: dict[str, GrowingRest] = {}

    def resting(self) -> list[str]:
        """The offices whose topic took nothing lately: it is gone, or closed to us. They are tried again later."""
        return [office for office, until in self._resting.items() if time.monotonic() < until]

    def send(self, rows: Sequence[Waiting]) -> list[int]:
        """Send rows of the outbox in order; the numbers of those that were acknowledged.

        One message a line; ``ce_id`` is stable, so that a reader recognises one that is sent twice. An office whose
        topic does not take them keeps no other office waiting.
        """
        under_way, failures = self._put(rows)
        sent: list[int] = []
        deadline = time.monotonic() + _PATIENCE_SECONDS
        for row, futures in under_way:
            if row.office_code not in failures:
                try:
                    for future in futures:
                        future.get(timeout=max(deadline - time.monotonic(), 0.1))
                    sent.append(row.outbox_id)
                    self._rests.pop(row.office_code, None)
                except CLIENT_ERRORS as error:
                    failures[row.office_code] = error
        if failures and not sent:
            # A broker that is away says nothing of any topic, nor does one that refuses the password we began with. Nor
            # does our client, where it met an error of the connection that it does not know: it asks no more, for ever.
            self.close()
            self._producer = self._begun()
        for office, failure in failures.items():
            self._let_rest(office)
            log.warning("the topic of an office takes nothing office=%s cause=%s", office, type(failure).__name__)
        return sent

    def _begun(self) -> kafka.KafkaProducer:
        try_login(self._options)
        try:
            return kafka.KafkaProducer(**self._options, acks="all", linger_ms=5, max_block_ms=_TOPIC_MS)
        except CLIENT_ERRORS as error:
            raise RetryLater(f"The broker does not answer the relay ({type(error).__name__}).") from None

    def _let_rest(self, office: str) -> None:
        rest = self._rests.setdefault(office, GrowingRest(_FIRST_REST_SECONDS, _LONGEST_REST_SECONDS))
        self._resting[office] = time.monotonic() + rest.after_failure()

    def _put(self, rows: Iterable[Waiting]) -> tuple[list[tuple[Waiting, list[Any]]], dict[str, Exception]]:
        """Give the rows to the client: those that it took, with what will tell of them; and the offices it refused."""
        under_way, failures = [], dict[str, Exception]()
        for row in rows:
            if row.office_code not in failures:
                topic = verdicts_topic(row.office_code)
                try:
                    futures = [self._producer.send(topic, value=v, headers=headers) for v, headers in messages(row)]
                    under_way.append((row, futures))
                except CLIENT_ERRORS as error:
                    failures[row.office_code] = error
        return under_way, failures

    def close(self) -> None:
        """End the connection to the broker. What it has not acknowledged is sent again by whoever comes next."""
        self._producer._sender.force_close()  # the client would wait for it, complain, and go on sending by itself
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
