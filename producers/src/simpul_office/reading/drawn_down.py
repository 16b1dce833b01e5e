"""Rows without a record that only say again what stands above them: a constant was drawn down beyond the last record.

Nothing is lost with them, for they say nothing of anybody, and the clerk is told of them.
"""

from dataclasses import dataclass

from simpul_office.reading.lines import Line, text_at
from simpul_office.reading.recognise import Layout
from simpul_office.reading.template import IGNORED, STATED

# Any of these makes a record: it says who somebody is, or what came to pass. All other columns may be a constant.
_OF_ONE_RECORD = frozenset({
    "source_record_id", "name", "nik", "birth_date", "birth_place", "family_card_no", "passport_no", "mother_name",
    "address", "phone", "consent_giver_name", "stage_date", "document_no", "reason",
})  # fmt: skip


@dataclass(slots=True)
class DrawnDown:
    """The rows of one table that were passed over, counted: where the first and the last stand, and their columns."""

    titles: dict[int, str]
    count: int = 0
    first: int = 0
    last: int = 0

    def add(self, number: int, columns: dict[int, str]) -> None:
        """One more of them."""
        self.titles |= columns
        self.count += 1
        self.first, self.last = self.first or number, number


class Constants:
    """Tells the rows of one table that were drawn down, by the record above them."""

    def __init__(self, layout: Layout) -> None:
        template = layout.template
        placed = [pair for pair in zip(template.columns, layout.positions, strict=True) if pair[1] >= 0]
        self._blank = {"", *template.blank_marks}
        self._own = [place for column, place in placed if column.field in _OF_ONE_RECORD or column.form in STATED]
        fields = {place: column.title for column, place in placed if column.form != IGNORED}
        self._others = {place: title for place, title in fields.items() if place not in self._own}
        self._above: list[str] = []
        self.found = DrawnDown({})

    def passed(self, line: Line) -> bool:
        """Whether a line was drawn down; one that was not is the record above the next."""
        cells = line.cells
        if line.raw is not None or not self._says_only_what_stands_above(cells):
            self._above = cells
            return False
        given = {place: title for place, title in self._others.items() if text_at(cells, place) not in self._blank}
        self.found.add(line.number, given)
        return True

    def _says_only_what_stands_above(self, cells: list[str]) -> bool:
        for place in self._own:  # most lines end at the first: all others are spared the rest
            if text_at(cells, place) not in self._blank:
                return False
        return all(
            (text := text_at(cells, place)) in self._blank or text == text_at(self._above, place)
            for place in self._others
        )
