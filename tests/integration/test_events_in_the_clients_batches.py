"""Events that skip the client's checks arrive as its own ``send`` would bring them, each in its record's order."""

import random
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import kafka
import pytest

from simpul.adapters import broker_admin
from simpul.adapters.event_producer import EventProducer, Outgoing

PARTITIONS, EVENTS = 5, 3000


@pytest.fixture
def topics(stack: Any) -> Iterator[tuple[str, str]]:
    """Two topics that nobody else reads."""
    names = ("batches.ours", "batches.theirs")
    with broker_admin.connect() as admin:
        admin.create_topics({name: {"num_partitions": PARTITIONS, "replication_factor": 1} for name in names})
        yield names
        admin.delete_topics(list(names))


def some_events() -> list[Outgoing]:
    """Of a few records each, of all sizes, and one that is near the broker's limit."""
    chance = random.Random(7)
    sizes = [chance.randrange(4000) for _ in range(EVENTS)] + [900_000]
    return [
        Outgoing(number, chance.randbytes(1) + b"k", chance.randbytes(size), [("ce_sequence", b"%d" % number)])
        for number, size in enumerate(sizes)
    ]


def arrived(options: dict[str, Any], topic: str) -> dict[int, list[tuple[bytes, bytes, Any]]]:
    """What stands in each partition, in its order."""
    consumer = kafka.KafkaConsumer(**options, group_id=None, enable_auto_commit=False)
    ends = consumer.end_offsets([kafka.TopicPartition(topic, number) for number in range(PARTITIONS)])
    consumer.assign(list(ends))
    consumer.seek_to_beginning()
    found = defaultdict(list)
    while any(consumer.position(partition) < end for partition, end in ends.items()):
        for partition, records in consumer.poll(timeout_ms=500).items():
            found[partition.partition] += [(record.key, record.value, record.headers) for record in records]
    consumer.close()
    return found


def test_they_arrive_as_the_client_would_bring_them(stack: Any, topics: tuple[str, str]) -> None:
    ours, theirs = topics
    events = some_events()
    producer = EventProducer(stack.kafka())
    sent = producer.send(ours, events)
    producer.close()
    with kafka.KafkaProducer(**stack.kafka(), acks="all") as client:
        for event in events:
            client.send(theirs, key=event.key, value=event.body, headers=event.headers)
    assert sent.failure is None
    assert list(sent.acknowledged) == [event.number for event in events]
    assert arrived(stack.kafka(), ours) == arrived(stack.kafka(), theirs)
    assert len(arrived(stack.kafka(), ours)) == PARTITIONS


def test_what_no_request_holds_is_refused_in_the_same_words(stack: Any, topics: tuple[str, str]) -> None:
    producer = EventProducer(stack.kafka())
    sent = producer.send(topics[0], [Outgoing(1, b"ab", bytes(2 * 1024 * 1024), [])])
    producer.close()
    assert sent.failure is not None
    assert sent.failure.cause == "too_large"
    assert not sent.acknowledged
