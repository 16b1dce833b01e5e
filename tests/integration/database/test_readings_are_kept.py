"""Whoever reads records row by row leaves a line in the access log, also when he stops before the end."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.integration.database.test_taking_back import SITI

from simpul.reading.cases import case_lines
from simpul.reading.records import link_lines, verdict_lines

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
