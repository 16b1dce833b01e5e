"""From the lines of a sheet to its table: where the header stands, and which lines below it are records."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

from simpul_office.reading.foot import Foot
from simpul_office.reading.headers import Header, headers_of, in_one_line, texts_of
from simpul_office.reading.lines import LAST_COLUMN, Line, is_written
from simpul_office.reading.meant import Head, likeliest_head
from simpul_office.reading.recognise import Layout, layout_of
from simpul_office.reading.template import IGNORED

DEEPEST_HEADER = 40
_MOST_CELLS_IN_TOTALS = 4
_FEWEST_NUMBERS = 4


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A sheet without a known header.

    ``head`` is None where no line of words was found. ``has_unreadable``: the header may be a line that no one reads.
    """

    head: Head | None
    has_unreadable: bool

    @property
    def is_meant_as_table(self) -> bool:
        """Whether somebody meant this to be a table of ours: then it may not be passed over."""
        return self.head is not None and self.head.is_of_records


Found = tuple[Layout | Unrecognised, Iterator[Line]]


def find_table(lines: Iterator[Line], *, has_all_columns: bool = True) -> Found:
    """Read on to the header and say what template it is; and the lines below it, which are the table's."""
    tried: list[tuple[Header, ...]] = []
    above = Line(0, [])
    has_unreadable = False
    for line in islice(filter(is_written, lines), DEEPEST_HEADER):
        if line.raw is None and len(line.cells) <= LAST_COLUMN:
            heads = [(line,), (above, line)] if above.cells and above.number_below == line.number else [(line,)]
            if layout := _layout_of(heads, has_all_columns=has_all_columns):
                return _with_row_below(layout, line, lines)
            tried += map(_headers_of, heads)
        has_unreadable |= line.raw is not None
        above = line
    return Unrecognised(likeliest_head(tried), has_unreadable), lines


def _layout_of(heads: Iterable[tuple[Line, ...]], *, has_all_columns: bool = True) -> Layout | None:
    """The layout that knows most columns, of a header in one row or in two."""
    found = [
        replace(layout, line_no=rows[-1].number, printed=tuple(texts_of(row.cells) for row in rows))
        for rows in heads
        if (layout := layout_of(_headers_of(rows), has_all_columns=has_all_columns))
    ]
    return max(found, key=lambda layout: (layout.shared, -len(layout.left_out)), default=None)


def _headers_of(rows: tuple[Line, ...]) -> tuple[Header, ...]:
    upper, lower = rows[0], rows[-1]
    return headers_of(lower.cells, upper.cells if len(rows) > 1 else None)


def _with_row_below(layout: Layout, line: Line, lines: Iterator[Line]) -> Found:
    """The layout, or, where it differs from its template, that of two rows if the row below has more of the columns."""
    below = None if layout.is_exact else next(lines, None)
    if below is None:
        return layout, lines
    if below.raw is None and line.number_below == below.number:
        taller = _layout_of([(line, below)])
        if taller is not None and taller.shared > layout.shared:
            return taller, lines
    return layout, chain((below,), lines)


def records(layout: Layout, lines: Iterator[Line]) -> Iterator[Line]:
    """The records: without empty rows, totals, numbers of columns, headers printed once more, and a foot."""
    marks = tuple("".join(mark.casefold().split()) for mark in layout.template.totals_marks)
    blank = {"", *layout.template.blank_marks}
    foot = Foot(layout)
    placed = [pair for pair in zip(layout.template.columns, layout.positions, strict=True) if pair[1] >= 0]
    fields = [place for column, place in placed if column.form != IGNORED]
    first = fields[0]
    counting = {place for column, place in placed if column.form == IGNORED}
    printed = set(layout.printed)
    beginnings = {row[first] if first < len(row) else "" for row in printed}
    for line in lines:
        if line.raw is None:
            cells = line.cells
            leading = cells[first].strip() if first < len(cells) else ""
            if leading in blank and all(place >= len(cells) or cells[place].strip() in blank for place in fields):
                continue
            if marks and _is_totals(cells, marks, counting):
                yield from foot.begin_below_totals()
                continue
            if in_one_line(leading) in beginnings and texts_of(cells) in printed:
                continue
            if leading.strip("()") == str(first + 1) and _numbers_the_columns(cells):
                continue
        yield from foot.passed(line)
    yield from foot.records_left()


def _numbers_the_columns(cells: list[str]) -> bool:
    """Whether every cell holds but the number of its column, as official forms have it below the header."""
    given = [(place, cell.strip()) for place, cell in enumerate(cells, start=1) if cell.strip()]
    return len(given) >= _FEWEST_NUMBERS and all(cell.strip("()") == str(place) for place, cell in given)


def _is_totals(cells: list[str], marks: tuple[str, ...], counting: set[int]) -> bool:
    """Whether a line begins as totals do, also spaced out (J U M L A H); with nothing else there, it may sum more.

    It may be numbered as the records are, where somebody drew their numbers down too far.
    """
    given = [(place, text) for place, cell in enumerate(cells) if (text := cell.strip())]
    is_numbered = len(given) > 1 and given[0][0] in counting and given[0][1].isdecimal()
    beginning = "".join(given[is_numbered][1].casefold().split())
    if is_numbered or len(given) > _MOST_CELLS_IN_TOTALS:
        return beginning.rstrip(":") in marks
    return beginning.startswith(marks)
