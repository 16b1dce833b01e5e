"""What the broker holds for every office, and that making it again changes nothing."""

import pytest
from kafka.admin import ConfigResource, ConfigResourceType

from simpul.adapters import broker_admin
from simpul.contracts.offices import office_codes


@pytest.fixture
def admin(stack):
    with broker_admin.connect() as connected:
        yield connected


def test_every_office_has_its_two_topics(admin):
    partitions = {topic["name"]: len(topic["partitions"]) for topic in admin.describe_topics()}
    for code in office_codes():
        assert (partitions[f"ltsa.{code}.events"], partitions[f"ltsa.{code}.verdicts"]) == (2, 1)


@pytest.mark.parametrize("topic", ["ltsa.3507.events", "ltsa.3507.verdicts"])
def test_topics_go_by_the_brokers_clock_and_keep_30_days_however_much_that_is(admin, topic):
    found = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)], config_filter="all")
    settings = {name: entry["value"] for name, entry in found["topic"][topic].items()}
    assert settings["message.timestamp.type"] == "LogAppendTime"
    assert settings["max.message.bytes"] == "1048576"
    assert settings["retention.ms"] == str(30 * 24 * 3600 * 1000)
    assert settings["retention.bytes"] == "-1"
    assert settings["cleanup.policy"] == "delete"


def test_a_new_office_is_added_beside_the_others_and_loses_nothing_when_made_again(admin):
    codes = [*office_codes(), "9901"]
    for _ in range(2):
        broker_admin.make_topics(admin, codes)
        broker_admin.make_rights(admin, codes)
    assert {"ltsa.9901.events", "ltsa.9901.verdicts"} <= set(admin.list_topics())
    broker_admin.make_rights(admin, codes)
    admin.delete_topics(["ltsa.9901.events", "ltsa.9901.verdicts"])


def test_a_topic_that_somebody_else_made_gets_our_settings_and_keeps_what_a_pause_keeps(admin):
    admin.create_topics({"ltsa.9902.events": {"num_partitions": 1, "configs": {"retention.ms": "-1"}}})
    assert _settings(admin, "ltsa.9902.events")["message.timestamp.type"] == "CreateTime"  # its office's clock
    broker_admin.make_topics(admin, ["9902"])
    assert _settings(admin, "ltsa.9902.events") == broker_admin.TOPIC_SETTINGS | {"retention.ms": "-1"}
    admin.delete_topics(["ltsa.9902.events", "ltsa.9902.verdicts"])


def test_no_request_takes_more_of_the_brokers_memory_than_two_of_the_largest_events_need(admin):
    found = admin.describe_configs([ConfigResource(ConfigResourceType.BROKER, "1")], config_filter="all")
    largest = int(found["broker"]["1"]["socket.request.max.bytes"]["value"])
    assert 2 * 1024 * 1024 < largest <= 4 * 1024 * 1024


def _settings(admin, topic):
    asked = ConfigResource(ConfigResourceType.TOPIC, topic, dict.fromkeys(broker_admin.TOPIC_SETTINGS))
    found = admin.describe_configs([asked], config_filter="all")["topic"][topic]
    return {name: entry["value"] for name, entry in found.items()}
