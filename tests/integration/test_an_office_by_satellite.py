"""An office by satellite: each answer takes more than half a second, and a client asks a dozen times to log in."""

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
from simpul.adapters.broker import client_options, verdicts_topic
from simpul_office.listening.catching_up import QUICKLY, Listener
from simpul_office.setting_up import set_up

MESSAGES = 3
ONE_WAY, WIDE = 0.3, 1_000_000
"""Seconds, and bytes a second."""


@pytest.fixture
def listener(tmp_path: Path, office_broker: SecuredBroker, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """That of a computer at the other end, which is told some things."""
    topic = verdicts_topic(OTHER)
    with office_broker.owned():
        producer = kafka.KafkaProducer(**client_options("admin"))
        for number in range(MESSAGES):
            producer.send(topic, os.urandom(64), headers=[("ce_id", f"by satellite {number}".encode())])
        producer.close()
    computer = Computer(tmp_path, office_broker)
    monkeypatch.setenv("SIMPUL_STATE", str(computer.state))
    with line(office_broker.ports["line"], office_broker.ports["far"], bytes_per_second=WIDE, seconds=ONE_WAY):
        computer.given("far", office_code=OTHER, principal=f"office-{OTHER}", password=office_broker.password(OTHER))
        set_up(computer.state, computer.file, computer.home)
        with closing(Listener(computer.state, OTHER)) as listener:
            yield listener
    with office_broker.owned(), broker_admin.connect() as admin:
        admin.delete_records({kafka.TopicPartition(topic, 0): -1})


def test_an_office_by_satellite_hears_what_it_is_told_also_while_somebody_waits(listener: Listener) -> None:
    heard = listener.catch_up(QUICKLY)
    assert (heard.messages, heard.is_all) == (MESSAGES, True)
