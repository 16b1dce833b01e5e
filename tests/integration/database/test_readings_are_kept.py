"""Whoever reads records row by row leaves a line in the access log, also when he stops before the end."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.integration.database.test_taking_back import SITI

from simpul.errors import RetryLater
from simpul.reading.cases import case_lines
from simpul.reading.records import link_lines, verdict_lines
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


def test_a_database_that_goes_away_meanwhile_is_named_in_a_sentence(registry: Any) -> None:
    lost = row_by_row("simpul_operator", "nothing", (), lambda connection: iter(connection.execute(_END_ME).fetchall()))  # type: ignore[arg-type]
    with pytest.raises(RetryLater, match="went away while telling rows"):
        list(lost)


_END_ME = "SELECT pg_terminate_backend(pg_backend_pid())"
