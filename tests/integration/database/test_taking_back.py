"""A record that its office takes back leaves the current registry, and comes back with a later revision."""

from typing import Any

from simpul.adapters.ledger_store import accepted_counts, unbalanced
from simpul.adapters.postgres import connected
from simpul.adapters.reading_store import journey
from simpul.linkage.events import IdentityEvent, replay

SITI = {
    "source_record_id": "REG/1", "registration_date": "2026-01-12", "name": "SITI CONTOH", "sex": "F",
    "nik": "3507115708900012", "birth_date": "1990-08-17", "regency_name": "KABUPATEN MALANG",
    "scheme_code": "PERSEORANGAN", "destination": "TWN", "occupation_title": "Caregiver",
}  # fmt: skip
TAKING_BACK = {
    "document": "cpmi_registration", "source_record_id": "REG/1", "reason": "Salah orang", "taken_back_by": "RINI",
}  # fmt: skip
LINE = {"source_record_id": "REG/1", "stage_code": "OPP", "stage_date": "2026-02-01"}


def void(registry: Any, **said: Any) -> Any:
    return registry.send(TAKING_BACK | said, document="record_void")


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


def test_those_whom_only_the_record_taken_back_tied_together_part(registry):
    registry.send(SITI | {"birth_date": "1990-08-18"}, office="3209")
    registry.send(SITI)
    registry.send(SITI | {"name": "SRI LAIN"}, office="1807")
    registry.load()
    assert len(set(linked(registry).values())) == 1
    void(registry)
    assert registry.load().persons_split == 1
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
    assert registry.one("SELECT verdicts FROM intake.outbox")[0]["reasons"][0]["code"] == "record_unknown"
    assert registry.faults() == {}


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
    registry.owner.execute("UPDATE quality.slice SET state = 'held' WHERE state = 'open'")
    void(registry)
    registry.load()
    registry.owner.execute("UPDATE quality.slice SET state = 'released' WHERE state = 'held'")
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
    with connected("simpul_operator") as connection:
        assert accepted_counts(connection) == {"3507": {"loaded": 4, "withdrawn": 1}}


def test_the_journey_of_a_record_tells_that_it_was_taken_back(registry):
    registry.send(SITI)
    registry.load()
    void(registry)
    registry.load()
    with connected("simpul_operator") as connection:
        first, second = journey(connection, "3507", "REG/1")
    assert (first["link_kind"], first["person_id"]) == ("taken_back", None)
    assert second["taken_back_at"] is not None


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
            assert set(unbalanced(registry.owner)) == {"3507"}, table
