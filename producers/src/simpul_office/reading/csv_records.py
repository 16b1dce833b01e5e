"""Records out of physical lines: several belong together while a quotation mark stands open."""

import csv
import re
from collections.abc import Iterator

from simpul_office.reading.csv_lines import END_OF_OLD_FILE, LONGEST_LINE, PhysicalLines
from simpul_office.reading.csv_quotes import Field, left_by
from simpul_office.reading.lines import Line, is_written

# As much as a cell of a workbook may hold; beyond a quarter of it only the beginning of a row is sent.
_LONGEST_QUOTED = 1024 * 1024
csv.field_size_limit(LONGEST_LINE)  # by itself it refuses a field of 128 KB
_ZEROS = b"\0" + END_OF_OLD_FILE
# A formula that is nothing but its text, as systems write a NIK so that a spreadsheet shows all its digits.
_KEPT_AS_TEXT = re.compile('="([^"]*)"')


class Records:
    """Takes physical lines apart into records, each of as many fields as the header has.

    ``width`` 0: any number of fields will do. ``is_wrapped``: what a line holds as its only field is the record.
    """

    def __init__(self, physical: PhysicalLines, separator: str, width: int, *, is_wrapped: bool) -> None:
        self._physical = physical
        self._separator = separator
        self._mark = separator.encode()
        self._width = width
        self._is_wrapped = is_wrapped
        self._never_closed_up_to = 0

    def lines(self) -> Iterator[Line]:
        """The records in their order, each once, with the number of its first line.

        Nothing but zeros after the last of them is what a power cut left of the disk's space, and none.
        """
        zeros: list[Line] = []
        for line in self._all_lines():
            if line.raw is not None and not line.raw.strip(_ZEROS):
                zeros.append(line)
                continue
            if zeros and is_written(line):
                yield from zeros
                zeros.clear()
            yield line

    def _all_lines(self) -> Iterator[Line]:
        for number, first in self._physical:
            more = self._more_of_record(number, first)
            raw = b"".join((first, *more)).rstrip(b"\r\n")
            cells = self._split(raw)
            if cells is None or not self._is_whole(cells):
                yield Line(number, [], raw, height=1 + len(more))
            else:
                yield Line(number, cells, height=1 + len(more))

    def _is_whole(self, cells: list[str]) -> bool:
        return len(cells) == self._width or not self._width or not any(map(str.strip, cells))

    def _more_of_record(self, number: int, first: bytes) -> list[bytes]:
        """The lines that belong to a record beside its first: those in which a quotation mark stands open."""
        if number <= self._never_closed_up_to or left_by(first, self._mark) is not Field.OPEN:
            return []
        taken: list[tuple[int, bytes]] = []
        length, field = len(first), Field.OPEN
        while field is Field.OPEN and length <= _LONGEST_QUOTED and (line := next(self._physical, None)):
            taken.append(line)
            length += len(line[1])
            field = left_by(line[1], self._mark, is_open=True)
        if field is Field.OPEN and taken:
            # What stands open at the end of a later line of these is closed no sooner.
            self._never_closed_up_to = taken[-1][0]
        more = [raw for _, raw in taken]
        if field is Field.CLOSED and self._is_one_record(first, more):
            return more
        self._physical.give_back(taken)
        return []

    def _is_one_record(self, first: bytes, taken: list[bytes]) -> bool:
        """Whether lines are one record, and not several of which one lacks a mark and another has one too many.

        A row within quotation marks is a row, and so are the two ends of a record where each is one by itself.
        """
        if not self._width:
            return True
        *between, last = taken
        if any(map(self._is_row, between)):
            return False
        begins_as_row, ends_as_row = first.count(self._mark) + 1 >= self._width, self._is_row(last)
        if self._fits(b"".join((first, *taken))):
            return not (begins_as_row and ends_as_row)
        return not (begins_as_row or ends_as_row)

    def _is_row(self, line: bytes) -> bool:
        """Whether a line has as many fields as the header: as it is read by itself, or but for its quotation marks."""
        return line.count(self._mark) + 1 == self._width or self._fits(line)

    def _fits(self, record: bytes) -> bool:
        cells = self._split(record.rstrip(b"\r\n"))
        return cells is not None and len(cells) == self._width

    def _split(self, raw: bytes) -> list[str] | None:
        """The fields of a record, or None where its bytes are no text or no record."""
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            return None
        cells = self._cells(text)
        if self._is_wrapped and cells is not None and len(cells) == 1:
            cells = self._cells(cells[0])
        return cells

    def _cells(self, text: str) -> list[str] | None:
        if '"' not in text and "\r" not in text:
            return text.split(self._separator)
        try:
            rows = list(csv.reader([text], delimiter=self._separator))
        except csv.Error:
            return None
        if len(rows) != 1:
            return None
        return [kept[1] if (kept := _KEPT_AS_TEXT.fullmatch(cell)) else cell for cell in rows[0]]
