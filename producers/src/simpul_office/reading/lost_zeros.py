"""The zero that a number cell takes from the end of a regency's code: of 18.10 it keeps 18.1."""

import re

from simpul_office.reading.lines import Line
from simpul_office.reading.recognise import Layout

_CUT = re.compile(r"\d\d\.\d", re.ASCII)


def give_back_zeros(line: Line, layout: Layout) -> None:
    """Complete the codes of regencies on a line that stand there as numbers. A text is as somebody wrote it."""
    placed = zip(layout.template.columns, layout.positions, strict=True)
    for place in (place for column, place in placed if (column.field, column.form) == ("regency_code", "region")):
        if place in line.fractions and _CUT.fullmatch(line.cells[place]):
            line.cells[place] += "0"
            line.taken = b""
