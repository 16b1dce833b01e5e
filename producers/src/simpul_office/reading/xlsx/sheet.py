"""One sheet as it streams by: its cells become lines of text."""

from collections.abc import Iterator
from typing import IO

from simpul_office.reading.lines import FALSE, LAST_COLUMN, LAST_ROW, TRUE, UNREADABLE_MARK, Line, Merged, too_blank
from simpul_office.reading.xlsx.markup import DEEPEST, BrokenMarkup, feed, parser_of, plain_name
from simpul_office.reading.xlsx.package import LONGEST_CELL, damage_told, too_large
from simpul_office.reading.xlsx.strings import SharedStrings, unescaped
from simpul_office.reading.xlsx.values import Styles, date_text, number_text, padded_text

MOST_MERGED = 10_000
MOST_UNWRITTEN = 4 * LAST_ROW
"""Cells with a format and nothing else, below the last row in which something is written."""
MOST_BLANKS = 64 * LAST_ROW
"""Cells left out before others: a record of ours has fewer, and one cell in the last column has 16,383."""
_DIGITS = "0123456789"


class SheetReader:
    """Takes a sheet's markup apart. Give it a stream; take lines, and when they are all taken, what was merged."""

    def __init__(self, strings: SharedStrings, styles: Styles, counts_from_1904: bool) -> None:
        self._strings, self._styles, self._counts_from_1904 = strings, styles, counts_from_1904
        self._columns: dict[str, int] = {}
        self._ready: list[Line] = []
        self._merged: list[Merged] = []
        self._row_no = self._depth = 0
        self._column = -1
        self._blank_count = self._unwritten = 0
        self._cells: list[str] = []
        self._spoiled: list[int] = []
        self._truths: list[int] = []
        self._fractions: list[int] = []
        self._struck: list[int] = []
        self._kind = self._style = ""
        self._text: list[str] = []
        self._length = 0
        self._has_formula = self._is_value = self._is_aside = False

    def lines(self, stream: IO[bytes], merged: list[Merged]) -> Iterator[Line]:
        """The lines in which something is written. ``merged`` is filled at the end."""
        parser = parser_of()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        with damage_told():
            for _ in feed(parser, stream):
                yield from self._ready
                self._ready.clear()
        merged += self._merged

    def _start(self, tag: str, given: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise BrokenMarkup
        if tag == "c" or (":" in tag and (tag := plain_name(tag)) == "c"):
            self._begin_cell(given)
        elif tag == "v":
            self._is_value = True
        elif tag == "row":
            self._begin_row(given)
        elif tag == "t":
            self._is_value = not self._is_aside
        elif tag == "f":
            self._has_formula = True
        elif tag == "rPh":
            self._is_aside = True
        elif tag == "mergeCell":
            self._add_merged(given.get("ref", ""))

    def _data(self, text: str) -> None:
        if self._is_value:
            self._text.append(text)
            self._length += len(text)
            if self._length > LONGEST_CELL:
                raise too_large()

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if ":" in tag:
            tag = plain_name(tag)
        if tag in ("v", "t"):
            self._is_value = False
        elif tag == "rPh":
            self._is_aside = False
        elif tag == "c":
            self._end_cell()
        elif tag == "row":
            if self._cells:
                self._ready.append(self._line())
                self._unwritten = 0
            elif self._unwritten > MOST_UNWRITTEN:
                raise too_blank()

    def _begin_row(self, given: dict[str, str]) -> None:
        number = int(given.get("r") or self._row_no + 1)
        if not self._row_no < number <= LAST_ROW:
            raise BrokenMarkup
        self._row_no, self._column = number, -1
        self._cells, self._spoiled, self._truths, self._fractions, self._struck = [], [], [], [], []

    def _begin_cell(self, given: dict[str, str]) -> None:
        place = given.get("r")
        column = self._column + 1 if place is None else self._column_of(place.rstrip(_DIGITS))
        if not self._column < column < LAST_COLUMN:
            raise BrokenMarkup
        self._column = column
        self._kind, self._style = given.get("t", "n"), given.get("s", "")
        self._text.clear()
        self._length = 0
        self._has_formula = False

    def _end_cell(self) -> None:
        written = "".join(self._text)
        if written:
            cells = self._cells
            if len(cells) < self._column:
                self._blank_count += self._column - len(cells)
                if self._blank_count > MOST_BLANKS:
                    raise too_large()
                cells += [""] * (self._column - len(cells))
            cells.append(self._value(written))
            if self._style in self._styles.struck:
                self._struck.append(self._column)
            if self._kind == "e":
                self._spoiled.append(self._column)
            elif self._kind == "b":
                self._truths.append(self._column)
            elif self._kind == "n" and "." in cells[-1]:
                self._fractions.append(self._column)
        else:
            self._unwritten += 1
            if self._has_formula and self._kind != "str":
                self._spoiled.append(self._column)

    def _value(self, written: str) -> str:
        match self._kind:
            case "s":
                return self._strings[int(written)]
            case "n":
                return self._number(written)
            case "b":
                return TRUE if written.strip() == "1" else FALSE
            case "d":
                return written.partition("T")[0] if written.endswith("T00:00:00") else written.replace("T", " ")
            case _:
                return unescaped(written)

    def _number(self, written: str) -> str:
        style = self._style
        if style in self._styles.dates:
            return date_text(written, self._counts_from_1904)
        shown = self._styles.padded.get(style)
        return number_text(written) if shown is None else padded_text(written, shown)

    def _line(self) -> Line:
        """The cells of a line, or the line that could not be taken apart when its workbook was made."""
        cells = self._cells
        if cells[0].startswith(UNREADABLE_MARK) and not any(cells[1:]):
            return Line(self._row_no, [], cells[0][len(UNREADABLE_MARK) :].encode())
        found = (self._spoiled, self._truths, self._fractions, self._struck)
        spoiled, truths, fractions, struck = map(tuple, found)
        return Line(self._row_no, cells, spoiled=spoiled, truths=truths, fractions=fractions, struck=struck)

    def _column_of(self, letters: str) -> int:
        found = self._columns.get(letters)
        if found is None:
            found = self._columns[letters] = column_index(letters)
        return found

    def _add_merged(self, place: str) -> None:
        first, _, last = place.partition(":")
        top, bottom = (int(end.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$")) for end in (first, last or first))
        if top < bottom:
            left, right = (column_index(end.rstrip(_DIGITS)) for end in (first, last))
            self._merged.append(Merged(top, bottom, left, right))
            if len(self._merged) > MOST_MERGED:
                raise too_large()


def column_index(letters: str) -> int:
    """``A`` is 0, ``AB`` is 27."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z" or number > LAST_COLUMN:
            raise BrokenMarkup
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
