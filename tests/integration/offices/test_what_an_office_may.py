"""An office's login at the real broker: its own events, its own verdicts, the reference, and nothing else at all."""

import re

import kafka
import pytest
from kafka import TopicPartition
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ConfigResource,
    ConfigResourceType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from kafka.errors import KafkaError, NoError, TopicAuthorizationFailedError, for_code
from kafka.protocol.consumer import FetchRequest

from simpul.adapters.broker_admin import BrokerAdmin
from simpul.errors import StopNow

TOPICS = ("own events", "own verdicts", "reference", "events", "verdicts", "offsets")
MAY_WRITE, MAY_READ = {"own events"}, {"own verdicts", "reference"}


@pytest.fixture(scope="module")
def topics(office, neighbour):
    """What each topic of the matrix is called."""
    names = (office.events, office.verdicts, "simpul.reference", neighbour.events, neighbour.verdicts)
    return dict(zip(TOPICS, (*names, "__consumer_offsets"), strict=True))


@pytest.fixture(scope="module")
def producers(office):
    """One that is idempotent, as the agent's is, and one that is not."""
    with (
        kafka.KafkaProducer(**office.options(), retries=0, max_block_ms=15_000) as idempotent,
        kafka.KafkaProducer(**office.options(), enable_idempotence=False, retries=0, max_block_ms=15_000) as plain,
    ):
        yield {"idempotent": idempotent, "plain": plain}


@pytest.fixture(scope="module")
def admin(office):
    with BrokerAdmin(**office.options()) as connected:
        yield connected


@pytest.mark.parametrize("kind", ["idempotent", "plain"])
@pytest.mark.parametrize("topic", TOPICS)
def test_it_writes_its_own_events_alone(producers, topics, topic, kind):
    def write():
        return producers[kind].send(topics[topic], b"{}", partition=0).get(30)

    if topic in MAY_WRITE:
        assert write().topic == topics[topic]
    else:
        _refused(write)


@pytest.mark.parametrize("topic", TOPICS)
def test_it_reads_its_own_verdicts_and_the_reference_alone(admin, topics, topic):
    part = FetchRequest.FetchTopic.FetchPartition(
        partition=0, current_leader_epoch=-1, fetch_offset=0, last_fetched_epoch=-1, partition_max_bytes=1024
    )
    fetch = FetchRequest(
        max_wait_ms=0, min_bytes=0, max_bytes=1024, isolation_level=0, session_id=0, session_epoch=-1, rack_id="",
        topics=[FetchRequest.FetchTopic(topic=topics[topic], partitions=[part])], forgotten_topics_data=[],
        max_version=12,
    )  # fmt: skip
    answer = admin._manager.run(admin._manager.send, fetch)
    (code,) = [part.error_code for found in answer.responses for part in found.partitions]
    assert for_code(code) is (NoError if topic in MAY_READ else TopicAuthorizationFailedError)


@pytest.mark.parametrize("group", ["intake", "office-{neighbour}.desk", "office-{own}", "anything"])
def test_it_joins_no_group_but_its_own(office, neighbour, group):
    name = group.format(own=office.code, neighbour=neighbour.code)
    with kafka.KafkaConsumer(office.verdicts, **office.options(), group_id=name) as consumer:
        _refused(lambda: [consumer.poll(500) for _ in range(60)])


def test_it_joins_a_group_of_its_own_and_keeps_its_place_there(office):
    partition = TopicPartition(office.verdicts, 0)
    with kafka.KafkaConsumer(**office.options(), group_id=f"office-{office.code}.desk") as consumer:
        consumer.assign([partition])
        consumer.commit({partition: kafka.OffsetAndMetadata(0, "", -1)})
        assert consumer.committed(partition) == 0


def test_it_sees_no_topic_that_is_not_its_own(admin, topics):
    assert set(admin.list_topics()) == {topics["own events"], topics["own verdicts"], topics["reference"]}


def _own(topic, operation):
    pattern = ResourcePattern(ResourceType.TOPIC, topic, ACLResourcePatternType.LITERAL)
    return ACL("User:*", "*", operation, ACLPermissionType.ALLOW, pattern)


ATTEMPTS = {
    "make a topic": lambda admin, own, other: admin.create_topics({"ltsa.9999.events": {"num_partitions": 1}}),
    "delete its topic": lambda admin, own, other: admin.delete_topics([own]),
    "delete another's topic": lambda admin, own, other: admin.delete_topics([other]),
    "add partitions to its topic": lambda admin, own, other: admin.create_partitions({own: 9}),
    "delete its records": lambda admin, own, other: admin.delete_records({TopicPartition(own, 0): 0}),
    "change its topic's settings": lambda admin, own, other: admin.alter_configs(
        [ConfigResource(ConfigResourceType.TOPIC, own, {"retention.ms": "1"})], raise_on_unknown=False
    ),
    "change the broker's settings": lambda admin, own, other: admin.alter_configs(
        [ConfigResource(ConfigResourceType.BROKER, "1", {"log.retention.ms": "1"})], raise_on_unknown=False
    ),
    "read the rights": lambda admin, own, other: admin.describe_acls(
        ACLFilter(
            principal=None, host=None, operation=ACLOperation.ANY, permission_type=ACLPermissionType.ANY,
            resource_pattern=ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY),
        )
    ),
    "give itself a right": lambda admin, own, other: admin.create_acls([_own(other, ACLOperation.READ)]),
    "make a login": lambda admin, own, other: admin.alter_user_scram_credentials(
        [UserScramCredentialUpsertion("office-9999", ScramMechanism.SCRAM_SHA_512, "secret")]
    ),
    "widen its quota": lambda admin, own, other: admin.set_quotas({None: {"producer_byte_rate": 1 << 40}}),
    "delete another's group": lambda admin, own, other: admin.delete_groups(["intake"]),
    "move another's group": lambda admin, own, other: admin.alter_group_offsets(
        "intake", {TopicPartition(own, 0): kafka.OffsetAndMetadata(0, "", -1)}
    ),
}  # fmt: skip


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_it_administers_nothing(admin, topics, attempt):
    _refused(lambda: ATTEMPTS[attempt](admin, topics["own events"], topics["events"]))


def test_it_begins_no_transaction(office):
    with kafka.KafkaProducer(**office.options(), transactional_id=office.code, max_block_ms=15_000) as producer:
        _refused(producer.init_transactions)


def _refused(attempt):
    """The broker says no: as an error of the whole request, or of each of its parts."""
    try:
        answer = attempt()
    except (KafkaError, StopNow) as error:
        answer = error
    assert re.search(r"Authorization|needs [A-Z]+ permission|asked for: 31\b", repr(answer)), answer
    assert "NoError" not in repr(answer), answer
