"""CSV as offices write it: UTF-8 with or without a byte-order mark, quoted separators and line breaks.

A line that is not UTF-8, or that has more or fewer fields than the header, is kept as its exact bytes. A
quotation mark that was opened and never closed spoils its own line only.
"""

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from simpul_office.reading.lines import DamagedFile, Line, Sheet

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LONGEST_LINE = 16 * 1024 * 1024
LONGEST_RECORD = 64 * 1024
_MOST_LINES = 100


class CsvFile:
    """A CSV file with a known separator. ``sheets`` gives one nameless sheet."""

    def __init__(self, path: Path, separator: str) -> None:
        self._path = path
        self._separator = separator

    def sheets(self) -> Iterator[Sheet]:
        """The file's only sheet, read from its beginning."""
        with self._path.open("rb") as stream:
            yield Sheet(None, _lines(stream, self._separator))


def first_line(path: Path) -> bytes:
    """The first line that is not blank, without byte-order mark and line end."""
    with path.open("rb") as stream:
        return next((raw for _, raw in _PhysicalLines(stream) if raw.strip()), b"").rstrip(b"\r\n")


def _lines(stream: BinaryIO, separator: str) -> Iterator[Line]:
    physical = _PhysicalLines(stream)
    mark = separator.encode()
    width: int | None = None
    for number, first in physical:
        raw = _whole_record(first, physical, mark, separator, width).rstrip(b"\r\n")
        cells = _split(raw, separator)
        if cells is not None and width is None and any(cells):
            width = len(cells)
        if cells is None or (
            width is not None and len(cells) != width and any(cell.strip() for cell in cells)
        ):
            yield Line(number, [], raw)
        else:
            yield Line(number, cells)


def _whole_record(
    first: bytes, physical: "_PhysicalLines", mark: bytes, separator: str, width: int | None
) -> bytes:
    """The bytes of one record: more lines are taken while a quotation mark stands open."""
    if b'"' not in first or not _ends_inside_quotes(first, mark):
        return first
    taken: list[tuple[int, bytes]] = []
    record = first
    while len(taken) < _MOST_LINES and len(record) < LONGEST_RECORD and (line := next(physical, None)):
        taken.append(line)
        record += line[1]
        if not _ends_inside_quotes(record, mark):
            cells = _split(record.rstrip(b"\r\n"), separator)
            if cells is not None and width in (None, len(cells)):
                return record
            if not _is_whole(taken[0][1], separator, width):
                return record
            break
    physical.give_back(taken)
    return first


def _is_whole(line: bytes, separator: str, width: int | None) -> bool:
    cells = _split(line.rstrip(b"\r\n"), separator)
    return cells is not None and len(cells) == width


def _ends_inside_quotes(record: bytes, separator: bytes) -> bool:
    at = 0
    while True:
        if record.startswith(b'"', at):
            at += 1
            while (quote := record.find(b'"', at)) >= 0 and record.startswith(b'"', quote + 1):
                at = quote + 2
            if quote < 0:
                return True
            at = quote + 1
        at = record.find(separator, at) + 1
        if at == 0:
            return False


def _split(raw: bytes, separator: str) -> list[str] | None:
    """The fields of a record, or None where its bytes are no text or no record."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    if '"' not in text and "\r" not in text:
        return text.split(separator)
    try:
        rows = list(csv.reader([text], delimiter=separator))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


class _PhysicalLines(Iterator[tuple[int, bytes]]):
    """Numbered lines of a stream, of which some may be given back."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._number = 0
        self._waiting: deque[tuple[int, bytes]] = deque()

    def __next__(self) -> tuple[int, bytes]:
        if self._waiting:
            return self._waiting.popleft()
        raw = self._stream.readline(LONGEST_LINE)
        if not raw:
            raise StopIteration
        if len(raw) == LONGEST_LINE:
            raise DamagedFile(
                "not_a_table", "Berkas ini bukan tabel: ada baris yang panjangnya lebih dari 16 MB."
            )
        if self._number == 0:
            raw = raw.removeprefix(BYTE_ORDER_MARK)
        self._number += 1
        return self._number, raw

    def give_back(self, lines: list[tuple[int, bytes]]) -> None:
        """Put lines back, to be read again next."""
        self._waiting.extendleft(reversed(lines))
