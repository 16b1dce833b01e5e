"""The events of all offices, read from the broker at the offsets that PostgreSQL says."""

import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import kafka
from kafka.admin import KafkaAdminClient
from kafka.errors import LogTruncationError, OffsetOutOfRangeError

from simpul.adapters.broker import EVENT_TOPICS, client_options
from simpul.adapters.broker_admin import topic_ids
from simpul.adapters.broker_login import try_login
from simpul.adapters.client_errors import CLIENT_ERRORS
from simpul.adapters.shared_fetching import forget, share_fetches
from simpul.adapters.wide_reading import read_much_at_once
from simpul.errors import RetryLater
from simpul.intake.offered import Offered

LARGEST_POLL = 4000

log = logging.getLogger(__name__)


class _Pause(kafka.ConsumerRebalanceListener):  # type: ignore[misc]
    """Holds a new partition still until its stored offset is known; runs on the client's own thread, never blocks."""

    def __init__(self, consumer: kafka.KafkaConsumer) -> None:
        self._consumer = consumer
        self._asked_as: str | None = None
        self.waiting: set[kafka.TopicPartition] = set()

    def on_partitions_revoked(self, revoked: Iterable[kafka.TopicPartition]) -> None:
        """A join begins, and may end between two polls: then the client takes no notice, unless it still wants to join.

        A new topic makes it want that only until it has asked. It would stay outside and read nothing any more.
        """
        self.waiting -= set(revoked)
        self._consumer._coordinator.request_rejoin()

    def on_partitions_assigned(self, assigned: Iterable[kafka.TopicPartition]) -> None:
        for partition in assigned:
            self._consumer.pause(partition)
            self._consumer.seek(partition, 0)  # a place holder: nothing is fetched while it is paused
            self.waiting.add(partition)
        self._ask_for_the_lead()

    def _ask_for_the_lead(self) -> None:
        """Join once more where this process may lead the group and does not know it.

        Only who leads looks for new partitions of known topics. A leader that is restarted within its session is given
        its old share, and told that its predecessor leads. Whoever does not lead is answered at once: nobody waits.
        """
        coordinator = self._consumer._coordinator
        member = coordinator._generation.member_id
        if not coordinator._is_leader and member != self._asked_as:
            self._asked_as = member
            coordinator.request_rejoin()


class EventConsumer:
    """A member of the intake's group. Raises RetryLater when the broker is away, StopNow where it refuses the login."""

    def __init__(self, slot: int) -> None:
        options = client_options("intake")
        try_login(options)  # a client that finds no broker leaves its thread and its files open, at every attempt
        read_much_at_once()
        try:
            self._admin = KafkaAdminClient(**options)
            self._consumer = kafka.KafkaConsumer(
                **options,
                group_id="intake",
                group_instance_id=f"intake-{slot}",
                enable_auto_commit=False,
                auto_offset_reset="none",
                metadata_max_age_ms=5000,
                max_poll_records=LARGEST_POLL,
                max_poll_interval_ms=300_000,
                session_timeout_ms=10_000,
                heartbeat_interval_ms=2_000,
            )
        except CLIENT_ERRORS as error:
            raise RetryLater(f"The broker does not answer the intake ({type(error).__name__}).") from None
        self._shares: dict[kafka.TopicPartition, int] = {}
        share_fetches(self._consumer, self._shares)
        self._truncated: set[kafka.TopicPartition] = set()
        self._listener = _Pause(self._consumer)
        self._consumer.subscribe(pattern=f"^{EVENT_TOPICS.pattern}$", listener=self._listener)

    def poll(
        self, seconds: float, shares: Mapping[kafka.TopicPartition, int]
    ) -> Mapping[kafka.TopicPartition, list[Any]]:
        """The next events, per partition in order, and of no partition more than its share (0: it rests this time).

        A partition whose place is not in its log any more is handed out again by ``take_new``; the others go on.
        """
        self._refuse_deaf()
        self._shares.clear()
        self._shares.update(shares)
        try:
            found: Mapping[kafka.TopicPartition, list[Any]] = self._consumer.poll(timeout_ms=int(seconds * 1000))
        except OffsetOutOfRangeError as error:
            self.wait_again(error.args[0])
            return {}
        except LogTruncationError as error:
            self._truncated.update(error.divergent_offsets)
            self.wait_again(error.divergent_offsets)
            return {}
        except CLIENT_ERRORS as error:
            raise RetryLater(f"The broker does not answer the intake ({type(error).__name__}).") from None
        return found

    def _refuse_deaf(self) -> None:
        """An error that the client does not know as one ends the loop by which it asks what topics there are."""
        loop = self._consumer._cluster._refresh_loop_future
        if loop is not None and loop.is_done:
            raise RetryLater("The broker's client asks for no topic any more.")

    def take_new(self) -> set[kafka.TopicPartition]:
        """Partitions that were assigned and wait, paused, for ``follow``."""
        taken = set(self._listener.waiting) & self.assignment()
        self._listener.waiting -= taken
        return taken

    def wait_again(self, partitions: Iterable[kafka.TopicPartition]) -> None:
        """Pause these partitions and hand them out again by ``take_new``: their place has to be looked up anew."""
        for partition in set(partitions) & self.assignment():
            self.hold([partition])
            self._listener.waiting.add(partition)

    def hold(self, partitions: Iterable[kafka.TopicPartition]) -> None:
        """Read nothing of these partitions until ``follow``."""
        for partition in set(partitions) & self.assignment():
            self._consumer.pause(partition)

    def assignment(self) -> set[kafka.TopicPartition]:
        """What the group gave to this member."""
        return set(self._consumer.assignment())

    def bounds(self, partitions: Iterable[kafka.TopicPartition]) -> dict[kafka.TopicPartition, tuple[int, int]]:
        """Log start and end of each partition on the broker now."""
        wanted = list(partitions)
        try:
            start, end = self._consumer.beginning_offsets(wanted), self._consumer.end_offsets(wanted)
        except CLIENT_ERRORS as error:
            raise RetryLater(f"The broker does not tell its offsets ({type(error).__name__}).") from None
        return {partition: (start[partition], end[partition]) for partition in wanted}

    def seen_end(self, partition: kafka.TopicPartition) -> int | None:
        """The end of a partition's log as the last fetch saw it; None where nothing was fetched."""
        if partition not in self.assignment():
            return None
        end: int | None = self._consumer.highwater(partition)
        return end

    def is_truncated(self, partition: kafka.TopicPartition) -> bool:
        """Whether the broker said that what was read of this partition is not in its log any more."""
        is_named = partition in self._truncated
        self._truncated.discard(partition)
        return is_named

    def topic_ids(self, topics: Iterable[str]) -> dict[str, UUID]:
        """The broker's own ids: a topic made anew under an old name has another; one that is gone has none."""
        try:
            return topic_ids(self._admin, topics)
        except CLIENT_ERRORS as error:
            raise RetryLater(f"The broker does not describe its topics ({type(error).__name__}).") from None

    def follow(self, partition: kafka.TopicPartition, offset: int) -> None:
        """Read on from this offset."""
        if partition in self._consumer.assignment():
            forget(self._consumer, partition)
            self._consumer.seek(partition, offset)
            self._consumer.resume(partition)

    def tell_lag_tools(self, offsets: Mapping[kafka.TopicPartition, int]) -> None:
        """Commit to Kafka what PostgreSQL already holds; only for people who watch the lag."""
        self._consumer.commit_async(
            {partition: kafka.OffsetAndMetadata(offset, "", -1) for partition, offset in offsets.items()}
        )

    def close(self) -> None:
        """Leave the broker. As a static member the group keeps our place for a while."""
        self._consumer.close(autocommit=False)
        self._admin.close()


def broker_time(record: Any) -> datetime:
    """When the broker took this record."""
    return _instant(record.timestamp)


@lru_cache(maxsize=4096)
def _instant(milliseconds: int) -> datetime:
    """Events that came together share it, and all that is remembered by it is found at once."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def offered(partition_id: int, office_code: str, record: Any) -> Offered:
    """A record of the client as an event of ours."""
    return Offered(
        partition_id=partition_id,
        log_offset=record.offset,
        office_code=office_code,
        broker_at=broker_time(record),
        key=record.key,
        headers=record.headers,
        body=record.value or b"",
    )
