"""From the lines of a sheet to its table: where the header stands, and which lines below it are records."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from simpul_office.reading.lines import Line
from simpul_office.reading.recognise import Header, Layout, Nearest, best, headers_of, layout_of, nearest_of

DEEPEST_HEADER = 40
_MOST_CELLS_IN_TOTALS = 4


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A sheet without a known header. ``nearest`` is None where nothing is written at all."""

    nearest: Nearest | None

    @property
    def is_meant_as_table(self) -> bool:
        """Whether somebody meant this to be a table of ours: then it may not be passed over."""
        return self.nearest is not None and self.nearest.is_meant


def find_table(lines: Iterator[Line]) -> Layout | Unrecognised:
    """Read on to the header and say what template it is; the lines left over are the table's."""
    tried: list[tuple[Header, ...]] = []
    above: list[str] | None = None
    for line in islice(lines, DEEPEST_HEADER):
        if not any(cell.strip() for cell in line.cells):
            above = None
            continue
        candidates = [headers_of(line.cells)]
        if above is not None:
            candidates.append(headers_of(line.cells, above))
        for headers in candidates:
            if layout := layout_of(headers):
                return replace(layout, line_no=line.number)
        tried += candidates
        above = line.cells
    return Unrecognised(best(map(nearest_of, tried)) if tried else None)


def records(layout: Layout, lines: Iterator[Line]) -> Iterator[Line]:
    """The lines that are records: without empty rows, totals and headers printed once more."""
    mark = layout.template.totals_mark.casefold()
    fields = [
        place
        for column, place in zip(layout.template.columns, layout.positions, strict=True)
        if place >= 0 and column.form != "ignore"
    ]
    header = tuple(header.text for header in layout.headers)
    for line in lines:
        if line.raw is not None:
            yield line
            continue
        cells = line.cells
        if not any(place < len(cells) and cells[place].strip() for place in fields):
            continue
        if mark and _is_totals(cells, mark):
            continue
        if cells[fields[0]].strip() == header[fields[0]] and headers_of(cells) == layout.headers:
            continue
        yield line


def _is_totals(cells: list[str], mark: str) -> bool:
    given = [cell.strip() for cell in cells if cell.strip()]
    return given[0].casefold().startswith(mark) and len(given) <= _MOST_CELLS_IN_TOTALS
