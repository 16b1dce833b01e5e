"""Pause, resume, revoke, rotate: what the ministry's commands do to a running stack, and to nobody else."""

import json
import stat

import kafka
import pytest
from kafka.errors import TopicAuthorizationFailedError

from simpul.adapters.broker_login import try_login
from simpul.errors import StopNow


def test_an_enrolled_office_is_whole(office, eventually):
    office.send(3)
    eventually(lambda: office.judged() == 3, "the intake hears a new office by itself")
    ledger = json.loads(office.stack.run("ledger", "--format", "json", check=False).stdout)
    assert office.code in json.dumps(ledger)
    assert office.ask("SELECT 1 FROM access.scope WHERE principal = 'office-' || %s")
    assert office.state()["state"] == "following"
    secret = office.stack.state / "secrets" / "kafka" / f"office-{office.code}"
    assert (secret.read_text(), stat.S_IMODE(secret.stat().st_mode)) == (office.setup["password"], 0o600)


def test_a_paused_office_waits_in_the_broker_and_nobody_else_notices(office, neighbour, eventually):
    before, others = office.judged(), neighbour.judged()
    office.stack.run("office", "pause", office.code, "--reason", "a test of the pause")
    eventually(lambda: _hears(office, "paused"), "a running intake hears of a pause")
    office.send(5)
    neighbour.send(4)
    eventually(lambda: neighbour.judged() == others + 4, "the neighbour is judged meanwhile")
    assert office.judged() == before
    state = office.state()
    assert (state["state"], state["reason"]) == ("paused", "a test of the pause")
    assert state["decided_by"].startswith("simpul_steward/")
    office.stack.run("office", "resume", office.code, "--reason", "enough")
    eventually(lambda: office.judged() == before + 5, "what waited is judged")


def test_a_decision_needs_a_reason_an_office_and_a_change(office):
    run = office.stack.run
    assert run("office", "pause", office.code, "--reason", " ", check=False).returncode == 3
    assert run("office", "pause", "9999", "--reason", "x", check=False).returncode == 3
    assert run("office", "resume", office.code, "--reason", "x", check=False).returncode == 3


def test_a_revoked_login_is_refused_at_once_and_rotating_lets_it_in_again(enroll, eventually, tmp_path):
    office = enroll()
    with kafka.KafkaProducer(**office.options(), retries=0) as producer:
        producer.send(office.events, b"{}").get(30)
        office.stack.run("office", "revoke", office.code, "--reason", "its PC was stolen")
        with pytest.raises(TopicAuthorizationFailedError):
            producer.send(office.events, b"{}").get(30)
    with pytest.raises(StopNow, match="refuses this login"):
        try_login(office.options())
    assert office.state()["state"] == "revoked"
    eventually(lambda: office.judged() == 1, "what it sent before is judged")
    again = office.rotated(tmp_path)
    with pytest.raises(StopNow, match="refuses this login"):
        try_login(office.options())
    again.send(1)
    eventually(lambda: office.judged() == 2, "with its new password it sends again")


def test_preparing_the_broker_again_lets_no_revoked_office_in(enroll):
    office = enroll()
    office.stack.run("office", "revoke", office.code, "--reason", "a test")
    office.stack.run("broker", "prepare")
    with pytest.raises(StopNow, match="refuses this login"):
        try_login(office.options())


def _hears(office, word):
    return f"office {word} office={office.code}" in (office.stack.state / "logs" / "intake.log").read_text()
