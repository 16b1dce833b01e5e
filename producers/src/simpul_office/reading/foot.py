"""The foot of a form: summaries, notes, and those who sign, with place and date. No records, though below them.

Nothing that may be a record is taken for it. Only the last lines of a sheet can be its foot, each of few cells, without
a record's number, and without whatever a person is registered with: a NIK, a day, a code, a telephone. Where no line of
totals stands above them, they must be notes, each alone in its row and the first one called a note, or look like a
signature: two kinds of its marks, on two lines. Below the totals a summary may have totals of its own.
"""

import re
from collections.abc import Iterator

from simpul_office.reading.asides import NUMBER
from simpul_office.reading.lines import Line
from simpul_office.reading.recognise import Layout
from simpul_office.reading.record_numbers import says_none
from simpul_office.reading.template import IGNORED

_MOST_CELLS, _MOST_LINES = 4, 40
_MOST_CELLS_OF_NAMES = 2
_MOST_DIGITS = 3
_NIP = re.compile(r"\(?(?:NIP|NIPPPK|NRP)(?![a-z])|\d{8} ?\d{6} ?\d ?\d{3}$", re.IGNORECASE)
# The years are those in which forms are signed: a place and day of birth is none.
_PLACE_AND_DATE = re.compile(
    r"[^\W\d][^\d,]+,\s*(?:tanggal\s+|tgl\.?\s+)?(?:\d{1,2}|[._…]*)\s*"
    r"(?:[^\W\d]+\s+|[-/]\d{1,2}[-/])20(?:1[5-9]|[2-9]\d)\.?$",
    re.IGNORECASE,
)
_WHO_SIGNS = re.compile(
    r"(?:mengetahui|menyetujui|(?:dibuat|disusun|diperiksa|diketahui|disetujui|dilaporkan) oleh|yang membuat|"
    r"yang melaporkan|pelapor|penanggung jawab|a\.? ?n\.|u\.? ?b\.|pl[th]\.|kepala|sekretaris|ketua|koordinator|"
    r"kasi|kabid|pejabat|petugas)(?!\w)",
    re.IGNORECASE,
)
_MARKS = (_PLACE_AND_DATE, _WHO_SIGNS, _NIP)
_NOTE = re.compile(
    r"\*+\)?(?!\w)|\(\D*\)$|(?:catatan|keterangan|dicetak)(?!\w)|(?:ket|nb|n\.b|sumber|note)\.?\s*:", re.IGNORECASE
)


class Foot:
    """Holds back the lines that may be the foot of a sheet, until it is known whether a record follows."""

    def __init__(self, layout: Layout) -> None:
        placed = list(zip(layout.template.columns, layout.positions, strict=True))
        self._number = next((place for column, place in placed if column.field == NUMBER), -1)
        self._counting = [place for column, place in placed if column.form == IGNORED and place >= 0]
        self._held: list[Line] = []
        self._summed = 0
        self._is_below_totals = False

    def passed(self, line: Line) -> list[Line]:
        """The records that are known for such when this line has come."""
        if self._may_be_foot(line) and len(self._held) < _MOST_LINES:
            self._held.append(line)
            return []
        self._is_below_totals = False
        return [*self._let_go(), line]

    def begin_below_totals(self) -> list[Line]:
        """A line of totals has come: the lines held until now stand above it, and are records or a summary."""
        if self._is_below_totals and self._is_summary(self._held[self._summed :]):
            self._summed = len(self._held)
            return []
        self._is_below_totals = True
        return self._let_go()

    def records_left(self) -> list[Line]:
        """The sheet has ended: what was held and is no foot."""
        held = self._let_go()
        return [] if self._is_below_totals else held[: self._beginning_of_foot(held)]

    def _let_go(self) -> list[Line]:
        held, self._held, self._summed = self._held, [], 0
        return held

    def _may_be_foot(self, line: Line) -> bool:
        cells = line.cells
        if line.raw is not None or self._number < 0 or len(cells) - cells.count("") > _MOST_CELLS:
            return False
        if self._is_note(line):
            return True
        given = [text for cell in cells if (text := cell.strip())]
        if any(map(_is_of_a_person, given)):
            return False
        numbers = (cells[place].strip() for place in (*self._counting, self._number) if place < len(cells))
        may_be_words = self._is_below_totals or (bool(self._held) and len(given) <= _MOST_CELLS_OF_NAMES)
        return all(not text or _kinds(text) or (may_be_words and _may_be_a_name(text)) for text in numbers)

    def _is_note(self, line: Line) -> bool:
        """Whether a line holds a note, or a sum, and nothing else."""
        given = _given(line)
        if len(given) != 1:
            return False
        ((place, text),) = given
        is_sum = _is_count(text) and place != self._number
        return is_sum or bool(_NOTE.match(text))

    def _is_summary(self, lines: list[Line]) -> bool:
        """Whether these lines count something, from the first to the last but for their heading."""
        counted = [self._counts(line) for line in lines]
        return True in counted and all(counted[counted.index(True) :])

    def _counts(self, line: Line) -> bool:
        return any(_is_count(text) for place, text in _given(line) if place not in (*self._counting, self._number))

    def _beginning_of_foot(self, lines: list[Line]) -> int:
        """The index of the first line of the notes and the signature with which these lines end."""
        end = _beginning_of_signature(lines)
        alone = next((at + 1 for at in reversed(range(end)) if len(_given(lines[at])) != 1), 0)
        return next((at for at in range(alone, end) if self._is_note(lines[at])), end)


def _given(line: Line) -> list[tuple[int, str]]:
    return [(place, text) for place, cell in enumerate(line.cells) if (text := cell.strip())]


def _is_count(text: str) -> bool:
    return text.isdecimal() and len(text) <= _MOST_DIGITS


def _is_of_a_person(text: str) -> bool:
    """Whether a cell holds more digits than a count, and is neither the place and date of a signature nor a NIP."""
    return sum(map(str.isdigit, text)) > _MOST_DIGITS and not _kinds(text)


def _may_be_a_name(text: str) -> bool:
    """Whether what stands in the column of the numbers is none: somebody signed there."""
    return not any(map(str.isdigit, text)) and not says_none(text)


def _kinds(text: str) -> set[re.Pattern[str]]:
    return {mark for mark in _MARKS if mark.match(text)}


def _beginning_of_signature(lines: list[Line]) -> int:
    """The index of the first line of the signature with which these lines end; where they end with none, their end."""
    marked = {at: kinds for at, line in enumerate(lines) if (kinds := set().union(*_kinds_in(line)))}
    is_signature = len(marked) > 1 and len(set().union(*marked.values())) > 1
    return min(marked) if is_signature else len(lines)


def _kinds_in(line: Line) -> Iterator[set[re.Pattern[str]]]:
    return (_kinds(cell.strip()) for cell in line.cells)
