"""What the broker itself says it holds: log start and end of every office's events, asked as the stack's owner."""

from collections.abc import Iterable

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


def _bounds(consumer: kafka.KafkaConsumer, topics: Iterable[str]) -> dict[tuple[str, int], tuple[int, int]]:
    partitions = [
        kafka.TopicPartition(topic, number)
        for topic in sorted(topics)
        for number in sorted(consumer.partitions_for_topic(topic) or ())
    ]
    starts, ends = consumer.beginning_offsets(partitions), consumer.end_offsets(partitions)
    return {(place.topic, place.partition): (starts[place], ends[place]) for place in partitions}
