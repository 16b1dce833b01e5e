"""Law 1 by hour: what an office offered and nobody has judged yet stands in the hours in which the broker took it."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import kafka
import pytest
from kafka.admin import ConfigResource, ConfigResourceType

from simpul.adapters import broker_admin
from simpul.reading.ledger import recount

YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)
FIRST = datetime(YESTERDAY.year, YESTERDAY.month, YESTERDAY.day, 4, 59, 59, 999_000, tzinfo=UTC)
SENT = {FIRST: 2, FIRST + timedelta(milliseconds=1): 1, FIRST + timedelta(hours=5): 3, FIRST + timedelta(hours=6): 2}


@pytest.fixture
def paused(enroll, eventually):
    """An office of which three events are judged, two of them in the last millisecond of an hour; then it is paused.

    The broker takes the time that is stated for its topic: nobody waits for hours.
    """
    office = enroll()
    with broker_admin.connect() as admin:
        topic = ConfigResource(ConfigResourceType.TOPIC, office.events, {"message.timestamp.type": "CreateTime"})
        admin.alter_configs([topic])
    _send(office, {FIRST - timedelta(minutes=1): 1, FIRST: 2}, partition=0)
    eventually(lambda: office.judged() == 3, "what comes before the pause is judged")
    office.stack.run("office", "pause", office.code, "--reason", "a test")
    eventually(lambda: office.is_heard_of("paused"), "a running intake hears of a pause")
    yield office
    office.stack.run("office", "resume", office.code, "--reason", "a test")


def test_what_waits_stands_in_the_hours_in_which_the_broker_took_it_and_they_add_up(paused):
    _send(paused, SENT, partition=0)
    _send(paused, {FIRST: 4}, partition=1)
    told = paused.stack.run("ledger", "--by", "hour", "--office", paused.code, "--format", "json")
    (office,) = json.loads(told.stdout)["offices"]
    first, second = office["partitions"]
    assert {line["hour_at"][11:13]: (line["judged"], line["pending"]) for line in first["hours"]} == {
        "04": (3, 2), "05": (0, 1), "09": (0, 3), "10": (0, 2),
    }  # fmt: skip
    assert [(line["hour_at"][11:13], line["pending"]) for line in second["hours"]] == [("04", 4)]
    for partition in (first, second):
        assert all(line["offered"] == line["judged"] + line["pending"] for line in partition["hours"])
        sums = Counter[str]()
        for line in partition["hours"]:
            sums.update({name: line[name] for name in ("offered", "judged", "pending")})
        assert {name: partition[name] for name in sums} == sums
    text = paused.stack.run("ledger", "--by", "hour", "--office", paused.code).stdout
    assert [line[1:6] for line in map(str.split, text.splitlines()) if line[:2] == [paused.code, "0"]][:2] == [
        ["0", str(YESTERDAY), "04:00", "5", "2"], ["0", str(YESTERDAY), "05:00", "1", "1"],
    ]  # fmt: skip


def test_who_does_not_look_at_hours_does_not_ask_the_broker_for_them(paused):
    _send(paused, {FIRST + timedelta(hours=5): 3}, partition=0)
    for is_by_hour, hours in ((False, [(3, 0)]), (True, [(3, 0), (0, 3)])):
        (office,) = recount(5, is_deep=False, is_by_hour=is_by_hour, office=paused.code)
        found = [account for _, account in sorted(office.partitions[0].hours.items())]
        assert [(account.judged, account.pending) for account in found] == hours
        assert (office.total.pending, office.holds) == (3, True)


def _send(office, times, *, partition):
    with kafka.KafkaProducer(**office.options()) as producer:
        for at, count in times.items():
            for key, body, headers in office.registrations(count):
                stated = int(at.timestamp() * 1000)
                producer.send(office.events, body, key, headers, partition=partition, timestamp_ms=stated)
        producer.flush()
