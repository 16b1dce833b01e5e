"""The cases of refused records as lines, and how old they are per office."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from simpul.adapters import case_store
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import connected
from simpul.contracts.cases import case_ages
from simpul.reading.row_by_row import row_by_row

ROLE = "simpul_operator"


def case_lines(office_code: str | None) -> Iterator[dict[str, Any]]:
    """A line per case. The office's own number of the record is personal data: the reading is kept."""
    rows = partial(case_store.cases, office_code=office_code)
    return row_by_row(ROLE, "command line: cases", ("source_record_id",), rows)


def ageing_lines(office_code: str | None = None) -> list[dict[str, Any]]:
    """A line per office with cases that wait: how many are open or notified, by age in days. Counts only."""
    ages = case_ages()
    with database_errors("counting cases"), connected(ROLE) as connection:
        found = case_store.ageing(connection, ages, office_code)
    lines: dict[str, dict[str, Any]] = {}
    for office, span, opened, notified in found:
        line = lines.setdefault(
            office, {"office_code": office, "open": 0, "notified": 0} | dict.fromkeys(ages.spans, 0)
        )
        line["open"] += opened
        line["notified"] += notified
        line[ages.spans[span]] += opened + notified
    return list(lines.values())
