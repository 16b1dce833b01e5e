"""The office side reaches into one place of the Kafka producer: a client that has moved it fails here first."""

import inspect
from types import SimpleNamespace

import kafka
import pytest
from kafka.cluster import ClusterMetadata
from kafka.partitioner import DefaultPartitioner
from kafka.producer.record_accumulator import RecordAccumulator

from simpul.adapters.event_batches import EventBatches

TOPIC = "ltsa.3507.events"
KEYS = [bytes([high, low]) for high in range(4) for low in range(256)]


class Producer:
    """A producer that has not connected: the client's own batches, and a topic whose partitions are known."""

    def __init__(self, partitions):
        self._accumulator = RecordAccumulator()
        self._sender = SimpleNamespace(wakeup=lambda: self.woken.append(True))
        self._metadata = ClusterMetadata()
        self._metadata._partitions = {TOPIC: {number: SimpleNamespace(leader_id=0) for number in range(partitions)}}
        self.woken, self.sent = [], []

    def partitions_for(self, topic):
        return self._metadata.partitions_for_topic(topic)

    def send(self, topic, **event):
        self.sent.append(event)

    def chosen(self, key):
        return DefaultPartitioner().partition(TOPIC, key, key, None, None, self._metadata)


def place(batches, key):
    return batches.append(key, b"{}", [])._produce_future.topic_partition


@pytest.mark.parametrize("partitions", [1, 2, 5])
def test_every_key_has_the_partition_that_the_client_would_choose(partitions):
    producer = Producer(partitions)
    batches = EventBatches(producer, TOPIC)
    for key in KEYS:
        assert place(batches, key) == kafka.TopicPartition(TOPIC, producer.chosen(key))


def test_the_clients_own_thread_is_woken_for_a_new_batch_and_a_full_one():
    producer = Producer(1)
    batches = EventBatches(producer, TOPIC)
    batches.append(b"ab", b"{}", [])
    assert len(producer.woken) == 1
    batches.append(b"ab", b"{}", [])
    assert len(producer.woken) == 1
    batches.append(b"ab", bytes(20_000), [])
    assert len(producer.woken) == 2


def test_what_is_near_a_limit_goes_the_clients_own_way():
    producer = Producer(1)
    EventBatches(producer, TOPIC).append(b"ab", bytes(300_000), [("ce_id", b"1")])
    assert producer.sent == [{"key": b"ab", "value": bytes(300_000), "headers": [("ce_id", b"1")]}]
    assert not producer.woken


def test_the_client_fills_its_batches_as_we_do():
    sends = " ".join(inspect.getsource(kafka.KafkaProducer.send).split())
    assert "self._accumulator.append(tp, timestamp_ms, key_bytes, value_bytes, headers," in sends
    assert "if batch_is_full or new_batch_created:" in sends
    assert "self._sender.wakeup()" in sends
