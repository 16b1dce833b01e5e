"""The quality gate judges the slices of many offices together: what it asks for must not grow with their number."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from tests.integration.database.records import SITI

from simpul.adapters import slice_store
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


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every statement, as it is executed."""
    found: list[Any] = []
    execute = psycopg.Connection.execute

    def noted(connection: Any, query: Any, *values: Any, **options: Any) -> Any:
        found.append(query)
        return execute(connection, query, *values, **options)

    monkeypatch.setattr(psycopg.Connection, "execute", noted)
    return found


def test_an_edition_that_is_new_to_all_offices_is_looked_for_once(gate: QualityGate, executed: list[Any]) -> None:
    slice_store.close_ready(gate._connection, 0.0)
    slices = slice_store.next_to_judge(gate._connection)
    assert [each.office_code for each in slices] == OFFICES
    executed.clear()
    gate._measures(suite(REGISTRATION), slices[:1])
    of_one, executed[:] = len(executed), []
    gate._measures(suite(REGISTRATION), slices)
    assert len(executed) == of_one
