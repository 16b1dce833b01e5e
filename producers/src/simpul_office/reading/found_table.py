"""A recognised sheet of a file, when it has been read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simpul_office.reading.drawn_down import DrawnDown
from simpul_office.reading.recognise import Layout
from simpul_office.reading.untitled import Written


@dataclass(frozen=True, slots=True)
class Table:
    """One recognised sheet, how many of the kept records are its own, and which rows are none.

    ``is_hidden``: the program does not show it. ``untitled``: in which columns without a header something stands, by
    their index. ``crossed_out``: the lines of records that are.
    """

    sheet: str | None
    layout: Layout
    row_count: int
    drawn_down: DrawnDown
    untitled: Mapping[int, Written]
    crossed_out: Sequence[int]
    is_hidden: bool
