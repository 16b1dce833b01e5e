"""From the lines of a sheet to its table: where the header stands, and which lines below it are records."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

from simpul_office.reading.asides import Asides
from simpul_office.reading.drawn_down import Constants
from simpul_office.reading.foot import Foot
from simpul_office.reading.headers import Header, headers_of, texts_of
from simpul_office.reading.lines import LAST_COLUMN, Line, is_written
from simpul_office.reading.meant import Head, likeliest_head, names_a_person
from simpul_office.reading.recognise import FEWEST_SHARED, Layout, layout_of

DEEPEST_HEADER = 40


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A sheet without a known header.

    ``head`` is None where no line was found to try. ``has_people``: there are lines of persons, header or not.
    ``has_unreadable``: a line that nobody can read stands above all others in which a header could.
    """

    head: Head | None
    has_people: bool
    has_unreadable: bool

    @property
    def has_head_of_records(self) -> bool:
        """Whether a head stands there that is nearly one of ours."""
        return self.head is not None and self.head.is_of_records

    @property
    def is_meant_as_table(self) -> bool:
        """Whether somebody meant this to be a table of ours: then it may not be passed over."""
        return self.has_people or self.has_head_of_records


Found = tuple[Layout | Unrecognised, Iterator[Line]]


def find_table(lines: Iterator[Line], *, has_all_columns: bool = True) -> Found:
    """Read on to the header and say what template it is; and the lines below it, which are the table's."""
    tried: list[tuple[Header, ...]] = []
    above = Line(0, [])
    has_people = has_texts = has_unreadable = False
    for line in islice(filter(is_written, lines), DEEPEST_HEADER):
        if line.raw is None and len(line.cells) <= LAST_COLUMN:
            heads = [(line,), (above, line)] if above.cells and above.number_below == line.number else [(line,)]
            if layout := _layout_of(heads, has_all_columns=has_all_columns):
                return _with_row_below(layout, line, lines)
            tried += map(_headers_of, heads)
            has_people |= names_a_person(line.cells)
            has_texts |= len(line.cells) >= FEWEST_SHARED
        has_unreadable |= line.raw is not None and not has_texts
        above = line
    return Unrecognised(likeliest_head(tried), has_people, has_unreadable), lines


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


def records(layout: Layout, lines: Iterator[Line], constants: Constants | None = None) -> Iterator[Line]:
    """The records: without what stands between them, and without a foot.

    With ``constants`` also without rows into which those were drawn down.
    """
    asides, foot = Asides(layout), Foot(layout)
    for line in lines:
        if line.raw is not None:
            yield from foot.passed(line)
        elif asides.is_totals(line):
            yield from foot.begin_below_totals()
        elif not asides.is_one(line) and not (constants and constants.passed(line)):
            yield from foot.passed(line)
    yield from foot.records_left()
