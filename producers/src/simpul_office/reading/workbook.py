"""XLSX as offices write it, read a row at a time: every cell becomes the text that stands for its value.

A number keeps the digits that the cell really holds, without exponent and without ``.0``, so that the rules
can see what a spreadsheet did to a NIK. A real date becomes ISO.
"""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from simpul_office.reading.lines import SUMMARY_SHEET, UNREADABLE_MARK, DamagedFile, Form, Line, Sheet

LARGEST_CONTENT = 2 * 1024**3
LAST_ROW = 1_048_576
"""The last row a spreadsheet can have; a file that names a later one was not made by any."""
_BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    EOFError,
    OSError,
    TypeError,
)


class Workbook:
    """An XLSX file, streamed; formulas give the value that was last calculated. Our own summary is left out."""

    form: Form = "xlsx"
    has_all_columns = True

    def __init__(self, path: Path) -> None:
        self._path = path

    def sheets(self) -> Iterator[Sheet]:
        """The sheets in the order of the tabs."""
        _refuse_bomb(self._path)
        # A stream, because the library judges a path by its ending.
        with self._path.open("rb") as stream:
            try:
                book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            except _BROKEN as error:
                raise DamagedFile("damaged", _DAMAGED) from error
            for sheet in book.worksheets:
                if sheet.title != SUMMARY_SHEET:
                    yield Sheet(sheet.title, _lines(sheet))


def cell_text(value: object) -> str:
    """The text of one cell's value."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number_text(value: float) -> str:
    if value.is_integer() and abs(value) < 1e18:
        return str(int(value))
    text = format(value, ".15g")
    return text if "e" not in text else format(value, "f").rstrip("0").rstrip(".")


def _lines(sheet: Any) -> Iterator[Line]:
    # A sheet may claim a million columns or a single cell: what it says of its own size is not believed.
    sheet.reset_dimensions()
    try:
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > LAST_ROW:
                raise DamagedFile("damaged", _DAMAGED)
            yield _line(number, [cell_text(value) for value in values])
    except _BROKEN as error:
        raise DamagedFile("damaged", _DAMAGED) from error


def _line(number: int, cells: list[str]) -> Line:
    """The cells of a line, or the line that could not be taken apart when its workbook was made."""
    is_marked = bool(cells) and cells[0].startswith(UNREADABLE_MARK) and not any(cells[1:])
    return Line(number, [], cells[0][len(UNREADABLE_MARK) :].encode()) if is_marked else Line(number, cells)


def _refuse_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as package:
            content = sum(part.file_size for part in package.infolist())
    except _BROKEN as error:
        raise DamagedFile("damaged", _DAMAGED) from error
    if content > LARGEST_CONTENT:
        raise DamagedFile("too_large", "Isi berkas ini terlalu besar. Bagi menjadi beberapa berkas, lalu kirim lagi.")


_DAMAGED = "Berkas Excel ini rusak atau tidak lengkap. Buka di Excel, simpan lagi sebagai .xlsx, lalu kirim lagi."
