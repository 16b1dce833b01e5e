"""What a person decides on a real database: a held slice, a refused record, each with login and reason."""

import json
import os
import pwd
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from tests.integration.database.records import BAD_NIK, SITI, TAKING_BACK
from typer.testing import CliRunner

from simpul.adapters.counter_offices import counts_by_office
from simpul.adapters.later_verdicts import expire_cases
from simpul.adapters.postgres import connected
from simpul.contracts.cases import case_ages
from simpul.decisions import commands
from simpul.decisions.held_slices import decide
from simpul.decisions.waivers import waive
from simpul.errors import StopNow
from simpul.intake.waiving import NEEDED
from simpul.reading.cases import ageing_lines, case_lines
from simpul.reading.counting import office_counts
from simpul.registry.mart_definition import declared_marts
from simpul.rules.judge import LANDED_COLUMNS

ME = f"simpul_officer/{pwd.getpwuid(os.getuid()).pw_name}"


def held(registry: Any) -> str:
    registry.send(SITI)
    registry.owner.execute("UPDATE quality.slice SET state = 'held', judged_at = now()")
    return str(registry.one("SELECT slice_id FROM quality.slice"))


def test_a_held_slice_is_released_by_name_and_reason_and_loaded(registry):
    decide(held(registry), "released", " Dicek lewat telepon ")
    decided = registry.all("SELECT state, decided_by, deciding_reason FROM quality.slice")
    assert decided == [("released", ME, "Dicek lewat telepon")]
    newest = "SELECT state, actor, deciding_reason FROM quality.slice_event ORDER BY slice_event_no DESC LIMIT 1"
    assert registry.all(newest) == [("released", ME, "Dicek lewat telepon")]
    assert registry.load().registrations == 1
    assert registry.faults() == {}


def test_a_slice_that_its_office_withdrew_is_never_loaded(registry):
    decide(held(registry), "withdrawn", "Kolom tergeser")
    assert registry.load().slices == 0
    assert registry.faults() == {}
    assert registry.ledger()["3507"].total.counts["withdrawn"] == 1


def test_only_a_held_slice_is_decided_and_the_answer_says_why_not(registry):
    with pytest.raises(StopNow, match="There is no slice"):
        decide(str(uuid4()), "released", "x")
    with pytest.raises(StopNow, match="no slice's id"):
        decide("; drop", "released", "x")
    registry.send(SITI)
    slice_id = str(registry.one("SELECT slice_id FROM quality.slice"))
    with pytest.raises(StopNow, match="still open"):
        decide(slice_id, "released", "x")
    registry.owner.execute("UPDATE quality.slice SET state = 'held', judged_at = now()")
    with pytest.raises(StopNow, match="needs a reason"):
        decide(slice_id, "released", "  ")
    decide(slice_id, "withdrawn", "x")
    with pytest.raises(StopNow, match="withdrawn already"):
        decide(slice_id, "released", "x")


def test_nobody_decides_in_anothers_name_or_as_another_login(registry):
    held(registry)
    said = "UPDATE quality.slice SET state = 'released', deciding_reason = 'x', decided_by = %s"
    with connected("simpul_officer") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(said, ["minister/budi"])
    with connected("simpul_operator") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(said, ["simpul_operator/budi"])


def test_nobody_waives_or_tells_a_slices_story_in_anothers_name(registry):
    slice_id = held(registry)
    registry.send(BAD_NIK | {"source_record_id": "REG/9"})
    for statement in (
        "UPDATE intake.reject_case SET state = 'waived', closed_at = now(), closing_reason = 'x', "
        "closed_by = 'minister/budi'",
        f"INSERT INTO quality.slice_event (slice_id, office_code, state, record_count, actor) "
        f"VALUES ('{slice_id}', '3507', 'released', 1, 'minister/budi')",
    ):
        with connected("simpul_officer") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)
    for statement in (
        "INSERT INTO intake.office_decision (office_code, decision, actor, reason) "
        "VALUES ('3507', 'paused', 'minister/budi', 'x')",
        "INSERT INTO intake.adoption (partition_id, office_code, topic_name, partition_no, cause, first_lost_offset, "
        "next_partition_id, next_offset, actor, reason) "
        "VALUES (1, '3507', 'x', 0, 'topic_made_anew', 0, 1, 0, 'minister/budi', 'x')",
    ):
        with connected("simpul_steward") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


def test_the_command_lists_slices_as_before_and_decides_below(registry):
    slice_id, run = held(registry), CliRunner().invoke
    line = json.loads(run(commands.slices, ["--format", "jsonl"]).stdout)
    assert (line["slice_id"], line["state"]) == (slice_id, "held")
    assert run(commands.slices, []).exit_code == 0
    assert run(commands.slices, ["release", slice_id]).exit_code == 2
    assert run(commands.slices, ["release", slice_id, "--reason", "x"]).stdout == "The slice is released.\n"


def test_where_no_case_waits_a_sentence_says_so_and_software_reads_no_line(registry):
    run = CliRunner().invoke
    assert run(commands.cases, ["--by", "age"]).stdout == "No case waits.\n"
    assert run(commands.cases, ["--by", "age", "--format", "jsonl"]).stdout == ""
    registry.send(BAD_NIK)
    assert "notified" in run(commands.cases, ["--by", "age"]).stdout


def test_a_waived_record_lands_with_its_reasons_and_is_loaded(registry):
    registry.send(BAD_NIK)
    waive("3507", "REG/1", "KTP-el asli dilihat")
    case = registry.all("SELECT state, closed_by, closing_reason FROM intake.reject_case")
    assert case == [("waived", ME, "KTP-el asli dilihat")]
    assert registry.one("SELECT accepted_revision FROM intake.record_head") == 1
    assert registry.faults() == {}
    registry.load()
    assert registry.one("SELECT warning_codes FROM registry.current_registration") == ["nik_malformed"]
    assert registry.all("SELECT login_name, actor FROM audit.read WHERE purpose LIKE '%%waive%%'") == [
        ("simpul_officer", ME)
    ]
    assert registry.faults() == {}


def test_a_waiver_resolves_the_older_cases_of_the_record_and_a_correction_still_comes(registry):
    registry.send_all([BAD_NIK, BAD_NIK | {"name": "SITI AMINAH"}])
    waive("3507", "REG/1", "x")
    assert registry.all("SELECT state FROM intake.reject_case ORDER BY log_offset") == [("resolved",), ("waived",)]
    assert registry.send(BAD_NIK | {"name": "SITI AMINAH"}).decision.verdict == "duplicate"
    assert registry.send(SITI).decision.verdict == "accepted"
    assert registry.one("SELECT state FROM intake.reject_case WHERE log_offset = 1") == "waived"
    registry.load()
    assert registry.one("SELECT revision FROM registry.current_registration") == 3
    assert registry.faults() == {}


def test_a_waiver_brings_a_record_back_that_was_taken_back(registry):
    registry.send(SITI)
    registry.send(TAKING_BACK, document="record_void")
    registry.send(BAD_NIK)
    waive("3507", "REG/1", "x")
    registry.load()
    assert registry.one("SELECT revision FROM registry.current_registration") == 3
    with connected("simpul_portal") as clerk:
        clerk.execute("SELECT set_config('simpul.principal', 'office-3507', true)")
        assert office_counts(clerk).progress == {"loaded": 3}
    assert registry.faults() == {}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"birth_date": "2010-08-17", "nik": None}, "under_age, which nobody can waive"),
        ({"destination": "Atlantis"}, "cannot hold it without destination_code"),
        ({"name": None}, "cannot hold it without name"),
    ],
)
def test_what_cannot_be_waived_is_refused_in_words_and_nothing_changes(registry, change, why):
    registry.send({name: value for name, value in (SITI | change).items() if value is not None})
    with pytest.raises(StopNow, match=why):
        waive("3507", "REG/1", "x")
    assert registry.all("SELECT state FROM intake.reject_case") == [("open",)]
    assert registry.one("SELECT count(*) FROM landing.cpmi_registration") == 0


@pytest.mark.parametrize("document", NEEDED)
def test_what_a_waived_record_needs_is_what_its_tables_take_no_row_without(registry, document):
    """Of a column that is missing in the list an officer would be told nothing but that the database refused it."""
    columns = registry.all(
        "SELECT DISTINCT column_name FROM information_schema.columns "
        "WHERE (table_schema, table_name) IN (('landing', %s), ('registry', %s)) AND is_nullable = 'NO'",
        document, document.rpartition("_")[2],
    )  # fmt: skip
    assert {name for (name,) in columns if name in LANDED_COLUMNS[document]} == set(NEEDED[document])


def test_a_case_that_does_not_wait_is_not_waived(registry):
    for record in ("REG/1", "REG/2"):
        with pytest.raises(StopNow, match="No refused revision"):
            waive("3507", record, "x")
        registry.send(SITI)


def test_of_two_officers_who_waive_at_once_the_second_hears_that_nothing_waits(registry):
    registry.send(BAD_NIK)
    with ThreadPoolExecutor(2) as officers:
        with connected("simpul_officer") as before:
            before.execute("SELECT FROM intake.record_head FOR UPDATE")
            both = [officers.submit(waive, "3507", "REG/1", reason) for reason in ("x", "y")]
            wait(both, timeout=1)
        refused = [done.exception() for done in both if done.exception()]
    assert [type(said) for said in refused] == [StopNow]
    assert "No refused revision" in str(refused[0])
    assert registry.one("SELECT count(*) FROM landing.cpmi_registration") == 1
    assert registry.faults() == {}


def test_several_refused_lines_of_a_record_are_told_apart_by_their_event(registry):
    line = {"source_record_id": "REG/1", "stage_code": "REGISTERED", "stage_date": "2026-09-01"}
    found = registry.send_all([line, line | {"stage_date": "2026-09-02"}], document="placement_stage")
    assert [each.decision.verdict for each in found] == ["rejected", "rejected"]
    with pytest.raises(StopNow, match=str(found[0].event.event_id)):
        waive("3507", "REG/1", "x")
    waive("3507", "REG/1", "x", str(found[1].event.event_id))
    assert registry.all("SELECT state FROM intake.reject_case ORDER BY log_offset") == [("open",), ("waived",)]
    assert registry.faults() == {}


def test_a_waived_record_that_is_gone_makes_its_office_red(registry):
    registry.send(BAD_NIK)
    waive("3507", "REG/1", "x")
    registry.load()
    for table in ("landing.cpmi_registration", "intake.reject_case", "registry.registration", "registry.link"):
        with registry.owner.transaction(force_rollback=True):
            registry.owner.execute(f"DELETE FROM {table}")
            assert set(registry.faults(registry.owner)) == {"3507"}, table


def test_cases_are_listed_with_their_age_and_the_reading_is_kept(registry):
    registry.send_all([BAD_NIK, SITI | {"source_record_id": "REG/2", "birth_date": "2010-08-17"}])
    registry.owner.execute("UPDATE intake.reject_case SET opened_at = now() - interval '9 days' WHERE log_offset = 0")
    lines = [(line["source_record_id"], line["state"], line["age_days"], line["codes"]) for line in case_lines("3507")]
    assert lines == [("REG/1", "open", 9, ["nik_malformed"]), ("REG/2", "open", 0, ["under_age"])]
    assert list(case_lines("3509")) == []
    assert registry.all("SELECT record_count, shown_fields FROM audit.read ORDER BY read_no LIMIT 1") == [
        (2, ["source_record_id"])
    ]
    assert ageing_lines() == [
        {"office_code": "3507", "open": 2, "notified": 0, "0-7": 1, "8-14": 1, "15-30": 0, ">30": 0}
    ]


def test_a_refusal_that_a_newer_one_overtook_waits_for_nobody_in_list_ageing_figure_and_portal(registry):
    registry.send_all([BAD_NIK, BAD_NIK | {"nik": "35071"}, BAD_NIK | {"source_record_id": "REG/2"}])
    lines = [(line["source_record_id"], line["revision"], line["state"]) for line in case_lines("3507")]
    assert lines == [("REG/1", 1, "overtaken"), ("REG/1", 2, "open"), ("REG/2", 1, "open")]
    (age,) = ageing_lines()
    assert (age["open"], age["0-7"]) == (2, 2)
    (mart,) = (mart for mart in declared_marts() if mart.name == "rejects_by_reason")
    with connected("simpul_loader") as loader:
        published = loader.execute(mart.query).fetchall()  # type: ignore[arg-type]
        assert {(row[0], row[2], row[5], row[6]) for row in published} == {
            ("3507", "nik_malformed", 3, 2), ("ALL", "nik_malformed", 3, 2),
        }  # fmt: skip
        loader.rollback()
    (office,) = (found for found in counts_by_office(registry.owner) if found.office_code == "3507")
    assert office.repair == 2
    registry.send(SITI)
    assert {line["state"] for line in case_lines("3507") if line["source_record_id"] == "REG/1"} == {"resolved"}


def test_ageing_counts_each_day_in_its_span(registry):
    registry.send_all([BAD_NIK | {"source_record_id": f"REG/{day}"} for day in (0, 7, 8, 14, 15, 30, 31, 90)])
    for offset, days in enumerate((0, 7, 8, 14, 15, 30, 31, 90)):
        aged = "UPDATE intake.reject_case SET opened_at = now() - make_interval(days => %s) WHERE log_offset = %s"
        registry.owner.execute(aged, [days, offset])
    (line,) = ageing_lines()
    assert [line[span] for span in case_ages().spans] == [2, 2, 2, 2]


def test_a_case_that_nobody_corrects_expires_and_is_kept(registry):
    registry.send_all([BAD_NIK, BAD_NIK | {"source_record_id": "REG/2"}], day=date(2026, 2, 5))
    long_ago = f"opened_at = now() - make_interval(days => {case_ages().expires_after_days + 1})"
    registry.owner.execute(f"UPDATE intake.reject_case SET {long_ago} WHERE log_offset = 0")
    with connected("simpul_relay", autocommit=True) as connection:
        assert expire_cases(connection, case_ages()) == 1
        assert expire_cases(connection, case_ages()) == 0
    assert registry.all("SELECT state, closed_by FROM intake.reject_case ORDER BY log_offset") == [
        ("expired", "simpul_relay"), ("open", None),
    ]  # fmt: skip
    assert registry.send(SITI).decision.verdict == "accepted"
    assert registry.one("SELECT state FROM intake.reject_case WHERE log_offset = 0") == "expired"
    assert registry.faults() == {}
