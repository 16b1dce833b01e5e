"""Rows that are no records wherever they stand: empty ones, totals, hints, numbers of columns, the header again.

One that says NIHIL and nothing else is empty, too.
"""

from collections.abc import Sequence

from simpul_office.reading.headers import in_one_line, texts_of
from simpul_office.reading.lines import Line, is_written, text_at
from simpul_office.reading.other_heads import OtherHeads
from simpul_office.reading.recognise import Layout
from simpul_office.reading.template import IGNORED

NUMBER = "source_record_id"
_MOST_CELLS_IN_TOTALS = 4
_FEWEST_NUMBERS = 4
_LONGEST_COLUMN_NUMBER = 5
_MOST_CELLS_OF_NOTHING = 2
_MOST_DIGITS_OF_SUM = 15  # one fewer than those of a person's numbers
_IN_SUMS = str.maketrans(dict.fromkeys(".,"))
_NOTHING, _AROUND_A_WORD = "nihil", "()-–.*"


class Asides:
    """Tells the rows of one table that are no records. What may be one is never taken for any of them."""

    def __init__(self, layout: Layout) -> None:
        template = layout.template
        self._heads = OtherHeads(layout)
        placed = [pair for pair in zip(template.columns, layout.positions, strict=True) if pair[1] >= 0]
        self._blank = {"", *template.blank_marks}
        self._fields = [place for column, place in placed if column.form != IGNORED]
        self._first = self._fields[0]
        self._number = next((place for column, place in placed if column.field == NUMBER), self._first)
        self._counting = {place for column, place in placed if column.form == IGNORED}
        self._marks = tuple(map(_together, template.totals_marks))
        self._printed = set(layout.printed)
        self._beginnings = {row[self._first] if self._first < len(row) else "" for row in self._printed}

    def is_one(self, line: Line) -> bool:
        """Whether a line is no record, other than of totals."""
        cells, leading = line.cells, text_at(line.cells, self._first)
        if leading in self._blank and all(text_at(cells, place) in self._blank for place in self._fields):
            return True
        if len(cells) - cells.count("") <= _MOST_CELLS_OF_NOTHING and self._says_nothing(cells):
            return True
        if in_one_line(leading) in self._beginnings and texts_of(cells) in self._printed:
            return True
        if self._heads.is_same(cells):
            return True
        if _is_column_number(leading) and _numbers_the_columns(cells):
            return True
        return text_at(cells, self._number) in self._blank and self._hints_at_columns(cells)

    def is_totals(self, line: Line) -> bool:
        """Whether a line begins as totals do, also spaced out (J U M L A H); with sums alone behind it, also of what.

        It may be numbered as the records are, where somebody drew their numbers down too far, and the word for it may
        stand behind the sum.
        """
        if not self._marks or not is_written(line):
            return False
        given = [(place, text) for place, cell in enumerate(line.cells) if (text := cell.strip())]
        is_numbered = len(given) > 1 and given[0][0] in self._counting and given[0][1].isdecimal()
        beginning = given[is_numbered][1]
        if is_numbered or len(given) > _MOST_CELLS_IN_TOTALS:
            return self._means_totals(beginning) or (not is_numbered and self._begins_sums(given))
        words = [text for _, text in given if not text.isdecimal()]
        return _together(beginning).startswith(self._marks) or (len(words) == 1 and self._means_totals(words[0]))

    def _begins_sums(self, given: Sequence[tuple[int, str]]) -> bool:
        """Whether the word for totals begins what stands in place of a number, and all that follows are sums."""
        (place, beginning), *others = given
        is_begun = place <= self._number and _together(beginning).startswith(self._marks)
        return is_begun and all(_is_sum(text) for _, text in others)

    def _means_totals(self, text: str) -> bool:
        return _together(text).rstrip(":.") in self._marks

    def _says_nothing(self, cells: Sequence[str]) -> bool:
        """Whether one word stands there, beside a number that was drawn down: that there is nothing to tell."""
        given = [text for place in self._fields if (text := text_at(cells, place)) not in self._blank]
        return len(given) == 1 and _together(given[0]).strip(_AROUND_A_WORD) == _NOTHING

    def _hints_at_columns(self, cells: Sequence[str]) -> bool:
        """Whether all that stands there stands in brackets, as forms say below a header how it is to be filled in."""
        given = [text for cell in cells if (text := cell.strip()) not in self._blank]
        return bool(given) and all(text.startswith("(") and text.endswith(")") for text in given)


def _is_sum(text: str) -> bool:
    digits = text.translate(_IN_SUMS)
    return digits.isdecimal() and len(digits) <= _MOST_DIGITS_OF_SUM


def _together(text: str) -> str:
    return "".join(text.casefold().split())


def _is_column_number(text: str) -> bool:
    return len(text) <= _LONGEST_COLUMN_NUMBER and _number_in(text).isdecimal()


def _number_in(text: str) -> str:
    return text.strip("(). ")


def _numbers_the_columns(cells: Sequence[str]) -> bool:
    """Whether every cell holds but the number of its column, as official forms have it below the header.

    They count from the column in which the table begins.
    """
    given = [(place, _number_in(cell)) for place, cell in enumerate(cells) if cell.strip()]
    begin = given[0][0] + 1 - int(given[0][1]) if _is_column_number(given[0][1]) else -1
    return len(given) >= _FEWEST_NUMBERS and begin >= 0 and all(text == str(place + 1 - begin) for place, text in given)
