"""The lists by which offices check their rows are on the topic that all of them read, once."""

import kafka
import pytest

from simpul.adapters.broker import REFERENCE_TOPIC
from simpul.adapters.reference_publisher import ReferencePublisher, newest_digest
from simpul.contracts.reference_bundle import KEY, pack


@pytest.fixture
def office_options(stack):
    return stack.kafka() | {
        "sasl_plain_username": "office-3507",
        "sasl_plain_password": stack.secret("kafka", "office-3507"),
        "group_id": None,
        "consumer_timeout_ms": 20_000,
    }


def test_an_office_reads_the_lists_that_judge_and_the_relay_sends_them_once(stack, office_options):
    bundle = pack("1")
    consumer = kafka.KafkaConsumer(**office_options, auto_offset_reset="earliest")
    place = kafka.TopicPartition(REFERENCE_TOPIC, 0)
    consumer.assign([place])
    consumer.seek_to_beginning(place)
    message = next(iter(consumer))
    assert (message.key, message.value) == (KEY, bundle.value)
    assert dict(message.headers)["digest"].decode() == bundle.digest
    assert newest_digest() == bundle.digest
    before = consumer.end_offsets([place])
    assert ReferencePublisher().publish("1") is False
    assert consumer.end_offsets([place]) == before
    consumer.close()


def test_only_the_relay_writes_the_lists(stack, office_options):
    options = {name: value for name, value in office_options.items() if name not in ("group_id", "consumer_timeout_ms")}
    producer = kafka.KafkaProducer(**options)
    with pytest.raises(kafka.errors.TopicAuthorizationFailedError):
        producer.send(REFERENCE_TOPIC, key=KEY, value=b"x").get(timeout=30)
    producer.close()
