"""Erasing takes a body away, by a login of its own and with a reason; hash, verdicts, counts and seals stay exact."""

import json
import os
import pwd
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from tests.integration.database.records import BAD_NIK, LINE, NIK, SITI
from tests.integration.database.statements import statements
from typer.testing import CliRunner

from simpul.adapters import erasure_store
from simpul.adapters.postgres import connected
from simpul.decisions.erasing import Order, erase_old, erase_record
from simpul.decisions.erasing_commands import bodies
from simpul.decisions.held_slices import decide
from simpul.decisions.waivers import waive
from simpul.declared import declared
from simpul.errors import StopNow
from simpul.reading.commands import verdicts as verdicts_command
from simpul.reading.journey import journey
from simpul.reading.journey_output import journey_object
from simpul.reading.records import verdict_lines
from simpul.registry.sealing import seal_closed_hours
from simpul.rejudging.activation import activate
from simpul.rejudging.again import judge_again
from simpul.rejudging.impact import impact

ME = f"simpul_eraser/{pwd.getpwuid(os.getuid()).pw_name}"
CLOSED = SITI | {"destination": "Arab Saudi", "occupation_title": "Domestic Worker", "scheme_code": "REENTRY"}
OTHER = SITI | {"source_record_id": "REG/2", "name": "JAMILAH", "nik": None}
PERMISSION = Order("person", "Permintaan 7")
YOUNGER = 3000


def erase(registry: Any, *words: str, given: str | None = None) -> dict[str, Any]:
    """The command as somebody types it, read as a program reads it."""
    done = CliRunner().invoke(
        bodies, ["erase", *words, "--reason", "Permintaan 7", "--format", "json"], input=given, catch_exceptions=False
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def left(registry: Any, office: str = "3507") -> list[int]:
    """Offsets of the bodies that are there."""
    rows = registry.all("SELECT log_offset FROM intake.raw_body WHERE office_code = %s ORDER BY 1", office)
    return [offset for (offset,) in rows]


def offer(registry: Any) -> None:
    """A record refused, corrected, repeated, with a stage line; and another person's."""
    registry.send_all([BAD_NIK, SITI, SITI, OTHER])
    registry.send(LINE, document="placement_stage")
    registry.load()


def test_every_event_of_a_record_loses_its_body_and_all_else_stays_as_it_was(registry):
    offer(registry)
    seal_closed_hours()
    kept = ("intake.raw", "intake.verdict", "intake.reject_case", "intake.record_head", "intake.seal",
            "landing.cpmi_registration", "registry.registration", "intake.ledger_hour")  # fmt: skip
    before = [registry.all(f"SELECT * FROM {table} ORDER BY 1, 2") for table in kept]
    assert erase(registry, "3507", "REG/1", "--cause", "court")["bodies"] == 4
    assert left(registry) == [3]
    assert [registry.all(f"SELECT * FROM {table} ORDER BY 1, 2") for table in kept] == before
    assert registry.faults(is_deep=True) == {}
    notes = registry.all("SELECT DISTINCT cause, erasing_reason, actor FROM intake.erasure")
    assert notes == [("court", "Permintaan 7", ME)]


def test_the_access_log_holds_who_erased_which_records_and_never_a_value(registry):
    offer(registry)
    erase(registry, "3507", "REG/1")
    ((actor, login, purpose, count, references),) = registry.all(
        "SELECT actor, login_name, purpose, record_count, record_refs FROM audit.read WHERE purpose LIKE 'command%%'"
    )
    assert (actor, login, purpose, count) == (ME, "simpul_eraser", "command line: erase bodies (person)", 4)
    heads = registry.all("SELECT record_ref FROM intake.record_head WHERE source_record_id = 'REG/1'")
    assert {reference for (reference,) in heads} == set(references)


def test_a_second_run_finds_nothing_and_says_so(registry):
    offer(registry)
    erase(registry, "3507", "REG/1")
    found = erase(registry, "3507", "REG/1")
    assert (found["bodies"], found["erased_before"], found["events"]) == (0, 4, 4)
    assert registry.faults() == {}


def test_a_dry_run_counts_and_takes_nothing_away(registry):
    offer(registry)
    found = erase(registry, "3507", "REG/1", "--dry-run")
    assert (found["dry_run"], found["bodies"], found["offices"]) == (True, 4, {"3507": 4})
    assert left(registry) == [0, 1, 2, 3, 4]
    assert registry.one("SELECT count(*) FROM intake.erasure") == 0


def test_a_person_is_found_by_nik_at_every_office_also_where_the_record_was_refused(registry):
    offer(registry)
    minor = SITI | {"source_record_id": "CRB/9", "birth_date": "2009-08-17"}
    registry.send_all([minor, OTHER], office="3209")
    found = erase(registry, "--nik-from-stdin", given="3507.1157.0890.0012\n")
    assert (found["bodies"], found["offices"]) == (5, {"3209": 1, "3507": 4})
    assert (left(registry), left(registry, "3209")) == ([3], [1])
    assert registry.faults() == {}


def test_another_person_whose_record_has_the_same_number_at_another_office_keeps_it(registry):
    offer(registry)
    registry.send(OTHER | {"source_record_id": "REG/1"}, office="3209")
    found = erase(registry, "--nik-from-stdin", given=NIK)
    assert found["offices"] == {"3507": 4}
    assert left(registry, "3209") == [0]


@pytest.mark.parametrize("given", ["3507115708900999\n", "SITI CONTOH\n"])
def test_a_nik_that_nobody_has_erases_nothing_and_what_is_no_nik_is_not_repeated(registry, given):
    offer(registry)
    if given.strip().isdigit():
        assert erase(registry, "--nik-from-stdin", given=given)["events"] == 0
    else:
        with pytest.raises(StopNow) as refused:
            erase(registry, "--nik-from-stdin", given=given)
        assert "SITI" not in str(refused.value)
    assert len(left(registry)) == 5


def test_a_row_that_hides_its_record_is_erased_by_its_event(registry):
    event_id = uuid4()
    registry.send({"name": ["x"]}, event_id=event_id)
    assert erase(registry, "3507", str(event_id))["bodies"] == 1
    assert registry.faults() == {}


def test_retention_erases_sealed_hours_alone_and_names_what_stays(registry):
    for day, mark in ((date(2019, 3, 1), "A"), (date(2019, 3, 2), "B"), (date(2026, 2, 5), "C")):
        registry.send_all([SITI | {"source_record_id": mark, "nik": None, "name": mark}, BAD_NIK], day=day)
    registry.owner.execute("DELETE FROM intake.verdict WHERE log_offset = 2")
    seal_closed_hours()
    found = erase(registry, "--older-than", "5y")
    assert (found["bodies"], found["unsealed"]) == (2, 2)
    assert left(registry) == [2, 3, 4, 5]
    assert registry.one("SELECT DISTINCT cause FROM intake.erasure") == "retention"


def test_retention_leaves_what_is_younger_though_its_hour_is_sealed(registry):
    registry.send(SITI, day=date(2019, 3, 1))
    registry.send(OTHER, day=date(2026, 2, 5))
    assert seal_closed_hours()["events"] == 2
    assert erase(registry, "--older-than", "5y")["bodies"] == 1
    assert left(registry) == [1]


def test_neither_all_seals_nor_what_is_younger_is_read_for_every_portion(registry, monkeypatch):
    old = [SITI | {"source_record_id": str(number), "nik": None} for number in range(5)]
    registry.send_all(old, day=date(2019, 3, 1))
    registry.send_all([body | {"source_record_id": f"J{body['source_record_id']}"} for body in old])
    seal_closed_hours()
    registry.all(_YOUNGER)
    monkeypatch.setattr(erasure_store, "_PORTION", 2)
    with connected("simpul_eraser", autocommit=True) as connection, statements() as asked:
        portions = list(erasure_store.old_events(connection, datetime(2020, 1, 1, tzinfo=UTC)))
    assert [event.log_offset for events in portions for event in events] == [0, 1, 2, 3, 4]
    assert sum("intake.seal" in query for query, _ in asked) == 1
    read = [registry.rows_read(query, values, "raw", "raw_body") for query, values in asked if "raw_body" in query]
    assert max(read) < YOUNGER


def test_what_stays_is_named_also_where_nothing_was_ever_sealed(registry):
    registry.send(SITI, day=date(2019, 3, 1))
    found = erase(registry, "--older-than", "5y")
    assert (found["bodies"], found["unsealed"]) == (0, 1)


def test_retention_may_be_ended_after_any_portion_and_run_again(registry, monkeypatch):
    monkeypatch.setattr("simpul.adapters.erasure_store._PORTION", 2)
    registry.send_all([SITI | {"source_record_id": str(n), "nik": None} for n in range(5)], day=date(2019, 3, 1))
    seal_closed_hours()

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    order, before = Order("retention", "Lima tahun"), datetime(2020, 1, 1, tzinfo=UTC)
    with pytest.raises(KeyboardInterrupt):
        erase_old(before, order, stop)
    assert len(left(registry)) == 3
    assert registry.faults() == {}
    assert erase_old(before, order).bodies == {"3507": 3}
    assert registry.faults(is_deep=True) == {}


def test_a_retention_that_would_take_what_is_young_is_refused(registry):
    registry.send(SITI)
    for words in (["--older-than", "1m"], ["--before", f"{datetime.now(UTC) - timedelta(days=30):%Y-%m-%d}"]):
        with pytest.raises(StopNow, match="365 days"):
            erase(registry, *words)
    assert left(registry) == [0]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "name one of"),
        (["3507"], "name one of"),
        (["3507", "REG/1", "--nik-from-stdin"], "name one of"),
        (["--older-than", "5y", "--before", "2020-01-01"], "name one of"),
        (["--older-than", "5 years"], "an age is"),
    ],
)
def test_a_command_that_names_no_one_thing_erases_nothing(registry, words, says):
    offer(registry)
    done = CliRunner().invoke(bodies, ["erase", "--reason", "x", *words])
    assert done.exit_code == 2
    assert says in done.output
    assert len(left(registry)) == 5


def test_a_reason_and_a_record_that_is_known_are_needed(registry):
    offer(registry)
    with pytest.raises(StopNow, match="reason"):
        erase_record("3507", "REG/1", Order("person", "  "))
    with pytest.raises(StopNow, match="No event of this office"):
        erase_record("3507", "REG/404", PERMISSION)
    with pytest.raises(StopNow, match="No event of this office"):
        erase_record("3209", "REG/1", PERMISSION)


def test_a_body_that_vanished_before_is_not_taken_for_one_that_was_erased(registry):
    offer(registry)
    registry.owner.execute("DELETE FROM intake.raw_body WHERE log_offset = 1")
    assert erase(registry, "3507", "REG/1")["bodies"] == 3
    assert registry.faults() == {"3507": {"raw rows whose body is gone and was not noted as erased": 1}}


def test_what_is_erased_is_proved_before(registry):
    epoch = uuid4()
    registry.send_all([SITI, OTHER], epoch=epoch)
    registry.end_file(epoch, 1)
    erase(registry, "3507", "REG/1")
    assert registry.one("SELECT finding FROM intake.manifest") == "same"


def test_verdicts_and_the_journey_say_plainly_that_the_body_was_erased(registry):
    offer(registry)
    erase(registry, "3507", "REG/1")
    lines = list(verdict_lines("3507", history=False))
    assert [("body_erased_at" in line, line["verdict"]) for line in lines] == [
        (True, "rejected"), (True, "accepted"), (True, "duplicate"), (False, "accepted"), (True, "accepted")
    ]  # fmt: skip
    app = typer_of(verdicts_command)
    assert CliRunner().invoke(app).stdout.count("(body erased)") == 4
    found = journey("3507", "REG/1")
    assert found
    told = [moment["text"] for moment in journey_object(found)["story"] if moment["what"] == "erased"]
    assert told == [f"body erased by {ME} (person): Permintaan 7; digest and verdicts stay"] * 4


def typer_of(command: Any) -> Any:
    import typer

    app = typer.Typer()
    app.command()(command)
    return app


def test_what_was_erased_is_counted_and_never_judged_anew(registry):
    registry.send_all([CLOSED, CLOSED | {"source_record_id": "REG/2"}])
    erase(registry, "3507", "REG/1")
    told = impact("2", None, None)
    assert (told.judged, told.erased) == (1, 1)
    activate("2", "Uji")
    done = judge_again()
    assert (done.refused, done.erased) == (1, 1)
    assert registry.all("SELECT log_offset FROM intake.verdict WHERE verdict_no > 1") == [(1,)]
    with pytest.raises(StopNow, match="its body was erased"):
        waive("3507", "REG/1", "Dicek")
    assert registry.faults() == {}


def test_a_record_that_was_withdrawn_loses_its_names_and_numbers_and_one_in_the_registry_keeps_them(registry):
    registry.send(SITI)
    registry.load()
    registry.send_all([OTHER | {"phone": "08123456789"}, OTHER | {"source_record_id": "REG/3"}])
    registry.move_slices("held", "open")
    decide(str(registry.one("SELECT slice_id FROM quality.slice WHERE state = 'held'")), "withdrawn", "Salah berkas")
    assert erase(registry, "3507", "REG/2")["emptied"] == 1
    assert erase(registry, "3507", "REG/1")["emptied"] == 0
    rows = registry.all(
        "SELECT source_record_id, name, birth_date IS NULL, phone, destination_code FROM landing.cpmi_registration"
    )
    assert sorted(rows) == [
        ("REG/1", "SITI CONTOH", False, None, "TW"), ("REG/2", "", True, None, "TW"),
        ("REG/3", "JAMILAH", False, None, "TW"),
    ]  # fmt: skip
    assert registry.one("SELECT name FROM registry.registration") == "SITI CONTOH"
    assert registry.faults(is_deep=True) == {}
    assert erase(registry, "3507", "REG/2")["emptied"] == 0


@pytest.mark.parametrize(
    ("document", "personal"),
    [
        (
            "cpmi_registration",
            "nik family_card_no name matching_name birth_place birth_date mother_name address village_code "
            "village_name phone consent_giver_name passport_no employer_name desk",
        ),
        ("placement_stage", "document_no desk"),
        ("record_void", "document_no void_reason taken_back_by desk"),
    ],
)
def test_of_a_withdrawn_record_that_said_everything_no_name_and_no_number_is_left(registry, document, personal):
    for sent in ("cpmi_registration", "placement_stage", "record_void"):
        registry.send(every_field(sent), document=sent, day=date(2026, 4, 5))
    before = landed(registry, document)
    assert not {"", None} & {before[column] for column in personal.split()}, "the example says all of it"
    registry.move_slices("withdrawn", "open", decided_by="portal/office-3507")
    assert erase(registry, "3507", before["source_record_id"])["emptied"] == 3
    after = landed(registry, document)
    assert {column for column in before if after[column] != before[column]} == {*personal.split(), "emptied_at"}
    assert {after[column] for column in personal.split()} <= {"", None}


def every_field(document: str) -> dict[str, Any]:
    path = declared("schemas") / document / "examples" / "every-field.pass.json"
    return json.loads(path.read_text(encoding="utf-8"))["body"]


def landed(registry: Any, document: str) -> dict[str, Any]:
    return registry.one(f"SELECT to_jsonb(landed) FROM landing.{document} landed")


def test_the_login_that_erases_reads_no_body_empties_no_record_of_the_registry_and_speaks_for_nobody_else(registry):
    registry.send(SITI)
    refused = psycopg.errors.InsufficientPrivilege
    with connected("simpul_eraser", autocommit=True) as eraser:
        for statement in (
            "SELECT body FROM intake.raw_body",
            "SELECT name FROM landing.cpmi_registration",
            "UPDATE intake.verdict SET reasons = '[]'",
            "DELETE FROM intake.erasure",
            "INSERT INTO intake.erasure (partition_id, log_offset, office_code, cause, erasing_reason, actor) "
            "VALUES (1, 0, '3507', 'court', 'x', 'simpul_officer/rini')",
        ):
            with pytest.raises(refused):
                eraser.execute(statement)
        assert eraser.execute("UPDATE landing.cpmi_registration SET name = ''").rowcount == 0
    for role in ("simpul_officer", "simpul_operator", "simpul_loader"):
        with connected(role) as other, pytest.raises(refused):
            other.execute("DELETE FROM intake.raw_body WHERE log_offset = 0")


_YOUNGER = f"""
WITH came AS (
    INSERT INTO intake.raw (partition_id, log_offset, office_code, broker_at, received_date, event_id, body_digest,
        byte_count)
    SELECT partition_id, next_offset + number, office_code, now(), current_date, gen_random_uuid(), '', 0
    FROM intake.topic_partition, generate_series(0, {YOUNGER - 1}) AS number
    RETURNING partition_id, log_offset, office_code)
INSERT INTO intake.raw_body (partition_id, log_offset, office_code, headers, body)
SELECT partition_id, log_offset, office_code, '', '' FROM came RETURNING 1
"""
