"""Records that somebody crossed out. Nobody knows whether they are meant to count: they do, and the clerk is told."""

from simpul_office.reading.asides import NUMBER
from simpul_office.reading.lines import Line
from simpul_office.reading.recognise import Layout

_NAMING = (NUMBER, "name")


class CrossedOut:
    """Finds the crossed out records of one table: those whose number or name is."""

    def __init__(self, layout: Layout) -> None:
        placed = zip(layout.template.columns, layout.positions, strict=True)
        self._naming = {place for column, place in placed if column.field in _NAMING and place >= 0}
        self.lines: list[int] = []
        """Where they stand."""

    def look_at(self, line: Line) -> None:
        """Take note of a record."""
        if not self._naming.isdisjoint(line.struck):
            self.lines.append(line.number)
