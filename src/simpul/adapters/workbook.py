"""Writes XLSX workbooks. The same sheets give the same content: nothing in them tells when they were written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from simpul.errors import StopNow

Cell = str | int | date | None
_CREATED = datetime(2026, 1, 1)
_FROM_HERE_ALL_DIGITS = 10**9
_WIDTH = 16


@dataclass(slots=True)
class Sheet:
    """One sheet. ``merged`` holds ranges as (first row, first column, last row, last column), counted from 0."""

    name: str
    rows: list[Sequence[Cell]] = field(default_factory=list)
    heads: range = range(0)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def write(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the sheets to a file, in their order."""
    try:
        import xlsxwriter
    except ModuleNotFoundError:
        raise StopNow("writing workbooks needs one part more: install simpul[synthetic]") from None
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _CREATED})
        formats = {
            "head": book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "top"}),
            "day": book.add_format({"num_format": "dd/mm/yyyy"}),
            "digits": book.add_format({"num_format": "0"}),
        }
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name), sheet, formats)


def _write_sheet(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    page.set_column(0, max((len(row) for row in sheet.rows), default=1), _WIDTH)
    for number, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            if cell is not None:
                _write_cell(page, number, column, cell, formats, is_head=number in sheet.heads)
    for first_row, first_column, last_row, last_column in sheet.merged:
        head = sheet.rows[first_row][first_column]
        page.merge_range(first_row, first_column, last_row, last_column, head, formats["head"])


def _write_cell(page: Any, row: int, column: int, cell: Cell, formats: dict[str, Any], *, is_head: bool) -> None:
    if isinstance(cell, str):
        page.write_string(row, column, cell, formats["head"] if is_head else None)
    elif isinstance(cell, date):
        page.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), formats["day"])
    elif cell is not None:
        page.write_number(row, column, cell, formats["digits"] if cell >= _FROM_HERE_ALL_DIGITS else None)
