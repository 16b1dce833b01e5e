"""The files themselves: two CSV editions and two workbook editions, written as the offices write them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from simpul.adapters import workbook
from simpul.synthetic.days import MONTHS
from simpul.synthetic.deliveries import Delivery
from simpul.synthetic.editions import Cell
from simpul.synthetic.habits import Habits
from simpul.synthetic.mess import E1, E2, E3, E4
from simpul.synthetic.rows import CUT, NOT_UTF8, TOO_WIDE
from simpul.synthetic.tables import template

Cells = Mapping[str, Cell]
_CP1252_APOSTROPHE = "\udc92"
_RECORD_COLUMN, _CUT_OFF = 3, 5
_SOMETIMES_EMPTY = 0.3
_TOTAL = "JUMLAH"


@dataclass(slots=True)
class Line:
    """One line to be written. ``sheet`` is the month's name where the edition has a sheet for each month."""

    cells: Cells
    fault: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a line came to stand: sheet, number among the records, and line of the file or row of the sheet."""

    sheet: str
    record_no: int
    line_no: int


@cache
def _columns(name: str) -> list[tuple[str, str, str]]:
    """Group, header and field of the columns; a column that is no field goes by its form."""
    return [(line["group"], line["header"], line["field"] or line["form"]) for line in template(name)]


def file_name(office: Habits, delivery: Delivery, kind: str) -> str:
    """The name under which an office delivers."""
    folder, code, label = f"{office.office_code}_{office.slug}", office.office_code, delivery.label
    if delivery.edition == E4:
        return f"{folder}/CTKI_{code}_{label}.xlsx"
    if delivery.edition == E3:
        month, _, suffix = label.partition("_")
        return f"{folder}/Registrasi CPMI {code} {month[:4]}-{month[4:]}{f' {suffix}' if suffix else ''}.xlsx"
    return f"{folder}/{code}_{kind.upper() if delivery.edition == E1 else kind}_{label}.csv"


def write(
    path: Path, kind: str, office: Habits, delivery: Delivery, lines: Sequence[Line], rng: Random
) -> list[Position]:
    """Write a delivery and say where each line stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if delivery.edition in (E1, E2):
        return _write_csv(path, f"{delivery.edition}-{kind}", lines)
    if delivery.edition == E3:
        return _write_two_row_head(path, office, delivery, lines, rng)
    return _write_month_sheets(path, office, delivery, lines, rng)


# CSV


def _write_csv(path: Path, name: str, lines: Sequence[Line]) -> list[Position]:
    columns = _columns(name)
    is_old = name.startswith(E1)
    delimiter, ending = (";", "\r\n") if is_old else (",", "\n")
    written = [delimiter.join(header for _, header, _ in columns) + ending]
    positions, line_no = [], 2
    for record_no, line in enumerate(lines, 1):
        text = _csv_line(line, columns, delimiter)
        written.append(text + ending)
        positions.append(Position("", record_no, line_no))
        line_no += 1 + text.count("\n")
    encoded = "".join(written).encode("utf-8", "surrogateescape")
    path.write_bytes((b"\xef\xbb\xbf" if is_old else b"") + encoded)
    return positions


def _csv_line(line: Line, columns: list[tuple[str, str, str]], delimiter: str) -> str:
    cells = [line.cells.get(field) for _, _, field in columns]
    values = ["" if cell is None else str(cell) for cell in cells]
    if any(sign in "".join(values) for sign in (delimiter, '"', "\n")):
        values = [_quoted(value, delimiter) for value in values]
    if line.fault:
        at = next((n for n, (_, _, field) in enumerate(columns) if field == "address"), _RECORD_COLUMN)
        _break_line(values, line.fault, at)
    return delimiter.join(values)


def _quoted(value: str, delimiter: str) -> str:
    needs_quotes = delimiter in value or '"' in value or "\n" in value
    return '"' + value.replace('"', '""') + '"' if needs_quotes else value


def _break_line(values: list[str], fault: str, at: int) -> None:
    """Make a line unreadable: by a byte of another encoding, by one field too many, or by an early end."""
    if fault == NOT_UTF8:
        values[at] = f"{values[at]} MA{_CP1252_APOSTROPHE}RUF"
    elif fault == TOO_WIDE:
        values.insert(at + 1, " RT 03")
    elif fault == CUT:
        del values[-_CUT_OFF:]


# Workbooks


def _write_two_row_head(
    path: Path, office: Habits, delivery: Delivery, lines: Sequence[Line], rng: Random
) -> list[Position]:
    columns = _columns(f"{E3}-registrasi")
    month = f"{MONTHS[delivery.first.month - 1].upper()} {delivery.first.year}"
    groups = [group if group else header for group, header, _ in columns]
    shown = [value if n == 0 or value != groups[n - 1] else None for n, value in enumerate(groups)]
    sheet = workbook.Sheet("Registrasi", heads=range(4, 6))
    sheet.rows += [
        ["DAFTAR REGISTRASI CALON PEKERJA MIGRAN INDONESIA"],
        [f"LTSA {office.title.upper()}"],
        [f"BULAN: {month}"],
        [],
        shown,
        [header if group else None for group, header, _ in columns],
    ]
    sheet.merged = [(0, 0, 0, 12), (1, 0, 1, 12), *_merged_groups([group for group, _, _ in columns])]
    positions = list(_body(sheet, [field for _, _, field in columns], lines, 1, rng))
    sheet.rows.append([_TOTAL, None, None, len(lines)])
    workbook.write(path, [sheet])
    return positions


def _merged_groups(groups: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """The ranges of a two-row head: groups over their columns, single columns over both rows."""
    start = 0
    for at, group in enumerate(groups):
        is_last = at + 1 == len(groups) or groups[at + 1] != group
        if not group:
            yield 4, at, 5, at
            start = at + 1
        elif is_last:
            if at > start:
                yield 4, start, 4, at
            start = at + 1


def _write_month_sheets(
    path: Path, office: Habits, delivery: Delivery, lines: Sequence[Line], rng: Random
) -> list[Position]:
    columns = _columns(f"{E4}-registrasi")
    positions: list[Position] = []
    sheets = []
    for month in [name for name in MONTHS if any(line.sheet == name for line in lines)]:
        title = f"DATA CTKI LTSA {office.title.upper()} BULAN {month.upper()} {delivery.first.year}"
        sheet = workbook.Sheet(month, heads=range(2))
        sheet.rows += [[title], [header for _, header, _ in columns]]
        of_month = [line for line in lines if line.sheet == month]
        positions += _body(sheet, [field for _, _, field in columns], of_month, len(positions) + 1, rng)
        sheet.rows.append([None, _TOTAL, None, len(of_month)])
        sheets.append(sheet)
    workbook.write(path, sheets)
    return positions


def _body(
    sheet: workbook.Sheet, fields: list[str], lines: Sequence[Line], record_no: int, rng: Random
) -> Iterator[Position]:
    """The records of a sheet, numbered in its first column, now and then with an empty row between them."""
    empty_before = rng.randrange(len(lines)) if lines and rng.random() < _SOMETIMES_EMPTY else 0
    for number, line in enumerate(lines):
        if number and number == empty_before:
            sheet.rows.append([])
        sheet.rows.append([number + 1, *(line.cells.get(field) for field in fields[1:])])
        yield Position(sheet.name, record_no + number, len(sheet.rows))
