"""One record's whole way, told top-down in time: for every fate that a record can have."""

import json
import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import typer
from tests.integration.database.records import BAD_NIK, BUDI, LINE, SITI
from typer.testing import CliRunner

from simpul.decisions.held_slices import decide
from simpul.decisions.waivers import waive
from simpul.reading import commands
from simpul.reading.commands import journey as command
from simpul.reading.journey import journey
from simpul.reading.journey_words import sentence


def told(named: str = "REG/1") -> list[str]:
    found = journey("3507", named)
    assert found is not None
    return [f"{found.number(moment)} {sentence(moment)}" for moment in found.moments]


def starts(lines: list[str], *beginnings: str) -> bool:
    return all(any(line.startswith(beginning) for line in lines) for beginning in beginnings)


def test_a_refused_record_tells_its_reasons_its_versions_and_its_case(registry):
    registry.send(BAD_NIK)
    lines = told()
    assert "ltsa.3507.events[0] @0, received on 2026-02-05" in lines[0]
    assert lines[1].startswith("1 judged: rejected as revision 1: nik_malformed of nik (reject) [contract 1, rules 1, ")
    assert lines[2] == "1 case opened: the office has to correct it"
    assert starts(lines, "1 office told: verdict 1, in office_verdict message")


def test_a_correction_closes_the_case_and_both_events_are_told(registry):
    registry.send(BAD_NIK)
    corrected = registry.send(SITI)
    lines = told()
    assert f"1 case resolved by event {corrected.event.event_id}" in lines
    assert starts(lines, "2 judged: accepted as revision 2", "2 let in: slice ")


def test_duplicate_and_overtaken_revisions_are_told(registry):
    registry.send_all([SITI | {"revision": 3}, SITI | {"revision": 3}, SITI | {"revision": 2, "name": "X"}])
    assert starts(told(), "2 judged: duplicate as revision 3", "3 judged: superseded as revision 2")


def test_a_waived_record_tells_who_let_it_in_and_why(registry):
    registry.send(BAD_NIK)
    waive("3507", "REG/1", "Dicek Dukcapil")
    lines = told()
    assert any(line.startswith("1 case waived by simpul_officer/") and "Dicek Dukcapil" in line for line in lines)
    assert starts(lines, "1 office told: case waived")


def test_a_held_and_released_record_tells_who_decided_and_the_run_that_loaded_it(registry):
    registry.send(SITI)
    registry.owner.execute("UPDATE quality.slice SET state = 'held', judged_at = now()")
    decide(str(registry.one("SELECT slice_id FROM quality.slice")), "released", "Pasar kerja")
    registry.load()
    lines = told()
    assert any(line.startswith("1 slice released") and line.endswith("Pasar kerja") for line in lines)
    assert starts(lines, "1 slice loaded with 1 record by simpul_loader, DAG run test", "1 linked to person ")


def test_an_office_was_told_that_a_record_is_loaded_by_the_message_that_names_it_alone(registry):
    """Of one day, one line is loaded at once, and one waits until its registration comes."""
    registry.send(SITI)
    registry.send_all([LINE, LINE | {"source_record_id": "REG/2"}], document="placement_stage")
    registry.load()
    assert loadings_told("REG/1") == ["1 office told: slice loaded", "2 office told: slice loaded"]
    assert loadings_told("REG/2") == []
    registry.send(BUDI | {"source_record_id": "REG/2"})
    registry.load()
    assert loadings_told("REG/1") == ["1 office told: slice loaded", "2 office told: slice loaded"]
    assert loadings_told("REG/2") == ["1 office told: slice loaded", "2 office told: slice loaded"]


def loadings_told(named: str) -> list[str]:
    return sorted(line.split(",")[0] for line in told(named) if "told: slice loaded" in line)


def test_an_event_without_identity_is_found_by_its_event_id(registry):
    event_id = uuid4()
    registry.send({"stated_document": "x"}, document="undeclared", event_id=event_id)
    assert starts(told(str(event_id)), "1 judged: rejected: unknown_document")


def test_an_erased_body_is_told_and_its_verdict_stays(registry):
    registry.send(SITI)
    registry.owner.execute("DELETE FROM intake.raw_body")
    registry.owner.execute(
        "INSERT INTO intake.erasure (partition_id, log_offset, office_code, cause, erasing_reason) "
        "SELECT partition_id, log_offset, office_code, 'court', 'Putusan 12' FROM intake.raw"
    )
    lines = told()
    assert lines[-1] == "1 body erased by simpul_owner (court): Putusan 12; digest and verdicts stay"
    assert registry.faults() == {}


def test_the_command_prints_a_page_an_object_and_a_hint_and_keeps_the_reading(registry: Any) -> None:
    registry.send_all([BAD_NIK, SITI])
    app = typer.Typer()
    app.command()(command)
    page = CliRunner().invoke(app, ["3507", "REG/1"])
    assert page.exit_code == 0
    assert page.output.startswith("2 events of office 3507")
    whole = json.loads(CliRunner().invoke(app, ["3507", "REG/1", "--format", "json"]).output)
    assert [moment["what"] for moment in whole["story"]][:3] == ["offered", "offered", "judged"]
    assert CliRunner().invoke(app, ["3507", "REG/2"]).exit_code == 1
    reads = registry.all("SELECT purpose, record_count, cardinality(record_refs) FROM audit.read")
    assert reads == [("command line: journey", 2, 1)] * 2


@pytest.fixture
def long_lived(registry: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A record of five revisions, of which the page tells three; the ids of its events."""
    monkeypatch.setattr(commands, "_NEWEST", 3)
    phones = [f"08123456789{revision}" for revision in range(5)]
    first = registry.send_all([SITI | {"phone": phone} for phone in phones[:2]])
    registry.load()
    later = registry.send_all([SITI | {"phone": phone} for phone in phones[2:]], day=date(2026, 2, 6))
    registry.load()
    return [str(sent.event.event_id) for sent in (*first, *later)]


def page(*words: str) -> str:
    app = typer.Typer()
    app.command()(command)
    return CliRunner().invoke(app, ["3507", *words]).output


def numbers(output: str) -> set[str]:
    return set(re.findall(r" (#\d+) ", output))


def test_of_a_record_with_very_many_events_the_newest_are_told_and_how_to_have_the_others(
    registry: Any, long_lived: list[str]
) -> None:
    told = page("REG/1")
    assert told.startswith("5 events of office 3507, times in UTC; 3 of them are told\n")
    assert numbers(told) == {"#3", "#4", "#5"}
    assert "identity: person" in told, "who it is was found of an event that is left out, and is told all the same"
    assert told.endswith("2 earlier events are left out: --all tells them, too, as does --format json.\n")
    assert registry.all("SELECT record_count FROM audit.read WHERE purpose = 'command line: journey'") == [(3,)]


def test_all_and_the_object_for_programs_leave_nothing_out(long_lived: list[str]) -> None:
    told = page("REG/1", "--all")
    assert numbers(told) == {"#1", "#2", "#3", "#4", "#5"}
    assert "left out" not in told
    whole = json.loads(page("REG/1", "--format", "json"))
    assert whole["events"] == long_lived
    assert {moment["event"] for moment in whole["story"]} == {None, 1, 2, 3, 4, 5}


def test_an_event_that_is_asked_for_by_its_id_is_told_however_old_it_is(long_lived: list[str]) -> None:
    told = page(long_lived[0])
    assert numbers(told) == {"#1", "#3", "#4", "#5"}
    assert told.endswith("1 earlier event is left out: --all tells it, too, as does --format json.\n")


def test_the_newest_are_those_that_the_broker_got_last_in_whatever_partition(
    registry: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "_NEWEST", 1)
    registry.send_all([SITI], partition=0, day=date(2026, 2, 6))
    registry.send_all([SITI | {"phone": "081234567890"}], partition=1, day=date(2026, 2, 5))
    assert numbers(page("REG/1")) == {"#1"}
