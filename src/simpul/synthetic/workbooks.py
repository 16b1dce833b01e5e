"""Workbooks as the offices keep them: one sheet under a two-row head, or a sheet for every month."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from simpul.adapters import workbook
from simpul.domain.days import MONTHS
from simpul.synthetic.deliveries import Delivery
from simpul.synthetic.edition import EXCEL, OLD_EXCEL
from simpul.synthetic.habits import Habits
from simpul.synthetic.lines import Line, Position, columns

_SOMETIMES_EMPTY = 0.3
_TOTAL = "JUMLAH"
# Titles over several columns of the two-row head: the first of them and how many; the others stand alone.
_GROUPS = {
    "name": ("DATA DIRI", 9),
    "address": ("ALAMAT", 5),
    "consent_giver_name": ("IZIN KELUARGA", 2),
    "scheme_code": ("PENEMPATAN", 6),
    "contract_start_date": ("KONTRAK", 4),
}
_TITLE_WIDTH = 12
_UPPER, _LOWER = 4, 5


def write_two_row_head(
    path: Path, office: Habits, delivery: Delivery, lines: Sequence[Line], rng: Random
) -> list[Position]:
    """Titles, a head of two rows with merged cells, the records, a totals row."""
    headers = columns(f"{EXCEL}-registrasi")
    sheet = workbook.Sheet("Registrasi", heads=range(_UPPER, _LOWER + 1))
    sheet.rows += [
        ["DAFTAR REGISTRASI CALON PEKERJA MIGRAN INDONESIA"],
        [f"LTSA {office.title.upper()}"],
        [f"BULAN: {MONTHS[delivery.first.month - 1].upper()} {delivery.first.year}"],
        [],
    ]
    sheet.merged = [(0, 0, 0, _TITLE_WIDTH), (1, 0, 1, _TITLE_WIDTH)]
    _add_head(sheet, headers)
    positions = list(_body(sheet, headers, lines, 1, rng))
    sheet.rows.append([_TOTAL, None, None, len(lines)])
    workbook.write(path, [sheet])
    return positions


def _add_head(sheet: workbook.Sheet, headers: list[tuple[str, str]]) -> None:
    upper: list[workbook.Cell] = []
    lower: list[workbook.Cell] = []
    for at, (header, field) in enumerate(headers):
        if field in _GROUPS:
            title, width = _GROUPS[field]
            sheet.merged.append((_UPPER, at, _UPPER, at + width - 1))
            upper += [title, *[None] * (width - 1)]
        elif len(upper) == at:
            sheet.merged.append((_UPPER, at, _LOWER, at))
            upper.append(header)
        lower.append(None if upper[at] == header else header)
    sheet.rows += [upper, lower]


def write_month_sheets(
    path: Path, office: Habits, delivery: Delivery, lines: Sequence[Line], rng: Random
) -> list[Position]:
    """A sheet for each month that has records, each with a title, a head and a totals row."""
    headers = columns(f"{OLD_EXCEL}-registrasi")
    positions: list[Position] = []
    sheets = []
    for month in [name for name in MONTHS if any(line.sheet == name for line in lines)]:
        title = f"DATA CTKI LTSA {office.title.upper()} BULAN {month.upper()} {delivery.first.year}"
        sheet = workbook.Sheet(month, heads=range(2))
        sheet.rows += [[title], [header for header, _ in headers]]
        of_month = [line for line in lines if line.sheet == month]
        positions += _body(sheet, headers, of_month, len(positions) + 1, rng)
        sheet.rows.append([None, _TOTAL, None, len(of_month)])
        sheets.append(sheet)
    workbook.write(path, sheets)
    return positions


def _body(
    sheet: workbook.Sheet, headers: list[tuple[str, str]], lines: Sequence[Line], record_no: int, rng: Random
) -> Iterator[Position]:
    """The records of a sheet, numbered in its first column, now and then with an empty row between them."""
    empty_before = rng.randrange(len(lines)) if lines and rng.random() < _SOMETIMES_EMPTY else 0
    for number, line in enumerate(lines):
        if number and number == empty_before:
            sheet.rows.append([])
        sheet.rows.append([number + 1, *(line.cells.get(field) for _, field in headers[1:])])
        yield Position(sheet.name, record_no + number, len(sheet.rows))
