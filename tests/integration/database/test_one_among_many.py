"""Who asks of one office, or of one event, waits for nobody else's: what is read does not grow with other offices'."""

from typing import Any

import pytest
from tests.integration.database.records import LINE, SITI

from simpul.adapters import journey_store, ledger_notice_store, ledger_store, reading_store
from simpul.adapters.recount_rows import EVERYBODY, asked_of

ELSEWHERE = 20_000


@pytest.fixture
def crowded(registry: Any) -> Any:
    """A registry in which another office has sent very much."""
    registry.all(
        "INSERT INTO intake.raw (partition_id, log_offset, office_code, broker_at, received_date, event_id, "
        "body_digest, byte_count) SELECT 999, event, '3209', now(), current_date, gen_random_uuid(), 'd', 1 "
        "FROM generate_series(1, %s) AS event RETURNING 1",
        ELSEWHERE,
    )
    registry.all(
        "INSERT INTO intake.verdict (partition_id, log_offset, office_code, document, verdict, record_ref, revision, "
        "reasons, cause, rule_edition, reference_edition, code_version) SELECT 999, event, '3209', "
        "'cpmi_registration', 'accepted', gen_random_uuid(), 1, '[]', 'first', '1', 'r', 't' "
        "FROM generate_series(1, %s) AS event RETURNING 1",
        ELSEWHERE,
    )
    return registry


def test_the_verdicts_of_one_office_are_read_without_those_of_others(crowded: Any) -> None:
    crowded.send(SITI)
    for office, found in (("3507", 1), ("1207", 0)):
        with crowded.owner.transaction():
            assert len(list(reading_store.verdicts(crowded.owner, office, history=False))) == found
        assert crowded.rows_read(reading_store._VERDICTS, {"office": office}, "raw", "verdict") < ELSEWHERE


def test_a_record_is_found_by_the_id_of_an_event_without_reading_all_others(crowded: Any) -> None:
    first, second = crowded.send(SITI), crowded.send(SITI | {"phone": "081234567890"})
    sent = {first.event.event_id, second.event.event_id}
    for event_id in sent:
        found = journey_store.events_by_id(crowded.owner, "3507", event_id)
        assert {event.event_id for event in found} == sent
        assert journey_store.events_by_id(crowded.owner, "3209", event_id) == []
        values = {"office": "3507", "event": event_id}
        assert crowded.rows_read(journey_store._BY_ID, values, "raw", "verdict") < ELSEWHERE


def test_a_record_is_found_by_its_number_wherever_it_stands_without_reading_all_heads(crowded: Any) -> None:
    crowded.all(
        "INSERT INTO intake.record_head (record_ref, office_code, document, source_record_id, record_key, revision, "
        "content_digest, newest_partition_id, newest_log_offset) SELECT gen_random_uuid(), '3209', "
        "'cpmi_registration', 'REG/1', uuid_send(gen_random_uuid()), 1, 'd', 999, event "
        "FROM generate_series(1, %s) AS event RETURNING 1",
        ELSEWHERE,
    )
    sent = {number: {crowded.send(SITI | {"source_record_id": number}).event.event_id} for number in ("A", "B")}
    crowded.load()
    sent["C"] = {crowded.send(SITI | {"source_record_id": "C", "nik": None, "sex": None}).event.event_id}
    sent["D"] = {crowded.send(SITI | {"source_record_id": "D"}).event.event_id}  # landed, and not loaded
    for number, stage_date in (("A", "2026-02-01"), ("B", "2099-02-01"), ("E", "2099-02-01")):  # the second is refused
        line = LINE | {"source_record_id": number, "stage_date": stage_date}
        event = crowded.send(line, document="placement_stage").event.event_id
        sent[number] = sent.get(number, set()) | {event}
    for number, events in sent.items():
        found = journey_store.events_of_record(crowded.owner, "3507", number)
        assert {event.event_id for event in found} == events
        values = {"office": "3507", "record": number}
        assert crowded.rows_read(journey_store._OF_RECORD, values, "record_head", "verdict") < ELSEWHERE


def test_one_office_is_recounted_without_the_rows_of_others(crowded: Any) -> None:
    crowded.all(
        "INSERT INTO intake.topic_partition (partition_id, topic_id, topic_name, partition_no, office_code) "
        "OVERRIDING SYSTEM VALUE VALUES (999, gen_random_uuid(), 'ltsa.3209.events', 0, '3209') RETURNING 1"
    )
    crowded.send(SITI)
    queries = (ledger_store._VERDICT_HOURS, ledger_store._OUTCOME_HOURS, ledger_notice_store._UNNUMBERED)
    for asked, is_alone in ((asked_of(crowded.owner, "3507"), True), (EVERYBODY, False)):
        read = sum(crowded.rows_read(query, asked._asdict(), "raw", "verdict") for query in queries)
        assert (read < ELSEWHERE) == is_alone
