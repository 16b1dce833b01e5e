"""What an office is told, on a real database: each message in the transaction that makes it true, for its eyes only."""

from typing import Any

import psycopg
import pytest
from tests.integration.database.records import SITI

from simpul.adapters import outbox_store, slice_store
from simpul.adapters.later_verdicts import expire_cases
from simpul.adapters.postgres import connected
from simpul.contracts.cases import case_ages
from simpul.decisions.held_slices import decide
from simpul.decisions.protection import signal_lines
from simpul.decisions.waivers import waive
from simpul.registry.load import load_passed_slices
from simpul_consumers.quality_gate import QualityGate

RECORD = SITI | {"source": {"file": "Februari.xlsx", "sheet": "Lembar 1", "record_no": 14}}
BAD_NIK = RECORD | {"nik": "35071157089000"}
# Two birth dates on both sides of 18: accepted, with a reason that no office sees.
PROTECTED = RECORD | {"birth_date": "2007-08-17", "nik": "3507115708120012"}
STAGE = {"source_record_id": "REG/1", "stage_code": "VERIFIED", "stage_date": "2026-01-20"}
VOID = {"document": "cpmi_registration", "source_record_id": "REG/1", "reason": "Salah", "taken_back_by": "RINI"}


def newest(registry: Any) -> dict[str, Any]:
    return registry.told()[-1]  # type: ignore[no-any-return]


def said(registry: Any, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(told[name] for name in names) for told in registry.told()]


def hold(registry: Any) -> str:
    registry.owner.execute("UPDATE quality.slice SET state = 'closed' WHERE state = 'open'")
    slice_id = registry.one("SELECT slice_id FROM quality.slice WHERE state = 'closed'")
    with connected("simpul_gate", autocommit=True) as connection:
        assert slice_store.settle(connection, slice_id, "1", [{"code": "slice_drift"}], [])
    return str(slice_id)


def test_a_refusal_is_told_with_its_place_its_editions_and_an_open_case(registry):
    refused = registry.send(BAD_NIK)
    told = newest(registry)
    assert told["event_id"] == str(refused.event.event_id)
    assert told["source"] == RECORD["source"]
    assert (told["verdict"], told["cause"], told["case"]) == ("rejected", "first", "open")
    stored = registry.all("SELECT rule_edition, reference_edition FROM intake.verdict")
    assert [(told["rule_edition"], told["reference_edition"])] == stored
    assert registry.one("SELECT judged_at = %s FROM intake.verdict", told["judged_at"])


def test_a_correction_is_told_with_the_refused_events_it_settles(registry):
    first, second = registry.send(BAD_NIK), registry.send(BAD_NIK | {"phone": "081234567890"})
    corrected = registry.send(RECORD)
    told = newest(registry)
    assert (told["verdict"], told["case"]) == ("accepted", "resolved")
    assert told["resolves"] == [str(first.event.event_id), str(second.event.event_id)]
    closed = registry.all("SELECT closed_by_partition_id, closed_by_log_offset FROM intake.reject_case")
    assert closed == [(corrected.event.offered.partition_id, corrected.event.offered.log_offset)] * 2


def test_a_correction_that_settles_more_than_a_message_holds_is_told_in_several(registry, monkeypatch):
    monkeypatch.setattr("simpul.adapters.outbox_store.NAMED_AT_ONCE", 2)
    refused = registry.send_all([BAD_NIK | {"phone": f"08123456789{number}"} for number in range(5)])
    corrected = registry.send(RECORD)
    told = [each for each in registry.told() if each["event_id"] == str(corrected.event.event_id)]
    assert [len(each["resolves"]) for each in told] == [2, 2, 1]
    assert [event for each in told for event in each["resolves"]] == [str(each.event.event_id) for each in refused]
    assert all({**told[0], "resolves": each["resolves"]} == each for each in told)
    assert registry.faults() == {}
    registry.owner.execute("UPDATE intake.outbox SET message_count = message_count - 1")
    assert registry.faults()["3507"] == {"verdicts that no message told their office": 2}


def test_each_correction_of_a_poll_is_told_with_what_it_settles_itself_and_anything_else_with_nothing(registry):
    other, new = ({"source_record_id": f"REG/{number}"} for number in (2, 3))
    refused = registry.send_all([BAD_NIK, BAD_NIK | other])
    registry.send_all([RECORD, RECORD | other, RECORD | new])
    told = [(each["case"], each.get("resolves")) for each in registry.told()[2:]]
    assert told == [*(("resolved", [str(each.event.event_id)]) for each in refused), (None, None)]


def test_the_same_again_is_told_with_the_state_of_its_case(registry):
    registry.send(RECORD | {"source_record_id": "REG/2"})
    registry.send(RECORD | {"source_record_id": "REG/2"})
    assert said(registry, "verdict", "case")[-1] == ("duplicate", None)
    registry.send(BAD_NIK)
    registry.send(BAD_NIK)
    assert said(registry, "verdict", "case")[-1] == ("duplicate", "open")
    waive("3507", "REG/1", "x")
    registry.send(BAD_NIK)
    assert said(registry, "verdict", "case")[-1] == ("duplicate", None)


def test_a_waiver_is_told_and_the_verdict_stays(registry):
    registry.send_all([BAD_NIK, BAD_NIK | {"name": "SITI AMINAH"}])
    older, waived = (told["event_id"] for told in registry.told())
    waive("3507", "REG/1", "KTP-el asli dilihat")
    told = newest(registry)
    assert (told["event_id"], told["verdict"], told["cause"], told["case"]) == (waived, "rejected", "waiver", "waived")
    assert told["resolves"] == [older]
    assert told["source"] == RECORD["source"]


def test_a_case_that_lapses_is_told_once(registry):
    registry.send(BAD_NIK)
    registry.owner.execute("UPDATE intake.reject_case SET opened_at = now() - interval '1000 days'")
    with connected("simpul_relay", autocommit=True) as connection:
        assert expire_cases(connection, case_ages()) == 1
        assert expire_cases(connection, case_ages()) == 0
    assert said(registry, "cause", "case", "verdict")[1:] == [("expiry", "expired", "rejected")]


def test_a_reason_for_protection_officers_is_in_no_message(registry):
    assert "age_conflict" in {reason.code for reason in registry.send(PROTECTED).reasons}
    registry.send(PROTECTED | {"nik": "350711570812"})
    waive("3507", "REG/1", "x")
    assert len(registry.told()) == 3
    assert registry.one("SELECT count(*) FROM intake.outbox WHERE lines LIKE '%%age_conflict%%'") == 0


def test_an_office_is_told_of_its_own_events_only(registry):
    mine, theirs = registry.send(RECORD), registry.send(RECORD, office="1807")
    assert [told["event_id"] for told in registry.told("3507")] == [str(mine.event.event_id)]
    assert [told["event_id"] for told in registry.told("1807")] == [str(theirs.event.event_id)]


def test_a_held_slice_is_told_and_so_is_what_a_person_decides(registry):
    sent = registry.send_all([RECORD, RECORD | {"source_record_id": "REG/2"}])
    slice_id = hold(registry)
    events = [str(found.event.event_id) for found in sent]
    expected = {"slice_id": slice_id, "document": "cpmi_registration", "part": 1, "records": 2, "event_ids": events}
    assert expected.items() <= newest(registry).items()
    assert newest(registry)["state"] == "held"
    decide(slice_id, "released", "x")
    assert newest(registry)["state"] == "released"
    assert expected.items() <= newest(registry).items()
    load_passed_slices("test")
    assert newest(registry)["state"] == "loaded"
    assert expected.items() <= newest(registry).items()


def test_a_stage_line_is_told_as_loaded_when_its_registration_came(registry):
    registry.send(STAGE, document="placement_stage")
    registry.load()
    assert [told["message"] for told in registry.told()] == ["office_verdict"]
    registry.send(RECORD)
    registry.load()
    loaded = [told for told in registry.told() if told["message"] == "office_slice"]
    assert sorted((told["document"], told["state"], told["records"]) for told in loaded) == [
        ("cpmi_registration", "loaded", 1), ("placement_stage", "loaded", 1),
    ]  # fmt: skip


def test_a_slice_of_many_records_is_told_in_portions(registry, monkeypatch):
    monkeypatch.setattr("simpul.adapters.slice_news.EVENTS_AT_MOST", 2)
    registry.send_all([RECORD | {"source_record_id": f"REG/{number}"} for number in range(5)])
    decide(hold(registry), "withdrawn", "x")
    slices = [told for told in registry.told() if told["message"] == "office_slice"]
    shape = [(told["state"], told["portion"], told["portions"], len(told["event_ids"])) for told in slices]
    assert shape == [(state, n, 3, count) for state in ("held", "withdrawn") for n, count in ((1, 2), (2, 2), (3, 1))]
    assert registry.all("SELECT message_count FROM intake.outbox WHERE slice_id IS NOT NULL") == [(3,), (3,)]


def test_a_case_counts_as_notified_when_its_message_was_acknowledged(registry):
    registry.send(BAD_NIK)
    registry.send(BAD_NIK | {"source_record_id": "REG/2"})
    with connected("simpul_relay", autocommit=True) as connection:
        first, second = outbox_store.waiting(connection)
        outbox_store.mark_sent(connection, [second.outbox_id])
        assert [row.outbox_id for row in outbox_store.waiting(connection)] == [first.outbox_id]
    states = registry.all("SELECT state, notified_at IS NULL FROM intake.reject_case ORDER BY log_offset")
    assert states == [("open", True), ("notified", False)]


def test_of_two_offices_in_one_poll_the_one_whose_message_was_acknowledged_is_notified(registry):
    registry.send(BAD_NIK)
    registry.send(BAD_NIK, office="1807")
    registry.owner.execute("UPDATE intake.outbox SET created_at = '2026-02-05'")
    registry.owner.execute("UPDATE intake.reject_case SET opened_at = '2026-02-05'")
    with connected("simpul_relay", autocommit=True) as connection:
        outbox_store.mark_sent(
            connection, [row.outbox_id for row in outbox_store.waiting(connection) if row.office_code == "1807"]
        )
    states = registry.all("SELECT office_code, state FROM intake.reject_case ORDER BY office_code")
    assert states == [("1807", "notified"), ("3507", "open")]


def test_a_case_that_was_notified_is_told_as_open_when_the_same_comes_again(registry):
    registry.send(BAD_NIK)
    with connected("simpul_relay", autocommit=True) as connection:
        outbox_store.mark_sent(connection, [row.outbox_id for row in outbox_store.waiting(connection)])
    assert registry.one("SELECT state FROM intake.reject_case") == "notified"
    registry.send(BAD_NIK)
    assert said(registry, "verdict", "case")[-1] == ("duplicate", "open")


def test_of_several_cases_of_a_record_the_newest_is_told_when_the_same_comes_again(registry):
    registry.send(BAD_NIK)
    registry.send(RECORD)
    registry.send(BAD_NIK | {"name": "SITI LAIN"})
    registry.send(BAD_NIK | {"name": "SITI LAIN"})
    states = registry.all("SELECT state FROM intake.reject_case ORDER BY log_offset")
    assert states == [("resolved",), ("open",)]
    assert said(registry, "verdict", "case")[-1] == ("duplicate", "open")


def test_an_office_with_very_many_messages_keeps_no_other_waiting(registry):
    registry.send(RECORD)
    registry.owner.execute(
        "INSERT INTO intake.outbox (message_id, office_code, message, lines, message_count) "
        "SELECT gen_random_uuid(), office_code, message, lines, message_count "
        "FROM intake.outbox, generate_series(1, 500)"
    )
    first = [number for (number,) in registry.all("SELECT outbox_id FROM intake.outbox ORDER BY 1 LIMIT 20")]
    registry.send(RECORD, office="1807")
    with connected("simpul_relay", autocommit=True) as connection:
        rows = outbox_store.waiting(connection)
    assert {row.office_code for row in rows} == {"3507", "1807"}
    assert [row.outbox_id for row in rows if row.office_code == "3507"] == first


def test_messages_wait_in_the_order_of_their_numbers_wherever_their_rows_lie(registry):
    for number in range(3):
        registry.send(RECORD | {"source_record_id": f"REG/{number}"}, office=("3507", "1807")[number % 2])
    registry.owner.execute("UPDATE intake.outbox SET message_count = 1 WHERE outbox_id = 1")  # its row is the last now
    with connected("simpul_relay", autocommit=True) as connection:
        assert [each.outbox_id for each in outbox_store.waiting(connection)] == [1, 2, 3]


def test_what_was_sent_long_ago_is_forgotten_and_still_counted(registry):
    registry.send(BAD_NIK)
    hold_before = registry.one("SELECT message_count FROM intake.outbox")
    registry.owner.execute("UPDATE intake.outbox SET sent_at = now() - interval '31 days'")
    with connected("simpul_relay", autocommit=True) as connection:
        assert outbox_store.forget_sent(connection) == 1
        assert outbox_store.waiting(connection) == []
    assert registry.all("SELECT lines, message_count FROM intake.outbox") == [(None, hold_before)]


def test_what_may_be_forgotten_is_found_without_reading_what_is_forgotten_already(registry):
    registry.all(
        "INSERT INTO intake.outbox (message_id, office_code, message, message_count, sent_at) "
        "SELECT gen_random_uuid(), '3507', 'office_verdict', 1, now() - interval '40 days' "
        "FROM generate_series(1, 20000) RETURNING 1"
    )
    registry.send(BAD_NIK)
    registry.owner.execute("UPDATE intake.outbox SET sent_at = now() - interval '31 days' WHERE lines IS NOT NULL")
    values = [outbox_store.FORGOTTEN_AFTER_DAYS]
    assert registry.rows_read(outbox_store._FORGET, values, "outbox") == 1


def test_what_an_office_was_told_of_a_held_slice_is_kept_until_somebody_decides(registry):
    registry.send(RECORD)
    slice_id = hold(registry)
    registry.owner.execute("UPDATE intake.outbox SET sent_at = now() - interval '31 days'")
    with connected("simpul_relay", autocommit=True) as connection:
        assert outbox_store.forget_sent(connection) == 1, "the verdict"
    decide(slice_id, "released", "x")
    assert registry.one("SELECT lines IS NOT NULL FROM intake.outbox WHERE slice_state = 'released'")


def test_the_case_of_a_taking_back_that_came_too_early_waits_for_its_own_record(registry):
    registry.send(VOID, document="record_void")
    registry.send(RECORD | {"source_record_id": "REG/2"})
    assert registry.all("SELECT state FROM intake.reject_case") == [("open",)]


@pytest.mark.parametrize("then", ["registration", "taking back"])
def test_the_case_of_a_taking_back_that_came_too_early_ends_when_the_record_comes(registry, then):
    early = registry.send(VOID, document="record_void")
    assert registry.all("SELECT state FROM intake.reject_case") == [("open",)]
    came = registry.send(RECORD)
    assert newest(registry)["resolves"] == [str(early.event.event_id)]
    closed = "SELECT state, closed_by_log_offset FROM intake.reject_case"
    assert registry.all(closed) == [("resolved", came.event.offered.log_offset)]
    if then == "taking back":
        assert registry.send(VOID, document="record_void").decision.verdict == "accepted"
        assert registry.all(closed) == [("resolved", came.event.offered.log_offset)]
    registry.load()
    assert registry.faults() == {}


def test_a_waiver_ends_the_case_of_a_taking_back_that_came_too_early(registry):
    early = registry.send(VOID, document="record_void")
    registry.send(BAD_NIK)
    waive("3507", "REG/1", "x")
    assert newest(registry)["resolves"] == [str(early.event.event_id)]
    assert registry.one("SELECT count(*) FROM intake.reject_case WHERE closed_at IS NULL") == 0


def test_a_refused_registration_leaves_the_case_of_a_taking_back_until_it_is_corrected(registry):
    registry.send(VOID, document="record_void")
    registry.send(BAD_NIK)
    assert registry.one("SELECT count(*) FROM intake.reject_case WHERE closed_at IS NULL") == 2
    registry.send(RECORD)
    assert registry.one("SELECT count(*) FROM intake.reject_case WHERE closed_at IS NULL") == 0
    assert registry.send(VOID | {"source_record_id": "REG/9"}, document="record_void").decision.verdict == "rejected"
    assert registry.one("SELECT count(*) FROM intake.reject_case WHERE closed_at IS NULL") == 1


def say(kind: str, words: str, slice_id: str, *, office: str = "3507", principal: str = "office-3507") -> None:
    with connected("simpul_portal") as connection:
        connection.execute("SELECT set_config('simpul.principal', 'office-3507', true)")
        connection.execute(
            "INSERT INTO quality.slice_word (slice_id, office_code, kind, words, principal) "
            "VALUES (%s, %s, %s, %s, %s)",
            [slice_id, office, kind, words, principal],
        )


def test_an_office_withdraws_its_held_slice_by_its_own_word(registry):
    registry.send(RECORD)
    slice_id = hold(registry)
    say("explanation", "Kolom tergeser", slice_id)
    say("withdrawal", "Kami kirim ulang", slice_id)
    with connected("simpul_gate", autocommit=True) as connection:
        assert slice_store.withdraw_as_asked(connection) == 1
        assert slice_store.withdraw_as_asked(connection) == 0
    decided = registry.all("SELECT state, decided_by, deciding_reason FROM quality.slice")
    assert decided == [("withdrawn", "portal/office-3507", "Kami kirim ulang")]
    assert newest(registry)["state"] == "withdrawn"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        say("explanation", "terlambat", slice_id)
    registry.load()
    assert registry.faults() == {}


def test_nobody_speaks_for_another_office_or_in_anothers_name(registry):
    registry.send(RECORD)
    registry.send(RECORD, office="1807")
    registry.owner.execute("UPDATE quality.slice SET state = 'held'")
    ids = dict(registry.all("SELECT office_code, slice_id::text FROM quality.slice"))
    say("explanation", "x", ids["3507"])
    for said in (
        {"slice_id": ids["3507"], "principal": "officer-registry"},
        {"slice_id": ids["1807"], "office": "1807"},
        {"slice_id": ids["1807"]},
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            say("withdrawal", "x", **said)


def test_identities_that_repeat_in_too_few_records_for_a_hold_are_a_signal_of_protection(registry):
    people = [
        RECORD | {"source_record_id": f"REG/{number}", "name": name, "nik": f"350711570890{number:04}"}
        for number, name in enumerate(("ANI", "BUDI", "CICI", "DEDI", "EKA", "FIFI"), 1)
    ]
    registry.send_all([*people, RECORD | {"source_record_id": "REG/9", "name": "SRI LAIN", "nik": people[0]["nik"]}])
    registry.owner.execute("UPDATE quality.slice SET state = 'closed', closed_at = now()")
    QualityGate().turn()
    assert registry.one("SELECT state FROM quality.slice") == "passed"
    signals = registry.all("SELECT field, people_count, record_count FROM protection.slice_signal")
    assert signals == [("nik", 2, 7)]
    (line,) = signal_lines()
    assert (line["kinds"], line["field"], line["people_count"]) == (["repeated_identity"], "nik", 2)
    assert "protection" not in str(registry.told())


def test_an_office_whose_topic_takes_nothing_is_left_out_and_keeps_no_other_waiting(registry):
    for office in ("3507", "1807"):
        registry.send(RECORD, office=office)
    with connected("simpul_relay", autocommit=True) as connection:
        assert [row.office_code for row in outbox_store.waiting(connection, ["3507"])] == ["1807"]
