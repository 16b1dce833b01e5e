"""A page asks for few things among the days of years: what it reads does not grow with days it does not show."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from tests.integration.database.test_taking_back import SITI

from simpul.adapters import counter_store
from simpul.adapters.postgres import connected

DAYS, EVENTS = 3000, 20


@pytest.fixture
def clerk(registry: Any) -> Iterator[psycopg.Connection[Any]]:
    """The portal's connection while a clerk of 3507 is visiting, after the office has sent for years."""
    registry.all(
        "INSERT INTO access.principal (principal, kind, display_name) VALUES ('office-3507', 'office', 'LTSA') "
        "ON CONFLICT DO NOTHING RETURNING 1"
    )
    registry.all(
        "INSERT INTO access.scope VALUES ('office-3507', '3507', '2020-01-01') ON CONFLICT DO NOTHING RETURNING 1"
    )
    registry.all(
        "INSERT INTO quality.slice (slice_id, office_code, document, received_date, part_no, state, loaded_at) "
        "SELECT gen_random_uuid(), '3507', 'cpmi_registration', date '2016-01-01' + day, 1, 'passed', now() "
        "FROM generate_series(1, %s) AS day RETURNING 1",
        DAYS,
    )
    registry.send_all([SITI | {"source_record_id": f"REG/{number}", "nik": None} for number in range(EVENTS)])
    registry.load()
    with connected("simpul_portal") as connection:
        connection.execute("SELECT set_config('simpul.principal', 'office-3507', true)")
        yield connection


def test_what_an_office_sent_is_counted_without_reading_all_slices_for_every_event(
    registry: Any, clerk: psycopg.Connection[Any]
) -> None:
    values = {"partitions": counter_store.own_partitions(clerk), "file_id": None}
    (counted,) = counter_store.state_counts(clerk)
    assert (counted.events, counted.progress) == (EVENTS, "loaded")
    assert registry.rows_read(counter_store._BY_FILE, values, "slice", reader=clerk) <= EVENTS
