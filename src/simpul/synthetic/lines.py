"""Lines on their way into a file, and where they came to stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from simpul.synthetic.editions import Cell
from simpul.synthetic.tables import template


@dataclass(slots=True)
class Line:
    """One line to be written. ``sheet`` is the month's name where the edition has a sheet for each month."""

    cells: Mapping[str, Cell]
    fault: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a line came to stand: sheet, number among the records, and line of the file or row of the sheet."""

    sheet: str
    record_no: int
    line_no: int


@cache
def columns(name: str) -> list[tuple[str, str]]:
    """Header and field of a template's columns; a column that is no field goes by its form."""
    return [(line["header"], line["field"] or line["form"]) for line in template(name)]
