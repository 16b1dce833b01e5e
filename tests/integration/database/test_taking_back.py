"""A record that its office takes back leaves the current registry, and comes back with a later revision."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from tests.integration.database.records import LINE, SITI, TAKING_BACK

from simpul.adapters import void_store
from simpul.adapters.awaited_store import awaited
from simpul.adapters.case_store import cases
from simpul.adapters.counter_offices import counts_by_office
from simpul.adapters.postgres import connected
from simpul.adapters.reading_store import links, verdicts
from simpul.linkage.events import IdentityEvent, replay
from simpul.reading.counting import office_counts
from simpul.reading.journey import journey
from simpul.reading.journey_words import sentence
from simpul_consumers.quality_gate import QualityGate


def void(registry: Any, *, event_id: UUID | None = None, **said: Any) -> Any:
    return registry.send(TAKING_BACK | said, document="record_void", event_id=event_id)


def current(registry: Any) -> tuple[int, int]:
    """How many registrations are current, and how many links."""
    count = "SELECT count(*) FROM registry.current_"
    return registry.one(f"{count}registration"), registry.one(f"{count}link")


def told(registry: Any) -> dict[Any, Any]:
    """Who belongs to whom, told from the log of identity alone."""
    rows = registry.all(
        "SELECT kind, person_id, other_person_id, record_ref FROM registry.identity_event ORDER BY identity_event_no"
    )
    return replay(IdentityEvent(*row) for row in rows)


def linked(registry: Any) -> dict[Any, Any]:
    return dict(registry.all("SELECT record_ref, person_id FROM registry.current_link"))


def by_office_and_officer(registry: Any) -> tuple[dict[str, int], dict[str, int]]:
    """How far what was let in has come, as its office reads it and as an officer does; both add up to all of it."""
    with connected("simpul_portal") as connection:
        connection.execute("SELECT set_config('simpul.principal', 'office-3507', true)")
        own = office_counts(connection)
        (seen,) = [each for each in counts_by_office(connection) if each.office_code == "3507"]
    officer = {name: getattr(seen, name) for name in ("waiting", "held", "withdrawn", "loaded")}
    assert sum(officer.values()) == seen.let_in == own.let_in
    return {name: own.progress[name] for name in officer}, officer


def test_a_record_taken_back_leaves_the_current_registry_and_its_history_stays(registry):
    registry.send(SITI)
    registry.load()
    assert current(registry) == (1, 1)
    taken = void(registry)
    assert (taken.decision.verdict, taken.decision.revision) == ("accepted", 2)
    assert registry.load().taken_back == 1
    assert current(registry) == (0, 0)
    assert registry.one("SELECT count(*) FROM registry.registration") == 1
    assert registry.all("SELECT revision, is_void FROM intake.record_head") == [(2, True)]
    kinds = [kind for (kind,) in registry.all("SELECT kind FROM registry.identity_event ORDER BY identity_event_no")]
    assert kinds == ["created", "linked", "unlinked"]
    assert told(registry) == linked(registry) == {}
    assert registry.faults() == {}


def test_a_later_revision_brings_the_record_back_to_the_person_it_was(registry):
    registry.send(SITI)
    registry.load()
    (person,) = linked(registry).values()
    void(registry)
    registry.load()
    assert registry.send(SITI).decision.verdict == "accepted", "the same content again, after it was taken back"
    registry.load()
    assert current(registry) == (1, 1)
    assert list(linked(registry).values()) == [person]
    assert told(registry) == linked(registry)
    assert registry.faults() == {}


def test_a_person_who_is_somebody_else_meanwhile_is_not_given_away(registry):
    registry.send(SITI)
    registry.send(SITI, office="3209")
    registry.load()
    before = linked(registry)
    assert len(set(before.values())) == 1
    void(registry)
    registry.load()
    registry.send(SITI | {"nik": "3507115708900013", "name": "SRI CONTOH"})
    registry.load()
    after = linked(registry)
    assert len(set(after.values())) == 2
    (kept,) = [record for record in before if before[record] == after[record]]
    assert registry.one("SELECT office_code FROM intake.record_head WHERE record_ref = %s", kept) == "3209"
    assert told(registry) == after


def test_a_number_that_comes_again_for_another_person_is_not_given_the_id_of_the_one_before(registry):
    registry.send(SITI)
    registry.load()
    before = linked(registry)
    void(registry)
    registry.load()
    registry.send(SITI | {"nik": "3507110502850003", "birth_date": "1985-02-05", "name": "BUDI CONTOH", "sex": "M"})
    registry.load()
    after = linked(registry)
    assert after.keys() == before.keys()
    assert after != before
    assert told(registry) == after
    assert registry.faults() == {}


def test_those_whom_only_the_record_taken_back_tied_together_part(registry):
    registry.send(SITI | {"birth_date": "1990-08-18"}, office="3209")
    registry.send(SITI)
    registry.send(SITI | {"name": "SRI LAIN"}, office="1807")
    registry.load()
    assert len(set(linked(registry).values())) == 1
    void(registry)
    assert registry.load().persons_split == 1
    taken_back = registry.one("SELECT record_ref FROM registry.record_void")
    parted = registry.all("SELECT evidence FROM registry.identity_event WHERE kind = 'split'")
    assert parted == [({"taken_back_records": [str(taken_back)]},)]
    assert len(set(linked(registry).values())) == 2
    assert told(registry) == linked(registry)
    assert registry.faults() == {}


def test_a_record_that_was_never_received_is_not_taken_back(registry):
    refused = void(registry)
    assert refused.decision.verdict == "rejected"
    assert [reason.code for reason in refused.reasons] == ["record_unknown"]
    stored = registry.one("SELECT reasons FROM intake.verdict")
    assert stored == [
        {"code": "record_unknown", "severity": "reject", "field": "source_record_id", "audience": "office"}
    ]
    assert json.loads(registry.one("SELECT lines FROM intake.outbox"))["reasons"][0]["code"] == "record_unknown"
    assert registry.faults() == {}


def test_the_taking_back_of_a_record_that_never_came_is_found_by_its_number(registry):
    refused = void(registry)
    again = void(registry, event_id=refused.event.event_id)
    assert again.decision.verdict == "duplicate"
    with connected("simpul_operator") as operator:
        assert [line["source_record_id"] for line in verdicts(operator, "3507", history=False)] == ["REG/1"] * 2
        assert [line["source_record_id"] for line in cases(operator, "3507")] == ["REG/1"]
    found = journey("3507", "REG/1")
    assert found is not None
    assert [event.event_id for event in found.events] == [refused.event.event_id] * 2
    accepted = registry.send(SITI)
    found = journey("3507", "REG/1")
    assert found is not None
    assert found.events[-1].event_id == accepted.event.event_id
    assert any("case resolved" in sentence(moment) for moment in found.moments)


def test_an_office_takes_back_its_own_records_only(registry):
    registry.send(SITI, office="3209")
    assert void(registry).decision.verdict == "rejected"


def test_an_event_and_its_taking_back_in_one_poll_are_one_record(registry):
    registry.send_all([SITI, SITI | {"source_record_id": "REG/2"}])
    registry.send_all([TAKING_BACK, TAKING_BACK], document="record_void")
    verdicts = registry.all("SELECT document, verdict FROM intake.verdict ORDER BY log_offset")
    assert verdicts[2:] == [("record_void", "accepted"), ("record_void", "duplicate")]
    assert registry.all("SELECT document FROM intake.record_head") == [("cpmi_registration",)] * 2


def test_a_registration_that_is_loaded_after_it_was_taken_back_is_nobodys(registry):
    registry.send(SITI)
    registry.move_slices("held", "open")
    void(registry)
    registry.load()
    registry.move_slices("released", "held", decided_by="simpul_officer/rini")
    assert registry.load().registrations == 1
    assert current(registry) == (0, 0)
    assert registry.one("SELECT count(*) FROM registry.current_person") == 0
    assert registry.faults() == {}
    registry.send(SITI)
    registry.load()
    assert current(registry) == (1, 1)
    assert told(registry) == linked(registry)
    assert registry.faults() == {}


def test_a_refused_revision_is_settled_when_the_record_is_taken_back(registry):
    registry.send(SITI | {"birth_date": "2010-08-17"})
    void(registry)
    assert registry.all("SELECT state, closed_by_log_offset FROM intake.reject_case") == [("resolved", 1)]
    registry.load()
    assert registry.faults() == {}


def test_a_refused_taking_back_leaves_the_record_as_it_was(registry):
    registry.send(SITI)
    assert void(registry, reason=" ").decision.verdict == "rejected"
    assert registry.send(SITI).decision.verdict == "duplicate"
    registry.load()
    assert current(registry) == (1, 1)
    assert registry.faults() == {}


def test_a_stage_line_taken_back_is_not_counted_and_one_that_waited_waits_no_more(registry):
    registry.send(SITI)
    registry.send(LINE, document="placement_stage")
    registry.send(LINE | {"source_record_id": "REG/9"}, document="placement_stage")
    registry.load()
    assert registry.one("SELECT count(*) FROM registry.current_stage") == 1
    for number in ("REG/1", "REG/9"):
        void(registry, document="placement_stage", **LINE | {"source_record_id": number})
    registry.load()
    assert registry.one("SELECT count(*) FROM registry.current_stage") == 0
    assert registry.one("SELECT count(*) FROM registry.stage") == 1
    assert registry.faults() == {}
    counts = registry.ledger()["3507"].total.counts
    assert (counts["loaded"], counts["withdrawn"]) == (4, 1)


def test_the_journey_of_a_record_tells_that_it_was_taken_back(registry):
    registry.send(SITI)
    registry.load()
    void(registry)
    registry.load()
    found = journey("3507", "REG/1")
    assert found is not None
    told = [sentence(moment) for moment in found.moments if moment.kind in ("linked", "taken_back")]
    assert told[1:] == [
        "in the registry: the record is taken back",
        "linked to nobody: its office took the record back",
    ]


def test_the_counter_speaks_of_a_record_taken_back_as_withdrawn(registry):
    registry.send(SITI)
    registry.load()
    void(registry)
    registry.load()
    with connected("simpul_portal") as connection:
        connection.execute("SELECT set_config('simpul.principal', 'office-3507', true)")
        seen = office_counts(connection)
    assert (seen.states, seen.progress) == ({"accepted": 2}, {"withdrawn": 1, "loaded": 1})


def test_the_officers_page_counts_what_was_taken_back_as_its_office_does_at_every_step(registry):
    number = {"source_record_id": "REG/2"}
    registry.send_all([SITI, SITI | number | {"nik": None}, SITI | {"source_record_id": "REG/3", "nik": None}])
    registry.send_all([LINE, LINE | {"source_record_id": "REG/9"}], document="placement_stage")
    found = [by_office_and_officer(registry)]
    registry.load()
    found.append(by_office_and_officer(registry))
    void(registry)
    void(registry, **number)
    for of in ("REG/1", "REG/9"):
        void(registry, document="placement_stage", **LINE | {"source_record_id": of})
    found.append(by_office_and_officer(registry))
    registry.load()
    found.append(by_office_and_officer(registry))
    registry.send(SITI)
    void(registry, source_record_id="REG/3")
    found.append(by_office_and_officer(registry))
    registry.move_slices("held", "open")
    found.append(by_office_and_officer(registry))
    registry.move_slices("withdrawn", "held")
    found.append(by_office_and_officer(registry))
    assert [office for office, _ in found] == [officer for _, officer in found]
    assert found[3][1] == {"waiting": 0, "held": 0, "withdrawn": 4, "loaded": 5}


def test_the_counter_speaks_of_the_records_of_a_withdrawn_slice_as_withdrawn_and_as_waiting_of_none(registry):
    registry.send(SITI)
    registry.move_slices("withdrawn", "open", decided_by="portal/office-3507")
    with connected("simpul_portal") as connection:
        connection.execute("SELECT set_config('simpul.principal', 'office-3507', true)")
        seen = office_counts(connection)
        (office,) = [each for each in counts_by_office(connection) if each.office_code == "3507"]
    assert (seen.states, seen.progress) == ({"accepted": 1}, {"withdrawn": 1})
    assert (office.let_in, office.waiting, office.held, office.withdrawn, office.loaded) == (1, 0, 0, 1, 0)


def test_a_registration_that_was_corrected_and_then_withdrawn_has_to_be_sent_again(registry):
    registry.send(SITI | {"nik": "3507"})
    registry.send(SITI)
    registry.move_slices("withdrawn", "open", decided_by="portal/office-3507")
    registry.send(LINE, document="placement_stage")
    registry.load()
    with connected("simpul_portal") as connection:
        connection.execute("SELECT set_config('simpul.principal', 'office-3507', true)")
        waited_for = awaited(connection, limit=9, skip=0)
    assert [(each.record_number, each.to_do) for each in waited_for] == [("REG/1", "send_again")]


def test_a_link_to_nobody_is_told_as_one(registry):
    registry.send(SITI)
    registry.load()
    void(registry)
    registry.load()
    with connected("simpul_operator") as connection:
        (line,) = links(connection)
    assert (line["link_kind"], line["person_id"]) == ("taken_back", None)


def test_a_whole_file_taken_back_in_a_day_waits_for_a_person(registry):
    registry.send_all([SITI | {"source_record_id": f"REG/{number}"} for number in range(60)])
    registry.load()
    registry.send_all(
        [TAKING_BACK | {"source_record_id": f"REG/{number}"} for number in range(9)], document="record_void"
    )
    gate = QualityGate(quiet_seconds=0)
    gate.turn()
    assert registry.all("SELECT state FROM quality.slice WHERE document = 'record_void'") == [("passed",)]
    more = [TAKING_BACK | {"source_record_id": f"REG/{number}"} for number in range(9, 60)]
    registry.send_all(more, document="record_void", day=date(2026, 2, 6))
    gate.turn()
    held = registry.all("SELECT state, reasons -> 0 ->> 'code' FROM quality.slice WHERE received_date = '2026-02-06'")
    assert held == [("held", "slice_volume_unusual")]
    registry.load()
    assert registry.one("SELECT count(*) FROM registry.current_registration") == 51
    assert registry.faults() == {}


def test_every_row_of_a_taking_back_is_missed_where_it_is_gone(registry):
    registry.send(SITI)
    registry.load()
    void(registry)
    registry.load()
    gone = {
        "landing.record_void": "true",
        "registry.record_void": "true",
        "registry.link": "link_kind = 'taken_back'",
        "registry.identity_event": "kind = 'unlinked'",
        "intake.verdict": "document = 'record_void'",
    }
    for table, which in gone.items():
        with registry.owner.transaction(force_rollback=True):
            registry.owner.execute(f"DELETE FROM {table} WHERE {which}")
            assert set(registry.faults(registry.owner)) == {"3507"}, table


def test_of_other_people_nothing_is_read_however_many_they_are(registry):
    registry.send(SITI)
    registry.load()
    registry.owner.execute(_MANY_OTHERS)
    void(registry)
    (record,) = registry.one("SELECT array_agg(record_ref) FROM intake.record_head")
    (slice_id,) = registry.one("SELECT array_agg(slice_id) FROM quality.slice WHERE document = 'record_void'")
    registry.owner.execute(void_store._ADD_VOIDS, [slice_id])
    people = ("identity_event", "link")
    assert 0 < registry.rows_read(void_store._LINKED_AND_VOID, {"slice": slice_id}, *people) < 100
    registry.load()
    asked = {"slice": slice_id, "records": [record]}
    assert 0 < registry.rows_read(void_store._FORMER_HOMES, asked, *people) < 100
    registry.send(SITI | {"name": "SITI CONTOH B"})
    registry.load()
    assert current(registry) == (1, 20001)
    assert registry.one("SELECT count(*) FROM registry.identity_event WHERE kind = 'created'") == 20001


_MANY_OTHERS = """
INSERT INTO registry.identity_event (kind, person_id, office_code, evidence, model_version)
SELECT 'created', md5(number::text)::uuid, '3507', '{}', 'nik-1' FROM generate_series(1, 20000) AS number;
INSERT INTO registry.identity_event (kind, person_id, other_person_id, office_code, evidence, model_version)
SELECT 'merged', md5(number::text)::uuid, md5((number + 1)::text)::uuid, '3507', '{}', 'nik-1'
FROM generate_series(1, 20000, 10) AS number;
INSERT INTO registry.link
    (partition_id, log_offset, office_code, record_ref, revision, person_id, link_kind, model_version, valid_from)
SELECT 99, number, '3507', gen_random_uuid(), 1, md5(number::text)::uuid, 'new_person', 'nik-1', '2026-02-05'
FROM generate_series(1, 20000) AS number
"""
