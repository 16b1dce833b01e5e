"""A person may ask what is held of her at any office, and who has read it: one call each, and each leaves its line."""

import json
from typing import Any

import psycopg
import pytest
from tests.integration.database.records import BAD_NIK, LINE, NIK, SITI, TAKING_BACK
from typer.testing import CliRunner

from simpul.adapters.postgres import connected
from simpul.reading.journey import journey
from simpul.reading.person_commands import person

OTHER = SITI | {"source_record_id": "REG/9", "name": "JAMILAH", "nik": "3507114708900002"}
WITHOUT_NIK = SITI | {"source_record_id": "REG/2", "nik": None}


def asked(*words: str, given: str | None = NIK) -> list[dict[str, Any]]:
    """The command as somebody types it, read as a program reads it."""
    done = CliRunner().invoke(person, [*words, "--format", "jsonl"], input=given, catch_exceptions=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


def by_nik(question: str, given: str = NIK) -> list[dict[str, Any]]:
    return asked(question, "--nik-from-stdin", given=given)


def test_one_call_finds_every_event_of_her_records_at_any_office_the_refused_ones_too(registry):
    registry.send_all([SITI, SITI, OTHER])
    registry.send(LINE, document="placement_stage")
    registry.load()
    registry.send(TAKING_BACK, document="record_void")
    registry.send(SITI | {"scheme_code": "P2P", "p3mi_code": "P3MI-9999", "office_code": "3209"}, office="3209")
    found = by_nik("records")
    assert [(line["office_code"], line["document"], line["verdict"], line["case_state"]) for line in found] == [
        ("3209", "cpmi_registration", "rejected", "open"),
        ("3507", "cpmi_registration", "accepted", None),
        ("3507", "cpmi_registration", "duplicate", None),
        ("3507", "placement_stage", "accepted", None),
        ("3507", "record_void", "accepted", None),
    ]
    assert {line["source_record_id"] for line in found} == {"REG/1"}
    assert len({line["person_id"] for line in found} - {None}) == 1


def test_a_record_without_a_nik_is_found_by_the_person_it_is_linked_to(registry):
    registry.send_all([SITI, WITHOUT_NIK])
    registry.load()
    assert [line["source_record_id"] for line in by_nik("records")] == ["REG/1"]
    merged = (
        "INSERT INTO registry.identity_event (kind, person_id, other_person_id, office_code, evidence, model_version) "
        "VALUES ('merged', %s, %s, '3507', '{}', 'test')"
    )
    kept, former = (who for (who,) in registry.all("SELECT person_id FROM registry.link ORDER BY link_no"))
    registry.owner.execute(merged, [kept, former])
    for found in (by_nik("records"), *(asked("records", "--person", str(who), given=None) for who in (kept, former))):
        assert [(line["source_record_id"], line["person_id"]) for line in found] == [
            ("REG/1", str(kept)),
            ("REG/2", str(kept)),
        ]


def test_refused_stage_lines_and_takings_back_of_her_records_are_found_and_those_of_others_are_not(registry):
    registry.send(TAKING_BACK, document="record_void")
    registry.send_all([SITI, OTHER])
    registry.send(LINE, document="placement_stage", office="3209")
    no_day = {"stage_date": "2026-02-30"}
    for number in ("REG/1", "REG/1", "REG/9"):
        registry.send(LINE | no_day | {"source_record_id": number}, document="placement_stage")
    found = [(line["office_code"], line["document"], line["verdict"], line["case_state"]) for line in by_nik("records")]
    assert found == [
        ("3507", "record_void", "rejected", "resolved"),
        ("3507", "cpmi_registration", "accepted", None),
        ("3507", "placement_stage", "rejected", "open"),
        ("3507", "placement_stage", "duplicate", None),
    ]


def test_a_row_with_her_nik_that_hides_its_record_is_found(registry):
    registry.send(SITI | {"source_record_id": " "})
    (line,) = by_nik("records")
    assert (line["source_record_id"], line["verdict"]) == (None, "rejected")


def test_who_read_her_is_told_and_who_read_others_is_not(registry):
    registry.send_all([SITI, OTHER])
    journey("3507", "REG/1")
    journey("3507", "REG/9")
    (line,) = by_nik("reads")
    assert line["actor"].startswith("simpul_operator")
    assert line["purpose"] == "command line: journey"
    assert len(line["record_refs"]) == 1
    assert "REG/1" not in json.dumps(line)


def test_her_own_question_is_a_reading_too(registry):
    registry.send(SITI)
    by_nik("records")
    assert [line["purpose"] for line in by_nik("reads")] == ["command line: records of a person"]
    kept = registry.all("SELECT purpose, shown_fields FROM audit.read ORDER BY read_no")
    assert kept == [
        ("command line: records of a person", ["source_record_id", "person_id"]),
        ("command line: readings of a person", []),
    ]


def test_of_whom_nothing_is_held_nothing_is_told(registry):
    registry.send(BAD_NIK)
    done = CliRunner().invoke(person, ["records", "--nik-from-stdin"], input="3507114708900003")
    assert done.exit_code == 1
    assert by_nik("reads", "3507114708900003") == []


@pytest.mark.parametrize("words", [[], ["--nik-from-stdin", "--person", "00000000-0000-4000-8000-000000000000"]])
def test_a_question_names_one_person(registry, words):
    assert CliRunner().invoke(person, ["records", *words], input=NIK).exit_code == 2


def test_what_is_no_nik_is_not_repeated(registry):
    done = CliRunner().invoke(person, ["records", "--nik-from-stdin"], input="35071147-salah")
    assert done.exit_code != 0
    assert "35071147" not in f"{done.output}{done.exception}"


@pytest.mark.parametrize("asked", ["SELECT 1 FROM intake.record_head", "UPDATE audit.read SET actor = 'nobody'"])
def test_the_login_that_reads_the_log_reads_nothing_else_and_changes_nothing(registry, asked):
    with connected("simpul_auditor") as auditor, pytest.raises(psycopg.errors.InsufficientPrivilege):
        auditor.execute(asked)
