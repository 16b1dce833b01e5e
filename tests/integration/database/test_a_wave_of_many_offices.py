"""The quality gate judges the slices of many offices together: what it asks for must not grow with their number."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.database.records import SITI
from tests.integration.database.statements import statements

from simpul.adapters import slice_store
from simpul.adapters.postgres import connected
from simpul.adapters.slice_measures import measured
from simpul.contracts.offices import office_codes
from simpul.quality.suite import suite
from simpul_consumers.quality_gate import QualityGate

REGISTRATION = "cpmi_registration"
OFFICES = sorted(office_codes())[:8]


@pytest.fixture
def gate(registry: Any) -> Iterator[QualityGate]:
    """The gate, while each of some offices has sent its first registration of a new template edition."""
    for office in OFFICES:
        registry.send(SITI | {"nik": None, "source": {"edition": "baru-2026"}}, office=office)
    running = QualityGate(quiet_seconds=0.0)
    yield running
    running._connection.close()


def test_an_edition_that_is_new_to_all_offices_is_looked_for_once(gate: QualityGate) -> None:
    slice_store.close_ready(gate._connection, 0.0)
    slices = slice_store.next_to_judge(gate._connection)
    assert [each.office_code for each in slices] == OFFICES
    with statements() as of_one:
        measured(gate._connection, suite(REGISTRATION), slices[:1], "a test")
    with statements() as of_all:
        measured(gate._connection, suite(REGISTRATION), slices, "a test")
    assert len(of_all) == len(of_one)


def test_slices_that_are_ready_together_are_closed_together(registry: Any, gate: QualityGate) -> None:
    with statements() as of_many:
        assert slice_store.close_ready(gate._connection, 0.0) == len(OFFICES)
    registry.send(SITI | {"source_record_id": "REG/2", "nik": None})
    with statements() as of_one:
        assert slice_store.close_ready(gate._connection, 0.0) == 1
    assert len(of_many) == len(of_one)
    noted = registry.all("SELECT office_code, record_count FROM quality.slice_event WHERE state = 'closed' ORDER BY 1")
    assert noted == sorted([*((office, 1) for office in OFFICES), ("3507", 1)])


def test_a_slice_that_grows_at_the_moment_stays_open_and_keeps_no_other_waiting(
    registry: Any, gate: QualityGate
) -> None:
    gate._connection.execute("SET lock_timeout = '1s'")
    query = "SELECT FROM quality.slice WHERE office_code = %s FOR UPDATE"
    with registry.owner.transaction():
        registry.owner.execute(query, [OFFICES[0]])
        assert slice_store.close_ready(gate._connection, 0.0) == len(OFFICES) - 1
    assert slice_store.close_ready(gate._connection, 0.0) == 1


def test_very_many_manifests_of_an_office_keep_the_gate_no_longer(registry: Any) -> None:
    epoch, records, manifests = uuid4(), 10, 500
    registry.send_all([SITI | {"source_record_id": f"REG/{n}", "nik": None} for n in range(records)], epoch=epoch)
    registry.all(
        "INSERT INTO intake.manifest (partition_id, log_offset, office_code, producer, epoch, first_no, last_no, "
        "event_count, digest, closes, received_date, broker_at, completed_at) "
        "SELECT 99, no, '3507', 'agent', %s, %s, %s, 0, 'ab', 'hour', '2026-02-05', now(), now() "
        "FROM generate_series(1, %s) AS no RETURNING 1",
        epoch, records, records - 1, manifests,
    )  # fmt: skip
    registry.end_file(epoch, 1)
    for kind in ("hashjoin", "mergejoin", "material"):  # as it is planned where manifests are many
        registry.owner.execute(f"SET enable_{kind} = off")
    never_quiet = {"quiet": 3600.0, "under_way": slice_store.UNDER_WAY}
    assert registry.rows_read(slice_store._READY, never_quiet, "manifest") < 3 * manifests
    with connected("simpul_gate", autocommit=True) as connection:
        assert slice_store.close_ready(connection, 3600.0) == 1
