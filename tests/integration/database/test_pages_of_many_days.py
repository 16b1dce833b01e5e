"""A page asks for few things among the days of years: what it reads does not grow with days it does not show."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from tests.integration.database.records import LINE, SITI

from simpul.adapters import awaited_store, counter_files, counter_offices, receipt_store
from simpul.adapters.postgres import connected
from simpul.adapters.scoped import own_partitions

DAYS, EVENTS, AHEAD, ELSEWHERE = 3000, 20, 40, 20_000


def allowed(registry: Any, office: str) -> None:
    """Let the clerks of an office see what is its own."""
    registry.owner.execute(
        "INSERT INTO access.principal (principal, kind, display_name) VALUES (%s, 'office', 'LTSA') "
        "ON CONFLICT DO NOTHING",
        [f"office-{office}"],
    )
    registry.owner.execute(
        "INSERT INTO access.scope VALUES (%s, %s, '2020-01-01') ON CONFLICT DO NOTHING", [f"office-{office}", office]
    )


@pytest.fixture
def clerk(registry: Any) -> Iterator[psycopg.Connection[Any]]:
    """The portal's connection while a clerk of 3507 is visiting, after the office has sent for years."""
    allowed(registry, "3507")
    registry.all(
        "WITH years AS ("
        "INSERT INTO quality.slice (slice_id, office_code, document, received_date, part_no, state, loaded_at) "
        "SELECT gen_random_uuid(), '3507', 'cpmi_registration', date '2016-01-01' + day, 1, 'passed', now() "
        "FROM generate_series(1, %s) AS day RETURNING *) "
        "INSERT INTO quality.slice_event (slice_id, office_code, state, record_count) "
        "SELECT slice_id, office_code, noted, 0 FROM years, unnest(ARRAY['passed', 'loaded']) AS noted RETURNING 1",
        DAYS,
    )
    registry.send_all([SITI | {"source_record_id": f"REG/{number}", "nik": None} for number in range(EVENTS)])
    registry.load()
    with connected("simpul_portal") as connection:
        connection.execute("SELECT set_config('simpul.principal', 'office-3507', true)")
        yield connection


def test_a_file_is_counted_without_reading_all_slices_for_every_event(
    registry: Any, clerk: psycopg.Connection[Any]
) -> None:
    file_id = uuid4()
    registry.send_all(
        [SITI | {"source_record_id": f"FILE/{number}", "nik": None} for number in range(EVENTS)], file_id=file_id
    )
    registry.load()
    values = {"partitions": own_partitions(clerk), "file_id": file_id}
    (counted,) = counter_files.state_counts(clerk, file_id)
    assert (counted.events, counted.progress) == (EVENTS, "loaded")
    assert registry.rows_read(counter_files._OF_FILE, values, "slice", reader=clerk) <= EVENTS


def test_what_ends_the_waiting_is_looked_for_once_and_among_the_offices_own(
    registry: Any, clerk: psycopg.Connection[Any]
) -> None:
    registry.send_all([SITI | {"source_record_id": f"OLD/{number}", "sex": None} for number in range(EVENTS)])
    registry.send_all(
        [LINE | {"source_record_id": f"OLD/{number}"} for number in range(AHEAD)], document="placement_stage"
    )
    registry.load()
    registry.all(
        "INSERT INTO registry.stage (partition_id, log_offset, office_code, record_ref, revision, slice_id, "
        "received_date, registration_ref, stage_code, stage_date) "
        "SELECT 999, line, '3209', gen_random_uuid(), 1, gen_random_uuid(), date '2026-01-01', gen_random_uuid(), "
        "'MEDICAL', date '2026-01-01' FROM generate_series(1, %s) AS line RETURNING 1",
        ELSEWHERE,
    )
    values = {"partitions": own_partitions(clerk), "limit": AHEAD, "skip": 0}
    waiting = awaited_store.awaited(clerk, limit=AHEAD, skip=0)
    assert sorted(each.to_do for each in waiting) == ["correct"] * EVENTS + ["send"] * (AHEAD - EVENTS)
    assert registry.rows_read(awaited_store._AWAITED, values, "reject_case", reader=clerk) <= EVENTS
    assert registry.rows_read(awaited_store._AWAITED, values, "stage", reader=clerk) < ELSEWHERE


def test_what_waits_is_counted_without_reading_what_is_loaded(registry: Any, clerk: psycopg.Connection[Any]) -> None:
    registry.send_all(
        [LINE | {"source_record_id": f"REG/{number}"} for number in range(EVENTS)], document="placement_stage"
    )
    registry.send(LINE | {"source_record_id": "NEW/1"}, document="placement_stage")
    registry.load()
    any_age = timedelta(days=-1)
    values = {"partitions": own_partitions(clerk), "longer_than": any_age, "limit": 9, "skip": 0}
    assert awaited_store.count_awaited(clerk, any_age) == (1, 1)
    (office,) = awaited_store.awaited_by_office(clerk, any_age)
    assert (office.registrations, office.lines) == (1, 1)
    registry.all(_LOADED_FOR_YEARS, ELSEWHERE)
    for query in (awaited_store._COUNT, awaited_store._AWAITED, awaited_store._BY_OFFICE, counter_offices._BY_OFFICE):
        assert registry.rows_read(query, values, "placement_stage", "stage", reader=clerk) <= 1
    (counts,) = (found for found in counter_offices.counts_by_office(clerk) if found.office_code == "3507")
    assert (counts.loaded, counts.waiting) == (2 * EVENTS, 1)
    assert registry.rows_read(counter_offices._BY_OFFICE, values, "record_head", reader=clerk) == 0


def test_a_line_waits_until_its_registration_is_loaded_and_the_ledger_misses_its_place_on_the_list(
    registry: Any, clerk: psycopg.Connection[Any]
) -> None:
    registry.send(LINE | {"source_record_id": "NEW/1"}, document="placement_stage")
    registry.load()
    for wrong in ("DELETE FROM registry.stage_ahead", _LISTED_THOUGH_LOADED):
        with registry.owner.transaction(force_rollback=True):
            registry.owner.execute(wrong)
            assert list(registry.faults(registry.owner)) == ["3507"], wrong
    registry.send(SITI | {"source_record_id": "NEW/1", "nik": None})
    registry.load()
    assert registry.all("SELECT * FROM registry.stage_ahead") == []
    assert awaited_store.count_awaited(clerk, timedelta(0)) == (0, 0)
    assert registry.faults() == {}


_LOADED_FOR_YEARS = """
WITH line AS (
    INSERT INTO landing.placement_stage (partition_id, log_offset, office_code, record_ref, revision, slice_id,
        received_date, warning_codes, source_record_id, stage_code, stage_date)
    SELECT partition_id, 1000000 + line, office_code, gen_random_uuid(), 1, slice_id, received_date, '{}',
           'OLD/' || line, stage_code, stage_date
    FROM (SELECT * FROM landing.placement_stage LIMIT 1) one, generate_series(1, %s) AS line RETURNING *)
INSERT INTO registry.stage (partition_id, log_offset, office_code, record_ref, revision, slice_id, received_date,
    registration_ref, stage_code, stage_date)
SELECT partition_id, log_offset, office_code, record_ref, 1, slice_id, received_date, record_ref, stage_code, stage_date
FROM line RETURNING 1
"""

_LISTED_THOUGH_LOADED = """
INSERT INTO registry.stage_ahead SELECT partition_id, log_offset, office_code FROM registry.registration LIMIT 1
"""


def test_a_page_of_receipts_reads_of_the_files_on_it_alone(registry: Any, clerk: psycopg.Connection[Any]) -> None:
    registry.all(_FILES_WITH_RECEIPTS)
    shown = receipt_store.receipts(clerk, limit=EVENTS, skip=EVENTS)
    issued = registry.all("SELECT receipt_code FROM intake.receipt ORDER BY issued_at DESC, receipt_code")
    assert [(each.receipt_code,) for each in shown] == issued[EVENTS : 2 * EVENTS]
    values = {"limit": EVENTS, "skip": EVENTS}
    assert registry.rows_read(receipt_store._NEWEST, values, "manifest", "raw", reader=clerk) <= 2 * EVENTS


_FILES_WITH_RECEIPTS = f"""
WITH came AS (
    INSERT INTO intake.raw (partition_id, log_offset, office_code, broker_at, received_date, event_id, epoch,
        sequence_no, body_digest, byte_count)
    SELECT 999, number, '3507', now(), current_date, gen_random_uuid(), '{uuid4()}'::uuid, number, '', 0
    FROM generate_series(1, {DAYS}) AS number RETURNING *),
named AS (
    INSERT INTO intake.manifest (partition_id, log_offset, office_code, producer, epoch, first_no, last_no,
        event_count, digest, file_id, closes, received_date, broker_at, completed_at, has_receipt)
    SELECT 998, log_offset, office_code, 'agent', epoch, sequence_no, sequence_no, 1, '', gen_random_uuid(), 'file',
           received_date, broker_at, now(), true FROM came RETURNING *)
INSERT INTO intake.receipt (receipt_code, office_code, partition_id, log_offset, file_id, received_date, broker_at,
    issued_at, event_count, accepted_count, rejected_count, duplicate_count, superseded_count)
SELECT lpad(log_offset::text, 8, '0'), office_code, partition_id, log_offset, file_id, received_date, broker_at,
       now() + log_offset * interval '1 second', 1, 1, 0, 0, 0 FROM named RETURNING 1
"""
