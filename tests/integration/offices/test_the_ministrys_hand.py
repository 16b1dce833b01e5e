"""Pause, resume, revoke, rotate: what the ministry's commands do to a running stack, and to nobody else."""

import json
import re
import stat
from dataclasses import replace
from pathlib import Path
from threading import Thread
from time import sleep

import kafka
import pytest
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import TopicAuthorizationFailedError

from simpul.adapters import broker_admin, broker_offsets, landings
from simpul.adapters.broker_login import try_login
from simpul.contracts.offices import office_codes
from simpul.errors import StopNow
from simpul.offices import access, standing
from simpul_consumers import interventions


def test_an_office_is_enrolled_by_one_command_that_never_shows_its_password(stack, tmp_path):
    file = tmp_path / "3579.json"
    done = stack.run("office", "enroll", "3579", "--name", "LTSA Kota Batu", "--out", str(file))
    setup = json.loads(file.read_text())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert setup["password"] not in done.stdout + done.stderr
    assert (setup["office_name"], setup["principal"]) == ("LTSA Kota Batu", "office-3579")
    listed = json.loads(stack.run("office", "list", "--format", "json").stdout)
    assert next(line["state"] for line in listed if line["office_code"] == "3579") == "silent"
    assert stack.run("office", "enroll", "3579", "--out", str(file), check=False).returncode == 3


def test_each_set_up_file_is_a_new_one_beside_the_passwords_where_no_name_is_given(stack, enroll, tmp_path):
    office, before = enroll(), set(Path.cwd().iterdir())
    said = [stack.run("office", "rotate", office.code, "--reason", "a test").stdout for _ in range(2)]
    files = [Path(re.search("Set-up file: (.+)", each)[1]) for each in said]
    assert len(set(files)) == 2
    folder = stack.state / "secrets" / "set-up"
    assert {file.parent for file in files} == {folder}
    assert [stat.S_IMODE(each.stat().st_mode) for each in (folder, *files)] == [0o700, 0o600, 0o600]
    assert set(Path.cwd().iterdir()) == before, "a folder in which somebody works may go into a repository"
    assert "remove it" in said[0]
    replace(office, setup=json.loads(files[1].read_text())).send(1)


def test_a_set_up_file_that_would_take_the_place_of_another_changes_no_password(enroll, tmp_path):
    office, taken = enroll(), tmp_path / "taken.json"
    taken.write_text("another office's")
    with pytest.raises(StopNow, match="is there already"):
        access.rotate(office.code, "a test", taken)
    assert taken.read_text() == "another office's"
    try_login(office.options())
    assert office.ask("SELECT count(*) FROM intake.office_decision WHERE office_code = %s") == [(1,)]


def test_a_set_up_file_that_cannot_be_written_makes_no_office_known_and_no_password(stack, tmp_path):
    with pytest.raises(StopNow, match="cannot be written"):
        access.enrol("3578", "a test", name="LTSA Kota Surabaya", out=tmp_path / "nowhere" / "file.json")
    assert "3578" not in {line["office_code"] for line in standing.office_lines()}
    assert not list((stack.state / "secrets").glob("*/office-3578"))


@pytest.mark.parametrize(("code", "name"), [("9973", "x"), ("35731", "x"), ("3570", "x"), ("3578", None)])
def test_an_office_that_has_no_place_or_no_name_is_not_enrolled(stack, tmp_path, code, name):
    with pytest.raises(StopNow):
        access.enrol(code, "a test", name=name, out=tmp_path / "file.json")
    assert not list(tmp_path.iterdir())


def test_an_enrolled_office_is_whole(office, eventually):
    office.send(3)
    eventually(lambda: office.judged() == 3, "the intake hears a new office by itself")
    assert office.ask("SELECT 1 FROM access.scope WHERE principal = 'office-' || %s")
    assert office.state()["state"] == "following"
    secret = office.stack.state / "secrets" / "kafka" / f"office-{office.code}"
    assert (secret.read_text(), stat.S_IMODE(secret.stat().st_mode)) == (office.setup["password"], 0o600)


def test_an_office_that_a_restored_database_does_not_know_is_judged_and_counted_as_before(enroll, eventually):
    office = enroll()
    broker_admin.prepare(office_codes())  # as it happens when the database is of the day before
    office.send(3)
    eventually(lambda: office.judged() == 3, "what an office offers never goes out of sight")
    told = json.loads(office.stack.run("ledger", "--office", office.code, "--format", "json").stdout)
    assert [(one["office_code"], one["offered"]) for one in told["offices"]] == [(office.code, 3)]


def test_a_paused_office_waits_in_the_broker_and_nobody_else_notices(office, neighbour, eventually):
    before, others = office.judged(), neighbour.judged()
    office.stack.run("office", "pause", office.code, "--reason", "a test of the pause")
    office.send(5)
    neighbour.send(4)
    eventually(lambda: neighbour.judged() == others + 4, "the neighbour is judged meanwhile")
    assert office.judged() == before
    state = office.state()
    assert (state["state"], state["reason"]) == ("paused", "a test of the pause")
    assert state["decided_by"].startswith("simpul_steward/")
    office.stack.run("office", "resume", office.code, "--reason", "enough")
    eventually(lambda: office.judged() == before + 5, "what waited is judged")


def test_a_pause_holds_as_soon_as_it_is_said_whatever_the_intake_is_at(enroll, eventually):
    office = enroll()
    office.send(1)
    eventually(lambda: office.judged() == 1, "it is followed")
    rolled_back = _rolled_back(office)
    for sent in range(1, 31, 10):
        office.send(5)  # may be anywhere by now: in the broker, polled, landing, or judged
        standing.pause(office.code, "a test")
        before = office.judged()
        office.send(5)
        sleep(2 * interventions.SECONDS)
        assert office.judged() == before
        standing.resume(office.code, "a test")
        eventually(lambda: office.judged() == sent + 10, "what waited is judged")  # noqa: B023 asked within the loop
    assert _rolled_back(office) <= rolled_back + 3, "an intake that finds out reads nothing more of it"


def test_a_pause_that_cannot_hold_yet_says_so(stack, enroll, monkeypatch):
    """Here somebody holds the office's place; as a running intake does whose machine was put to sleep."""
    office = enroll()
    monkeypatch.setattr(landings, "LANDED_SECONDS", 0.5)
    with stack.database("simpul_intake") as frozen:
        frozen.execute("SELECT FROM intake.topic_partition WHERE office_code = %s FOR UPDATE", [office.code])
        with pytest.raises(StopNow, match="is paused, but events that were read before are still landing"):
            standing.pause(office.code, "a test")
    assert office.state()["state"] == "paused"


def test_the_broker_keeps_what_waits_however_long_and_the_rest_as_usual(enroll, neighbour, eventually):
    office, usual = enroll(), str(30 * 24 * 60 * 60 * 1000)
    assert (_kept(office), _kept(neighbour)) == (usual, usual)
    office.stack.run("office", "pause", office.code, "--reason", "a test")
    assert (_kept(office), _kept(neighbour)) == ("-1", usual)
    office.send(3)
    office.stack.run("office", "resume", office.code, "--reason", "a test")
    eventually(lambda: office.judged() == 3, "what waited is judged")
    assert _kept(office) == "-1", "nobody knows yet that all of it is read"
    office.stack.run("broker", "prepare")
    assert (_kept(office), _kept(neighbour)) == (usual, usual)


def test_preparing_the_broker_again_keeps_what_is_not_read(enroll, eventually):
    office = enroll()
    office.stack.run("office", "pause", office.code, "--reason", "a test")
    office.send(2)
    office.stack.run("broker", "prepare")
    assert _kept(office) == "-1"
    office.stack.run("office", "resume", office.code, "--reason", "a test")
    eventually(lambda: office.judged() == 2, "what waited is judged")


def test_a_decision_needs_a_reason_an_office_and_a_change(office):
    for decision, code, reason in (
        (standing.pause, office.code, " "),
        (standing.pause, "9999", "x"),
        (standing.resume, office.code, "x"),
    ):
        with pytest.raises(StopNow):
            decision(code, reason)
    assert office.state()["paused_at"] is None


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


def test_a_revocation_by_which_the_rights_would_stay_is_not_taken_for_one(office):
    with (
        broker_admin.BrokerAdmin(**broker_admin.client_options("operator")) as nobody,
        pytest.raises(StopNow, match="rights to be ended"),
    ):
        broker_admin.shut_out(nobody, f"office-{office.code}")
    try_login(office.options())


def test_preparing_the_broker_again_lets_no_revoked_office_in(enroll):
    office = enroll()
    office.stack.run("office", "revoke", office.code, "--reason", "a test")
    office.stack.run("broker", "prepare")
    with pytest.raises(StopNow, match="refuses this login"):
        try_login(office.options())


def test_an_office_that_is_revoked_while_the_broker_is_prepared_is_not_let_in_by_it(enroll, monkeypatch):
    office, prepare = enroll(), broker_admin.prepare
    revoking = Thread(target=access.revoke, args=(office.code, "a test"))

    def prepare_while_somebody_revokes(*arguments):
        revoking.start()
        revoking.join(timeout=5)
        prepare(*arguments)

    monkeypatch.setattr(broker_admin, "prepare", prepare_while_somebody_revokes)
    access.prepare_broker()
    revoking.join()
    assert office.state()["state"] == "revoked"
    with pytest.raises(StopNow, match="refuses this login"):
        try_login(office.options())


@pytest.mark.parametrize(
    ("adapter", "ask", "login"),
    [(broker_offsets, broker_offsets.event_bounds, "operator"), (broker_admin, broker_admin.connect, "admin")],
)
def test_a_command_with_a_wrong_password_is_not_told_that_the_broker_is_away(stack, monkeypatch, adapter, ask, login):
    wrong = {**adapter.client_options(login), "sasl_plain_password": "another"}
    monkeypatch.setattr(adapter, "client_options", lambda _: wrong)
    with pytest.raises(StopNow, match=f"refuses this login, {login}"):
        ask()


def _rolled_back(office):
    """How many polls the intake rolled back so far."""
    return (office.stack.state / "logs" / "intake.log").read_text().count("rolled back cause=")


def _kept(office):
    """How long the broker keeps the office's events: its ``retention.ms``."""
    with broker_admin.connect() as admin:
        asked = ConfigResource(ConfigResourceType.TOPIC, office.events, ["retention.ms"])
        (found,) = admin.describe_configs([asked], config_filter="all")["topic"].values()
        return found["retention.ms"]["value"]
