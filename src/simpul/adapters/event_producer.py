"""Events to an office's own topic, sent with the office's own login. Finds out what is wrong before it complains."""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import kafka
from kafka.errors import (
    AuthorizationError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    SaslAuthenticationFailedError,
    UnknownTopicOrPartitionError,
)

from simpul.adapters.broker_login import try_login
from simpul.adapters.broker_rights import operations
from simpul.adapters.client_errors import CLIENT_ERRORS
from simpul.adapters.event_batches import EventBatches
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
    """What the broker has acknowledged, and what stopped the rest, if anything did.

    ``clock_ahead``: by how many seconds this machine's clock is ahead of the broker's, as the newest acknowledgement
    tells; None where nothing was acknowledged. An acknowledgement takes its way, so a second or two mean nothing.
    """

    acknowledged: Sequence[int]
    failure: SimpulError | None
    clock_ahead: float | None = None


class EventProducer:
    """An idempotent producer of one login, given by a client's options.

    Raises ``RetryLater`` where the broker does not answer and ``StopNow`` where it refuses the login.
    """

    def __init__(self, options: Mapping[str, object]) -> None:
        options = self._options = try_login(options)
        self._first_failure: Exception | None = None
        try:
            self._producer = kafka.KafkaProducer(
                **options,
                acks="all",
                enable_idempotence=True,
                linger_ms=20,
                batch_size=900 * 1024,
                compression_type="lz4",
                reconnect_backoff_max_ms=1_000,
                max_block_ms=10_000,
                request_timeout_ms=10_000,
                delivery_timeout_ms=int(_ANSWERED_WITHIN * 1000),
                bootstrap_timeout_ms=15_000,
            )
        except CLIENT_ERRORS as error:
            raise failure_of(error) from None

    def send(self, topic: str, events: Iterable[Outgoing]) -> Sent:
        """Send events in order and wait for the broker's word on each. Never raises for what the broker says.

        After the first failure nothing else leaves: an event never overtakes an earlier one of its record. The producer
        is of no further use then; close it.
        """
        waiting = []
        try:
            batches = EventBatches(self._producer, topic)
            for event in events:
                future = batches.append(event.key, event.body, event.headers)
                future.add_errback(self._stop)
                waiting.append((event.number, future))
            self._producer.flush(timeout=_FLUSHED_WITHIN)
        except KafkaTimeoutError as error:
            self._stop(UnknownTopicOrPartitionError() if self._is_missing(topic) else error)
        except CLIENT_ERRORS as error:
            self._stop(error)
        failed = next((future.exception for _, future in waiting if future.failed()), None)
        failure = self._first_failure or failed
        return Sent(_acknowledged(waiting), failure and failure_of(failure), _clock_ahead(waiting))

    def close(self) -> None:
        """End the connection; what was not acknowledged stays with the caller."""
        try:
            self._producer.close(timeout=2)
        except CLIENT_ERRORS as error:
            # It may still deliver in its last seconds what the caller sends again: the event's id tells them apart.
            log.warning("The client did not end in time (%s).", type(error).__name__)

    def _is_missing(self, topic: str) -> bool:
        """The client waits for a topic that is not there as for a broker that does not answer."""
        try:
            return topic not in operations(self._options, [topic])
        except RetryLater:
            return False

    def _stop(self, failure: Exception) -> None:
        """Called by the client's own thread: its ``close`` would wait for that very thread, and for what is to stop."""
        if self._first_failure is None:
            self._first_failure = failure
            self._producer._sender.force_close()


def failure_of(error: Exception) -> SimpulError:
    """What a fault of the client means to whoever waits: try again, or ask somebody to act first."""
    if isinstance(error, AuthorizationError):
        words = "This login may not write to the topic of this office. Ask the ministry for the right."
        return StopNow(words, cause="no_right")
    if isinstance(error, SaslAuthenticationFailedError):
        return StopNow("The broker refuses this login: its name or its password is wrong.", cause="login_refused")
    if isinstance(error, UnknownTopicOrPartitionError):
        return StopNow("This office has no topic at the broker. Ask the ministry for it.", cause="topic_missing")
    if isinstance(error, MessageSizeTooLargeError | RecordListTooLargeError):
        return StopNow("The broker takes no event of this size. Ask the ministry.", cause="too_large")
    return RetryLater(f"The broker did not take the events ({type(error).__name__}).", cause="no_answer")


def _acknowledged(waiting: list[tuple[int, kafka.producer.future.FutureRecordMetadata]]) -> list[int]:
    return [number for number, future in waiting if future.succeeded()]


def _clock_ahead(waiting: list[tuple[int, kafka.producer.future.FutureRecordMetadata]]) -> float | None:
    """The topic stamps each event with the broker's time, and says it with the acknowledgement."""
    stamps = [future.value.timestamp for _, future in waiting if future.succeeded()]
    return time.time() - max(stamps) / 1000 if stamps else None
