"""Columns without a header in which something stands: nobody reads it, and the clerk is told of it."""

from dataclasses import dataclass

from simpul_office.reading.lines import Line
from simpul_office.reading.recognise import Layout


@dataclass(slots=True)
class Written:
    """In how many records something stands, and the line of the first."""

    count: int
    first: int


class UntitledColumns:
    """Finds what stands beside the headers of one table. One is made per table."""

    def __init__(self, layout: Layout) -> None:
        self._width = len(layout.headers)
        self._within = [place for place, header in enumerate(layout.headers) if not header.text]
        self._first = min(place for place in layout.positions if place >= 0)
        self.found: dict[int, Written] = {}
        """By the index of the column."""

    def look_at(self, line: Line) -> None:
        """Take note of a record."""
        for place in self._within:
            self._take_note(place, line)
        for place in range(self._width, len(line.cells)):
            self._take_note(place, line)

    def _take_note(self, place: int, line: Line) -> None:
        text = line.cells[place].strip() if place < len(line.cells) else ""
        if text and not (place < self._first and text.isdecimal()):
            self.found.setdefault(place, Written(0, line.number)).count += 1
