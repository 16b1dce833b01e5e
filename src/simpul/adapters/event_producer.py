"""Events to an office's own topic, sent with the office's own login. Finds out what is wrong before it complains."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import kafka
from kafka.errors import AuthorizationError, KafkaError

from simpul.adapters.broker import client_options
from simpul.adapters.broker_login import try_login
from simpul.errors import RetryLater, SimpulError, StopNow

log = logging.getLogger(__name__)

_ANSWERED_WITHIN = 15.0
# Later than the client gives up on each event by itself, so that every event has its answer by then.
_FLUSHED_WITHIN = 2 * _ANSWERED_WITHIN


class Outgoing(NamedTuple):
    """One event on its way: its number in the queue, its key, its bytes, its envelope."""

    number: int
    key: bytes
    body: bytes
    headers: list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Sent:
    """What the broker has acknowledged, and what stopped the rest, if anything did."""

    acknowledged: Sequence[int]
    failure: SimpulError | None


class EventProducer:
    """An idempotent producer of one login.

    Raises ``RetryLater`` where the broker does not answer and ``StopNow`` where it refuses the login.
    """

    def __init__(self, principal: str) -> None:
        options = client_options(principal)
        try_login(options)
        try:
            self._producer = kafka.KafkaProducer(
                **options,
                acks="all",
                linger_ms=20,
                batch_size=128 * 1024,
                compression_type="lz4",
                reconnect_backoff_max_ms=1_000,
                max_block_ms=10_000,
                request_timeout_ms=10_000,
                delivery_timeout_ms=int(_ANSWERED_WITHIN * 1000),
                bootstrap_timeout_ms=15_000,
            )
        except KafkaError as error:
            raise failure_of(error) from None

    def send(self, topic: str, events: Iterable[Outgoing]) -> Sent:
        """Send events in order and wait for the broker's word on each. Never raises for what the broker says."""
        waiting = []
        try:
            for event in events:
                future = self._producer.send(topic, key=event.key, value=event.body, headers=event.headers)
                waiting.append((event.number, future))
            self._producer.flush(timeout=_FLUSHED_WITHIN)
        except KafkaError as error:
            return Sent(_acknowledged(waiting), failure_of(error))
        failed = next((future.exception for _, future in waiting if future.failed()), None)
        return Sent(_acknowledged(waiting), None if failed is None else failure_of(failed))

    def close(self) -> None:
        """End the connection; what was not acknowledged stays with the caller."""
        try:
            self._producer.close(timeout=2)
        except KafkaError as error:
            # It may still deliver in its last seconds what the caller sends again: the event's id tells them apart.
            log.warning("The client did not end in time (%s).", type(error).__name__)


def failure_of(error: Exception) -> SimpulError:
    """What a fault of the client means to whoever waits: try again, or ask somebody to act first."""
    if isinstance(error, AuthorizationError):
        return StopNow("This login may not write to the topic of this office. Ask the ministry for the right.")
    return RetryLater(f"The broker did not take the events ({type(error).__name__}).")


def _acknowledged(waiting: list[tuple[int, kafka.producer.future.FutureRecordMetadata]]) -> list[int]:
    return [number for number, future in waiting if future.succeeded()]
