"""A topic made anew, or without its beginning, as the intake runs: it stops alone, and goes on by a person's word."""

import json
import os
import signal

import pytest
from kafka import TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import KafkaError

from simpul.adapters import broker_admin


@pytest.fixture(scope="module")
def admin(stack):
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SIMPUL_STATE", str(stack.state))
        with broker_admin.connect() as connected:
            yield connected


def test_a_topic_made_anew_is_not_mistaken_for_the_one_that_was_read(enroll, neighbour, admin, eventually):
    office, others = enroll(), neighbour.judged()
    office.send(3, partition=0)
    eventually(lambda: office.judged() == 3, "the first topic is read")
    admin.delete_topics([office.events])
    eventually(lambda: _made(admin, office), "the broker makes it again")
    office.send(8, partition=0)  # more than before: by their offsets alone they would pass for the old topic's
    neighbour.send(2)
    eventually(lambda: office.state()["state"] == "stopped", "the intake sees that it is another")
    eventually(lambda: neighbour.judged() == others + 2, "nobody else waits")
    assert (office.state()["reason"], office.judged()) == ("topic_made_anew", 3)

    said = _adopted(office)
    assert "partition 0 (topic_made_anew): gives up whatever came from offset 3 on" in said
    assert "partition 1 (topic_made_anew): gives up whatever came from offset 0 on" in said
    office.send(1, partition=1)
    eventually(lambda: office.judged() == 12, "the new topic is read from its start")
    assert office.state()["state"] == "following"


def test_a_topic_made_anew_by_hand_goes_by_the_brokers_clock_once_it_is_adopted(enroll, admin, eventually):
    office = enroll()
    office.send(1, partition=0)
    eventually(lambda: office.judged() == 1, "the first topic is read")
    last_event_at = office.state()["last_event_at"]
    admin.delete_topics([office.events])
    eventually(lambda: _made_by_hand(admin, office), "somebody makes it again")
    eventually(lambda: office.state()["state"] == "stopped", "the intake sees that it is another")
    _adopted(office)
    asked = ConfigResource(ConfigResourceType.TOPIC, office.events)
    found = admin.describe_configs([asked], config_filter="all")["topic"][office.events]
    assert found["message.timestamp.type"]["value"] == "LogAppendTime"
    assert office.state()["last_event_at"] == last_event_at  # it came, though its topic is gone


def test_a_log_that_lost_its_beginning_goes_on_with_a_hole_that_has_a_name(enroll, admin, eventually):
    office = enroll()
    office.send(2, partition=0)
    eventually(lambda: office.judged() == 2, "it is read")
    office.stack.run("office", "pause", office.code, "--reason", "a test")
    eventually(lambda: office.is_heard_of("paused"), "a running intake hears of a pause")
    office.send(5, partition=0)
    admin.delete_records({TopicPartition(office.events, 0): 6})
    office.stack.run("office", "resume", office.code, "--reason", "a test")
    eventually(lambda: office.state()["state"] == "stopped", "the intake sees that events are gone")
    assert office.state()["reason"] == "log_start_above_stored"

    assert "gives up 4 events, offsets 2 to 5; would go on at 6" in _adopted(office, "--dry-run")
    assert office.state()["state"] == "stopped"
    assert "gives up 4 events, offsets 2 to 5; goes on at 6" in _adopted(office)
    eventually(lambda: office.judged() == 3, "what is left is judged")
    ((actor, reason),) = office.ask("SELECT actor, reason FROM intake.adoption WHERE office_code = %s")
    assert (actor.split("/")[0], reason) == ("simpul_steward", "a test")


def test_a_log_that_was_written_on_from_an_older_copy_is_not_mistaken_for_the_one_that_was_read(
    stack, enroll, admin, eventually
):
    """A restored broker keeps its topics' ids; here another topic is given out as the one that was read."""
    office = enroll()
    office.send(3, partition=0)
    eventually(lambda: office.judged() == 3, "the first log is read")
    admin.delete_topics([office.events])
    eventually(lambda: _made(admin, office), "the broker makes it again")
    eventually(lambda: office.state()["state"] == "stopped", "the intake sees that it is another")
    office.send(8, partition=0)
    with stack.database("simpul_intake") as intake:
        intake.execute(
            "UPDATE intake.topic_partition SET topic_id = %s, state = 'following', stopped_reason = NULL "
            "WHERE topic_name = %s",
            [broker_admin.topic_ids(admin, [office.events])[office.events], office.events],
        )
    for pid in stack.status()["intake"]["pids"]:
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: office.state()["state"] == "stopped", "the next intake misses the event that was judged last")
    assert (office.state()["reason"], office.judged()) == ("log_end_below_stored", 3)

    office.stack.run("broker", "adopt", "--reason", "the only one that is stopped")
    eventually(lambda: office.judged() == 11, "all that is there now is read")


def test_a_new_partition_is_read_from_its_start_while_the_intake_runs(enroll, admin, eventually):
    office = enroll()
    office.send(1, partition=0)
    eventually(lambda: office.judged() == 1, "it is read")
    admin.create_partitions({office.events: 3})
    eventually(lambda: _sent(office), "the office's client hears of the partition")
    eventually(lambda: office.judged() == 3, "the new partition is read")


def test_an_intake_that_was_killed_hears_of_new_partitions_as_before(stack, enroll, admin, eventually):
    office = enroll()
    office.send(1, partition=0)
    eventually(lambda: office.judged() == 1, "it is read")
    for pid in stack.status()["intake"]["pids"]:
        os.kill(pid, signal.SIGKILL)
    office.send(1, partition=0)
    eventually(lambda: office.judged() == 2, "another process reads on")
    admin.create_partitions({office.events: 3})
    eventually(lambda: _sent(office), "the office's client hears of the partition")
    eventually(lambda: office.judged() == 4, "the new partition is read")


def test_the_ledger_holds_for_offices_whose_logs_were_adopted(stack):
    assert json.loads(stack.run("ledger", "--format", "json").stdout)


def _made(admin, office):
    try:
        broker_admin.make_topics(admin, [office.code])
    except KafkaError:
        return False  # the old one is not quite gone
    return office.events in broker_admin.topic_ids(admin, [office.events])


def _made_by_hand(admin, office):
    try:
        admin.create_topics({office.events: {"num_partitions": 2}})
    except KafkaError:
        return False  # the old one is not quite gone
    return True


def _sent(office):
    try:
        office.send(2, partition=2)
    except (KafkaError, AssertionError):
        return False
    return True


def _adopted(office, *more):
    return office.stack.run("broker", "adopt", office.code, "--reason", "a test", *more).stdout
