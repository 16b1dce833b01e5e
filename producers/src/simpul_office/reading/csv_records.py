"""Records out of physical lines: several belong together while a quotation mark stands open."""

import csv
import re
from collections.abc import Iterator

from simpul_office.reading.csv_lines import PhysicalLines
from simpul_office.reading.encoding import LineStream
from simpul_office.reading.lines import Line

_LONGEST_QUOTED = 64 * 1024
# A formula that is nothing but its text, as systems write a NIK so that a spreadsheet shows all its digits.
_KEPT_AS_TEXT = re.compile('="([^"]*)"')


class Records:
    """Takes a stream apart into records, each of as many fields as the header has."""

    def __init__(self, stream: LineStream, line_end: str, separator: str, width: int) -> None:
        self._physical = PhysicalLines(stream, line_end)
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
