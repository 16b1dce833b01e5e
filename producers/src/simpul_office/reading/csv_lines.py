"""The physical lines of a text file, numbered as a spreadsheet numbers them."""

import re
from collections import deque
from collections.abc import Iterator

from simpul_office.reading.encoding import LINE_FEED, LineStream
from simpul_office.reading.lines import LAST_ROW, DamagedFile, too_blank

_BYTE_ORDER_MARKS = re.compile(rb"(?:\xef\xbb\xbf)++")
LONGEST_LINE = 16 * 1024 * 1024
_LONGEST_BLANK = 8
MOST_BLANK_LINES = LAST_ROW
"""In a row: no spreadsheet has more, and 50 MB of them would take minutes."""
# What is said to a spreadsheet, or by an old program at its end, and is no line of the table.
_SEPARATOR_TOLD = re.compile(rb'"?sep=.?"?[\r\n]*', re.IGNORECASE)
_LINE_OF_ANY_SYSTEM = re.compile(rb"[\r\n]+|[^\r\n]+[\r\n]*")
TOO_LONG = (
    "Berkas ini bukan tabel: ada baris yang lebih panjang dari 16 MB.",
    "Simpan tabelnya sebagai .xlsx atau CSV, lalu kirim lagi.",
)
_BROKEN = "Berkas ini rusak di tengah. Simpan lagi dari program asalnya, lalu kirim lagi."
END_OF_OLD_FILE = b"\x1a"


def without_marks(raw: bytes) -> bytes:
    """A line without byte-order marks before it: some programs write two, and files that are joined keep their own."""
    marks = _BYTE_ORDER_MARKS.match(raw)
    return raw if marks is None else raw[marks.end() :]


class PhysicalLines(Iterator[tuple[int, bytes]]):
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
                raise DamagedFile("damaged", _BROKEN) from None
            if not raw:
                raise StopIteration
            if len(raw) == LONGEST_LINE:
                raise DamagedFile("not_a_table", *TOO_LONG)
            if self._other_end in raw[:-2]:
                # Put together from files of several systems. What stands in quotation marks is joined again.
                self._pieces = (piece[0] for piece in _LINE_OF_ANY_SYSTEM.finditer(raw))
                raw = next(self._pieces)
        raw = without_marks(raw)
        if self._number == 0 and _SEPARATOR_TOLD.fullmatch(raw):
            raw = b""
        self._number += 1
        if len(raw) > _LONGEST_BLANK or raw.strip():
            self._blank_count = 0
        else:
            self._blank_count += 1
            if self._blank_count > MOST_BLANK_LINES:
                raise too_blank()
        return self._number, b"" if raw == END_OF_OLD_FILE else raw

    def give_back(self, lines: list[tuple[int, bytes]]) -> None:
        """Put lines back, to be read again next."""
        self._waiting.extendleft(reversed(lines))
