"""Whoever reads records row by row leaves a line in the access log, also when he stops before the end."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from tests.integration.database.records import SITI

from simpul.adapters.grants import declared_grants
from simpul.adapters.postgres import connected
from simpul.errors import RetryLater
from simpul.reading.cases import case_lines
from simpul.reading.records import link_lines, slice_lines, verdict_lines
from simpul.reading.row_by_row import row_by_row

READINGS: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
    "verdicts": lambda: verdict_lines(None, history=False),
    "links": link_lines,
    "cases": lambda: case_lines(None),
}


@pytest.mark.parametrize("name", READINGS)
def test_what_was_read_is_kept_whether_all_was_or_not(registry: Any, name: str) -> None:
    for number in range(3):
        registry.send_all([SITI | {"source_record_id": f"REG/{number}{flaw}", "nik": flaw} for flaw in (None, "3507")])
    registry.load()
    kept = "SELECT record_count FROM audit.read WHERE purpose = 'command line: ' || %s ORDER BY read_no"
    everything = len(list(READINGS[name]()))
    assert everything >= 3
    assert registry.all(kept, name) == [(everything,)]
    lines = READINGS[name]()
    next(lines), next(lines)
    lines.close()  # type: ignore[attr-defined]
    assert registry.all(kept, name) == [(everything,), (2,)]


@pytest.mark.parametrize("name", READINGS)
@pytest.mark.parametrize("most", [1, 2, 10_000])
def test_of_every_record_can_be_told_who_read_it(registry: Any, name: str, most: int, monkeypatch: Any) -> None:
    monkeypatch.setattr("simpul.reading.row_by_row._MOST_IN_A_LINE", most)
    for number in range(3):
        registry.send_all([SITI | {"source_record_id": f"REG/{number}{flaw}", "nik": flaw} for flaw in (None, "3507")])
    registry.load()
    told = {(line["office_code"], line["source_record_id"]) for line in READINGS[name]()}
    named = registry.all(
        "SELECT DISTINCT office_code, source_record_id FROM audit.read, unnest(record_refs) AS ref "
        "JOIN intake.record_head ON record_ref = ref WHERE purpose = 'command line: ' || %s", name
    )  # fmt: skip
    assert set(named) == told
    assert "record_ref" not in next(READINGS[name]()) or name == "cases"


def test_of_slices_what_offices_said_is_kept_whether_all_was_read_or_not(registry: Any) -> None:
    for office in ("3209", "3507"):
        registry.owner.execute(_SLICE, [office])
    list(slice_lines())
    assert registry.all("SELECT purpose FROM audit.read") == []
    registry.owner.execute(_WORDS)
    lines = slice_lines()
    next(lines)
    lines.close()  # type: ignore[attr-defined]
    list(slice_lines())
    assert registry.all("SELECT purpose, record_count FROM audit.read ORDER BY read_no") == [
        ("command line: slices", 1),
        ("command line: slices", 2),
    ]


@pytest.mark.parametrize("role", [grant.role for grant in declared_grants() if grant.table == "read"])
@pytest.mark.parametrize("column", ["login_name", "read_at"])
def test_no_login_keeps_a_reading_in_the_name_of_another_or_of_another_day(
    registry: Any, role: str, column: str
) -> None:
    said = {"login_name": "'simpul_officer'", "read_at": "'2026-01-01'"}[column]
    with connected(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(
            f"INSERT INTO audit.read ({column}, actor, purpose, record_count) VALUES ({said}, 'x', 'x', 1)"
        )


def test_a_database_that_goes_away_meanwhile_is_named_in_a_sentence(registry: Any) -> None:
    lost = row_by_row("simpul_operator", "nothing", (), lambda connection: iter(connection.execute(_END_ME).fetchall()))  # type: ignore[arg-type]
    with pytest.raises(RetryLater, match="went away while telling rows"):
        list(lost)


_END_ME = "SELECT pg_terminate_backend(pg_backend_pid())"

_SLICE = """
INSERT INTO quality.slice (slice_id, office_code, document, received_date, part_no, state, reasons)
VALUES (gen_random_uuid(), %s, 'cpmi_registration', '2026-02-05', 1, 'held', '[]')
"""

_WORDS = """
INSERT INTO quality.slice_word (slice_id, office_code, kind, words, principal)
SELECT slice_id, office_code, 'explanation', 'Pameran kerja', 'office-' || office_code FROM quality.slice
"""
