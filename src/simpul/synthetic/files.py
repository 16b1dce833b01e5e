"""The files themselves: two CSV editions and two workbook editions, written as the offices write them."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

from simpul.synthetic import workbooks
from simpul.synthetic.deliveries import Delivery
from simpul.synthetic.edition import EXCEL, OLD_EXCEL, SIAPKERJA, SISKOP2MI
from simpul.synthetic.habits import Habits
from simpul.synthetic.lines import Line, Position, columns
from simpul.synthetic.rows import CUT, NOT_UTF8, TOO_WIDE

_CP1252_APOSTROPHE = "\udc92"
_RECORD_COLUMN, _CUT_OFF = 3, 5


def file_name(office: Habits, delivery: Delivery, kind: str) -> str:
    """The name under which an office delivers."""
    folder, code, label = f"{office.office_code}_{office.slug}", office.office_code, delivery.label
    if delivery.edition == OLD_EXCEL:
        return f"{folder}/CTKI_{code}_{label}.xlsx"
    if delivery.edition == EXCEL:
        month, _, suffix = label.partition("_")
        return f"{folder}/Registrasi CPMI {code} {month[:4]}-{month[4:]}{f' {suffix}' if suffix else ''}.xlsx"
    return f"{folder}/{code}_{kind.upper() if delivery.edition == SIAPKERJA else kind}_{label}.csv"


def write(
    path: Path, kind: str, office: Habits, delivery: Delivery, lines: Sequence[Line], rng: Random
) -> list[Position]:
    """Write a delivery and say where each line stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if delivery.edition in (SIAPKERJA, SISKOP2MI):
        return _write_csv(path, f"{delivery.edition}-{kind}", lines)
    if delivery.edition == EXCEL:
        return workbooks.write_two_row_head(path, office, delivery, lines, rng)
    return workbooks.write_month_sheets(path, office, delivery, lines, rng)


def _write_csv(path: Path, name: str, lines: Sequence[Line]) -> list[Position]:
    fields = columns(name)
    is_old = name.startswith(SIAPKERJA)
    delimiter, ending = (";", "\r\n") if is_old else (",", "\n")
    written = [delimiter.join(header for header, _ in fields) + ending]
    positions, line_no = [], 2
    for record_no, line in enumerate(lines, 1):
        text = _csv_line(line, [field for _, field in fields], delimiter)
        written.append(text + ending)
        positions.append(Position("", record_no, line_no))
        line_no += 1 + text.count("\n")
    encoded = "".join(written).encode("utf-8", "surrogateescape")
    path.write_bytes((b"\xef\xbb\xbf" if is_old else b"") + encoded)
    return positions


def _csv_line(line: Line, fields: list[str], delimiter: str) -> str:
    cells = [line.cells.get(field) for field in fields]
    values = ["" if cell is None else str(cell) for cell in cells]
    if any(sign in "".join(values) for sign in (delimiter, '"', "\n")):
        values = [_quoted(value, delimiter) for value in values]
    if line.fault:
        _break_line(values, line.fault, fields.index("address") if "address" in fields else _RECORD_COLUMN)
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
