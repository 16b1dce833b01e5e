"""A topic of one partition, read from a given place to its present end: what the ministry says to an office.

The reader keeps no place of its own. Whoever asks keeps it, together with what was read.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import kafka

from simpul.adapters.broker_login import try_login
from simpul.adapters.client_errors import CLIENT_ERRORS
from simpul.errors import RetryLater

AT_ONCE = 2000
_POLLED_MS = 500
_FETCHED = 64 * 1024
"""Bytes asked for at once, so that a thin line brings some of much. A message that is larger comes whole."""
_LOGINS = 4
"""By how many logins' time the client's answers may be later: before each it may look around and log in anew."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its place, when the broker took it, its headers as text, its bytes."""

    offset: int
    at: datetime
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Portion:
    """Some messages in their order; ``is_last``: nothing stood behind them when reading began."""

    messages: Sequence[Message]
    is_last: bool


class TopicReader:
    """Reads with a client's options, as their login. A large message may be under way for ``longest`` seconds.

    ``patience``: the seconds that the broker takes at most for what it is asked. Those that were given, and more on a
    line by satellite, where each of the many answers of a login takes more than half a second.

    Raises ``RetryLater`` where the broker does not answer within that time and ``StopNow`` where it refuses the login.
    """

    def __init__(self, options: Mapping[str, object], group: str, patience: float, longest: float) -> None:
        began = time.monotonic()
        options = try_login(options, patience)
        self.patience = patience = patience + _LOGINS * (time.monotonic() - began)
        self._patience_ms = int(patience * 1000)
        try:
            self._consumer = kafka.KafkaConsumer(
                **options,
                group_id=group,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                max_poll_records=AT_ONCE,
                max_partition_fetch_bytes=_FETCHED,
                request_timeout_ms=int(max(patience, longest) * 1000),
                bootstrap_timeout_ms=self._patience_ms,
                reconnect_backoff_max_ms=1_000,
                fetch_max_wait_ms=100,
            )
        except CLIENT_ERRORS as error:
            raise _away(error) from None

    def has(self, topic: str) -> bool:
        """Whether the topic exists and this login may know of it."""
        try:
            return 0 in self._consumer.partitions_for_topic(topic)
        except CLIENT_ERRORS as error:
            raise _away(error) from None

    def start(self, topic: str) -> int:
        """Where the oldest message stands that the topic still holds, or will stand."""
        try:
            return self._bounds(kafka.TopicPartition(topic, 0))[0]
        except CLIENT_ERRORS as error:
            raise _away(error) from None

    def messages(self, topic: str, first: int, deadline: float) -> Iterator[Portion]:
        """What stands in the topic from this offset to the end of this moment, in portions, until the deadline.

        From the oldest message on where the place is gone. Raises ``RetryLater`` where something stands there and
        nothing comes.
        """
        partition, is_heard = kafka.TopicPartition(topic, 0), False
        try:
            start, end = self._bounds(partition)
            self._consumer.assign([partition])
            place = first if start <= first <= end else start
            self._consumer.seek(partition, place)
            while place < end and time.monotonic() < deadline:
                found = self._consumer.poll(timeout_ms=_POLLED_MS).get(partition, [])
                place = self._consumer.position(partition, timeout_ms=self._patience_ms)
                if found:
                    is_heard = True
                    yield Portion([_message(record) for record in found], is_last=place >= end)
        except CLIENT_ERRORS as error:
            raise _away(error) from None
        if place < end and not is_heard:
            raise RetryLater("The broker falls silent in the middle of what it has for this office.", cause="no_answer")

    def tell_lag_tools(self, topic: str, offset: int) -> None:
        """Commit a place to Kafka, for people who watch how far an office has read. Nobody reads on from there."""
        committed = {kafka.TopicPartition(topic, 0): kafka.OffsetAndMetadata(offset, "", -1)}
        try:
            self._consumer.commit(committed, timeout_ms=self._patience_ms)
        except CLIENT_ERRORS as error:
            raise _away(error) from None

    def close(self) -> None:
        """End the connection to the broker."""
        self._consumer.close(autocommit=False, timeout_ms=self._patience_ms)

    def _bounds(self, partition: kafka.TopicPartition) -> tuple[int, int]:
        start = self._consumer.beginning_offsets([partition], timeout_ms=self._patience_ms)
        end = self._consumer.end_offsets([partition], timeout_ms=self._patience_ms)
        return start[partition], end[partition]


def _away(error: Exception) -> RetryLater:
    return RetryLater(
        f"The broker does not tell what it has for this office ({type(error).__name__}).", cause="no_answer"
    )


def _message(record: Any) -> Message:
    headers = {name: value.decode("utf-8", "replace") for name, value in record.headers or () if value is not None}
    return Message(record.offset, datetime.fromtimestamp(record.timestamp / 1000, UTC), headers, record.value or b"")
