"""An office on a thin line hears everything, also what takes much longer than a broker may take to answer."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import kafka
import pytest
from tests.integration.secured.broker import OTHER, SecuredBroker
from tests.integration.secured.line import line
from tests.integration.test_an_office_is_set_up import Computer

from simpul.adapters import broker_admin
from simpul.adapters.broker import REFERENCE_TOPIC, client_options, verdicts_topic
from simpul.contracts.reference_bundle import KEY, pack
from simpul_office.listening.catching_up import Listener
from simpul_office.setting_up import set_up

MESSAGES = 300
THIN = 60_000
"""Bytes a second. The lists take a quarter of a minute; whoever waits at a screen waits for less."""


@pytest.fixture(scope="module")
def far_broker(office_broker: SecuredBroker) -> Iterator[SecuredBroker]:
    """The broker behind a thin line, with much to say to the office. It need not be understood to weigh something."""
    topic, lists = verdicts_topic(OTHER), pack("1")
    with office_broker.owned():
        producer = kafka.KafkaProducer(**client_options("admin"), max_request_size=2 * len(lists.value))
        for number in range(MESSAGES):
            producer.send(topic, os.urandom(1024), headers=[("ce_id", str(number).encode())])
        producer.send(REFERENCE_TOPIC, lists.value, key=KEY, headers=lists.headers())
        producer.close()
    with line(office_broker.ports["line"], office_broker.ports["far"], bytes_per_second=THIN):
        yield office_broker
    with office_broker.owned(), broker_admin.connect() as admin:
        admin.delete_records({kafka.TopicPartition(topic, 0): -1})


@pytest.fixture
def listener(tmp_path: Path, far_broker: SecuredBroker, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """That of a new computer at the other end."""
    computer = Computer(tmp_path, far_broker)
    monkeypatch.setenv("SIMPUL_STATE", str(computer.state))
    computer.given("far", office_code=OTHER, principal=f"office-{OTHER}", password=far_broker.password(OTHER))
    set_up(computer.state, computer.file, computer.home)
    with closing(Listener(computer.state, OTHER)) as listener:
        yield listener


def test_an_office_on_a_thin_line_hears_all_that_it_is_told_and_gets_the_lists(listener: Listener) -> None:
    heard = listener.catch_up()
    assert (heard.messages, heard.is_all) == (MESSAGES, True)
    assert listener.store.bookmark(REFERENCE_TOPIC).next_offset > 0


def test_whoever_waits_at_a_screen_is_not_told_that_nobody_answers_because_the_lists_take_longer(
    listener: Listener,
) -> None:
    heard = listener.catch_up(10)
    assert (heard.messages, heard.is_all) == (MESSAGES, True)
    assert listener.store.heard_at() is not None
    assert listener.store.bookmark(REFERENCE_TOPIC).next_offset == 0
