"""From the lines of a sheet to its table: where the header stands, and which lines below it are records."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from simpul_office.reading.foot import Foot
from simpul_office.reading.headers import Header, headers_of, in_one_line, texts_of
from simpul_office.reading.lines import LAST_COLUMN, Line, is_written
from simpul_office.reading.recognise import Layout, Nearest, best, layout_of, nearest_of
from simpul_office.reading.template import IGNORED

DEEPEST_HEADER = 40
_MOST_CELLS_IN_TOTALS = 4
_FEWEST_NUMBERS = 4


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A sheet without a known header.

    ``nearest`` is None where nothing is written at all. ``has_unreadable``: the header may be a line that no one reads.
    """

    nearest: Nearest | None
    has_unreadable: bool

    @property
    def is_meant_as_table(self) -> bool:
        """Whether somebody meant this to be a table of ours: then it may not be passed over."""
        return self.nearest is not None and self.nearest.is_meant


def find_table(lines: Iterator[Line], *, has_all_columns: bool = True) -> Layout | Unrecognised:
    """Read on to the header and say what template it is; the lines left over are the table's."""
    tried: list[tuple[Header, ...]] = []
    above, has_unreadable = Line(0, []), False
    for line in islice(filter(is_written, lines), DEEPEST_HEADER):
        if line.raw is None and len(line.cells) <= LAST_COLUMN:
            candidates = [(headers_of(line.cells), [line])]
            if above.cells and above.number_below == line.number:
                candidates.append((headers_of(line.cells, above.cells), [above, line]))
            for headers, rows in candidates:
                if layout := layout_of(headers, has_all_columns=has_all_columns):
                    return replace(layout, line_no=line.number, printed=tuple(texts_of(row.cells) for row in rows))
                tried.append(headers)
        has_unreadable |= line.raw is not None
        above = line
    return Unrecognised(best(map(nearest_of, tried)) if tried else None, has_unreadable)


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
