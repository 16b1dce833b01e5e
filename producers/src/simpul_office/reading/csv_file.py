"""CSV as offices write it: any encoding of theirs, with or without a byte-order mark, quoted separators, line breaks.

Line ends may change within a file. A line that is not in its encoding, or that has more or fewer fields than the
header, is kept as its exact bytes. A quotation mark that was opened and never closed spoils its own line only.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from simpul_office.reading.encoding import LINE_FEED, UTF_8, LineStream, Recoded
from simpul_office.reading.lines import LAST_ROW, DamagedFile, Form, Line, Sheet, too_blank

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LONGEST_LINE = 16 * 1024 * 1024
_LONGEST_QUOTED = 64 * 1024
_LONGEST_BLANK = 8
MOST_BLANK_LINES = LAST_ROW
"""In a row: no spreadsheet has more, and 50 MB of them would take minutes."""
# What is said to a spreadsheet, or by an old program at its end, and is no line of the table.
_SEPARATOR_TOLD = re.compile(rb'"?sep=.?"?[\r\n]*', re.IGNORECASE)
_LINE_OF_ANY_SYSTEM = re.compile(rb"[\r\n]+|[^\r\n]+[\r\n]*")
_END_OF_OLD_FILE = b"\x1a"
# A formula that is nothing but its text, as systems write a NIK so that a spreadsheet shows all its digits.
_KEPT_AS_TEXT = re.compile('="([^"]*)"')


class CsvFile:
    """A CSV file of known separator, encoding and line end: one nameless sheet.

    ``width``: how many fields its header has. Where that is not known (0), the first line that is not blank sets it.
    """

    form: Form = "csv"
    has_all_columns = True

    def __init__(self, path: Path, separator: str, encoding: str, line_end: str, width: int = 0) -> None:
        self._path = path
        self._width = width
        self._separator = separator
        self._encoding = encoding
        self._line_end = line_end

    def sheets(self) -> Iterator[Sheet]:
        """The file's only sheet, read from its beginning."""
        with self._path.open("rb") as stream:
            recoded = _recoded(stream, self._encoding, self._line_end)
            yield Sheet(None, _Records(recoded, self._line_end, self._separator, self._width).lines())


def first_lines(path: Path, encoding: str, line_end: str) -> Iterator[bytes]:
    """The lines that are not blank, from the first one, as UTF-8 without byte-order mark and line end."""
    with path.open("rb") as stream:
        for _, raw in _PhysicalLines(_recoded(stream, encoding, line_end), line_end):
            if raw.strip():
                yield raw.rstrip(b"\r\n")


def _recoded(stream: BinaryIO, encoding: str, line_end: str) -> LineStream:
    return stream if (encoding, line_end) == (UTF_8, LINE_FEED) else Recoded(stream, encoding, line_end)


class _Records:
    """Takes a stream apart into records, each of as many fields as the header has."""

    def __init__(self, stream: LineStream, line_end: str, separator: str, width: int) -> None:
        self._physical = _PhysicalLines(stream, line_end)
        self._separator = separator
        self._mark = separator.encode()
        self._width = width
        self._open_up_to = 0

    def lines(self) -> Iterator[Line]:
        for number, first in self._physical:
            raw = self._whole_record(first).rstrip(b"\r\n")
            cells = self._split(raw)
            if cells is None:
                yield Line(number, [], raw)
                continue
            is_blank = not any(map(str.strip, cells))
            if not self._width and not is_blank:
                self._width = len(cells)
            yield Line(number, cells) if is_blank or len(cells) == self._width else Line(number, [], raw)

    def _whole_record(self, first: bytes) -> bytes:
        """The bytes of one record: more lines belong to it while a quotation mark stands open."""
        if not self._ends_inside_quotes(first):
            return first
        taken: list[tuple[int, bytes]] = []
        length, is_open = len(first), True
        while is_open:
            line = next(self._physical, None)
            if line is None or length > _LONGEST_QUOTED:
                if taken:
                    self._open_up_to = taken[-1][0]
                self._physical.give_back(taken if line is None else [*taken, line])
                return first
            number, raw = line
            taken.append(line)
            length += len(raw)
            # What stands open at the end of a line that was passed before stands open as far as it did then.
            is_open = number <= self._open_up_to or self._ends_inside_quotes(raw, is_open=True)
        record = b"".join((first, *(raw for _, raw in taken)))
        # Spoiled lines stand together: the first whole one may come after several of them.
        if not self._fits(record) and any(self._fits(raw) for _, raw in taken):
            self._physical.give_back(taken)
            return first
        return record

    def _fits(self, record: bytes) -> bool:
        cells = self._split(record.rstrip(b"\r\n"))
        return cells is not None and (not self._width or len(cells) == self._width)

    def _ends_inside_quotes(self, line: bytes, *, is_open: bool = False) -> bool:
        """Whether a line leaves a quotation mark open. ``is_open``: one stood open when it began."""
        if b'"' not in line:
            return is_open
        at = 0
        while True:
            if is_open or line.startswith(b'"', at):
                at += not is_open
                while (quote := line.find(b'"', at)) >= 0 and line.startswith(b'"', quote + 1):
                    at = quote + 2
                if quote < 0:
                    return True
                at, is_open = quote + 1, False
            at = line.find(self._mark, at) + 1
            if at == 0:
                return False

    def _split(self, raw: bytes) -> list[str] | None:
        """The fields of a record, or None where its bytes are no text or no record."""
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            return None
        if '"' not in text and "\r" not in text:
            return text.split(self._separator)
        try:
            rows = list(csv.reader([text], delimiter=self._separator))
        except csv.Error:
            return None
        if len(rows) != 1:
            return None
        return [kept[1] if (kept := _KEPT_AS_TEXT.fullmatch(cell)) else cell for cell in rows[0]]


class _PhysicalLines(Iterator[tuple[int, bytes]]):
    """Numbered lines of a stream, of which some may be given back."""

    def __init__(self, stream: LineStream, line_end: str) -> None:
        self._stream = stream
        self._other_end = b"\r" if line_end == LINE_FEED else b"\n"
        self._number = self._blank_count = 0
        self._pieces: Iterator[bytes] = iter(())
        self._waiting: deque[tuple[int, bytes]] = deque()

    def __next__(self) -> tuple[int, bytes]:
        if self._waiting:
            return self._waiting.popleft()
        raw = next(self._pieces, b"")
        if not raw:
            try:
                raw = self._stream.readline(LONGEST_LINE)
            except UnicodeDecodeError:
                raise DamagedFile("damaged", "Berkas ini rusak di tengah. Simpan lagi dari program asalnya.") from None
            if not raw:
                raise StopIteration
            if len(raw) == LONGEST_LINE:
                raise DamagedFile("not_a_table", "Berkas ini bukan tabel: ada baris yang lebih panjang dari 16 MB.")
            if self._other_end in raw[:-2]:
                # Put together from files of several systems. What stands in quotation marks is joined again.
                self._pieces = (piece[0] for piece in _LINE_OF_ANY_SYSTEM.finditer(raw))
                raw = next(self._pieces)
        if self._number == 0:
            raw = raw.removeprefix(BYTE_ORDER_MARK)
            if _SEPARATOR_TOLD.fullmatch(raw):
                raw = b""
        self._number += 1
        if len(raw) > _LONGEST_BLANK or raw.strip():
            self._blank_count = 0
        else:
            self._blank_count += 1
            if self._blank_count > MOST_BLANK_LINES:
                raise too_blank()
        return self._number, b"" if raw == _END_OF_OLD_FILE else raw

    def give_back(self, lines: list[tuple[int, bytes]]) -> None:
        """Put lines back, to be read again next."""
        self._waiting.extendleft(reversed(lines))
