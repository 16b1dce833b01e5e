"""What the ministry's commands refuse before they do anything."""

import pytest
from typer.testing import CliRunner

from simpul.offices.broker_commands import broker
from simpul.offices.commands import office


@pytest.mark.parametrize("given", ["kafka.example", "kafka.example:", "a:1, b:2", "", "http://kafka.example:9092"])
@pytest.mark.parametrize("command", ["rotate", "enroll"])
def test_an_address_that_no_office_reaches_costs_no_office_its_login(command: str, given: str):
    done = CliRunner().invoke(office, [command, "3507", "--reason", "x", "--bootstrap", given])
    assert done.exit_code == 2
    assert "is no address" in done.output


def test_a_stopped_log_is_named_by_its_office_or_its_topic_and_not_by_both():
    done = CliRunner().invoke(broker, ["adopt", "3507", "--topic", "ltsa.3209.events", "--reason", "x"])
    assert done.exit_code == 2
    assert "not both" in done.output
