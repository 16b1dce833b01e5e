"""What the broker itself says it holds: log start and end of every office's events."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import kafka
from kafka.errors import KafkaError

from simpul.adapters.broker import client_options, office_of
from simpul.adapters.broker_login import try_login
from simpul.errors import RetryLater

OPERATOR = "operator"
_PATIENCE_MS = 10_000  # a broker that is started again is back by then


def event_bounds(login: str = OPERATOR) -> dict[tuple[str, int], tuple[int, int]]:
    """(topic, partition) -> (log start, log end) of every topic of office events.

    Raises RetryLater while the broker is away, StopNow where it refuses the login.
    """
    consumer = _asking(login)
    try:
        return _bounds(consumer, filter(office_of, consumer.topics()))
    except KafkaError as error:
        raise RetryLater(f"The broker does not tell its offsets ({type(error).__name__}).") from None
    finally:
        consumer.close(autocommit=False)


def first_after(judged_to: Mapping[tuple[str, int], datetime | None]) -> dict[tuple[str, int], datetime]:
    """(topic, partition) -> broker time of the first event after this instant; left out where there is none.

    Asks for places and times, for which the right to describe a topic is enough: nobody's events are read.
    """
    if not judged_to:
        return {}
    consumer = _asking(OPERATOR)
    wanted = {
        kafka.TopicPartition(*place): int(at.timestamp() * 1000) + 1 if at else 0 for place, at in judged_to.items()
    }
    try:
        found = consumer.offsets_for_times(wanted)
    except KafkaError as error:
        raise RetryLater(f"The broker does not tell its times ({type(error).__name__}).") from None
    finally:
        consumer.close(autocommit=False)
    return {
        (place.topic, place.partition): datetime.fromtimestamp(first.timestamp / 1000, UTC)
        for place, first in found.items()
        if first is not None
    }


def _asking(login: str) -> kafka.KafkaConsumer:
    """A client of this login. Raises RetryLater while the broker is away, StopNow where it refuses the login."""
    options = client_options(login)
    try:
        return kafka.KafkaConsumer(**options, enable_auto_commit=False, bootstrap_timeout_ms=_PATIENCE_MS)
    except KafkaError as error:
        try_login(options)
        raise RetryLater(f"The broker does not answer ({type(error).__name__}). Is the stack up?") from None


def _bounds(consumer: kafka.KafkaConsumer, topics: Iterable[str]) -> dict[tuple[str, int], tuple[int, int]]:
    partitions = [
        kafka.TopicPartition(topic, number)
        for topic in sorted(topics)
        for number in sorted(consumer.partitions_for_topic(topic) or ())
    ]
    starts, ends = consumer.beginning_offsets(partitions), consumer.end_offsets(partitions)
    return {(place.topic, place.partition): (starts[place], ends[place]) for place in partitions}
