"""What the broker itself says it holds: log start and end of every office's events, asked as the stack's owner."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from time import monotonic

import kafka
from kafka.errors import KafkaError

from simpul.adapters.broker import client_options
from simpul.errors import RetryLater


def event_bounds() -> dict[tuple[str, int], tuple[int, int]]:
    """(topic, partition) -> (log start, log end) of every topic of office events. RetryLater when it is away."""
    try:
        consumer = kafka.KafkaConsumer(**client_options("operator"), enable_auto_commit=False)
    except KafkaError as error:
        raise RetryLater(f"The broker does not answer ({type(error).__name__}). Is the stack up?") from None
    try:
        return _bounds(consumer, (name for name in consumer.topics() if name.endswith(".events")))
    except KafkaError as error:
        raise RetryLater(f"The broker does not tell its offsets ({type(error).__name__}).") from None
    finally:
        consumer.close(autocommit=False)


def oldest_at(places: Mapping[tuple[str, int], int], patience: float = 5.0) -> dict[tuple[str, int], datetime]:
    """(topic, partition) -> broker time of the event at this offset, for what the broker gives within ``patience``.

    It is asked for the age of what waits; a broker that is slow to answer leaves an age unknown, and nothing wrong.
    """
    if not places:
        return {}
    try:
        consumer = kafka.KafkaConsumer(
            **client_options("operator"), enable_auto_commit=False, max_poll_records=1, max_partition_fetch_bytes=1
        )
    except KafkaError as error:
        raise RetryLater(f"The broker does not answer ({type(error).__name__}). Is the stack up?") from None
    try:
        return _first_times(consumer, places, monotonic() + patience)
    except KafkaError as error:
        raise RetryLater(f"The broker does not give its events ({type(error).__name__}).") from None
    finally:
        consumer.close(autocommit=False)


def _first_times(
    consumer: kafka.KafkaConsumer, places: Mapping[tuple[str, int], int], deadline: float
) -> dict[tuple[str, int], datetime]:
    waiting = {kafka.TopicPartition(*place): offset for place, offset in places.items()}
    found: dict[tuple[str, int], datetime] = {}
    consumer.assign(list(waiting))
    for place, offset in waiting.items():
        consumer.seek(place, offset)
    while len(found) < len(waiting) and monotonic() < deadline:
        for place, records in consumer.poll(timeout_ms=500).items():
            found[place.topic, place.partition] = datetime.fromtimestamp(records[0].timestamp / 1000, UTC)
            consumer.pause(place)
    return found


def _bounds(consumer: kafka.KafkaConsumer, topics: Iterable[str]) -> dict[tuple[str, int], tuple[int, int]]:
    partitions = [
        kafka.TopicPartition(topic, number)
        for topic in sorted(topics)
        for number in sorted(consumer.partitions_for_topic(topic) or ())
    ]
    starts, ends = consumer.beginning_offsets(partitions), consumer.end_offsets(partitions)
    return {(place.topic, place.partition): (starts[place], ends[place]) for place in partitions}
