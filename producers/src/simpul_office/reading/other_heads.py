"""A second header below the first: the same table again, or another, whose rows would be read by the wrong columns."""

import re
from collections.abc import Sequence

from simpul_office.reading.headers import headers_of, key_of
from simpul_office.reading.lines import DamagedFile, Line
from simpul_office.reading.recognise import Layout, layout_of
from simpul_office.reading.template import templates

_FEWEST_KNOWN = 8
_VALUE = re.compile(r"\d{3}")


class OtherHeads:
    """Tells the headers among the records of one table. One is made per table: nothing is looked up per line."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._known = {key_of("", column.header) for template in templates() for column in template.columns}

    def is_same(self, cells: Sequence[str]) -> bool:
        """Whether a line says the header of its table once more, if in other letters."""
        found = self._head_in(cells)
        return found is not None and found.template == self._layout.template and self._is_in_place(found)

    def refuse_other(self, sheet: str | None, line: Line) -> None:
        """Refuse a table that begins below another on the same sheet, with other columns."""
        if self._head_in(line.cells) is not None:
            where = f"baris {line.number}" if sheet is None else f"lembar “{sheet}”, baris {line.number}"
            raise DamagedFile(
                "second_table",
                f"Di {where} ada judul kolom lain: mungkin tabel lain yang ditempel di bawah tabel pertama.",
                "Pindahkan tabel itu ke lembar atau berkas lain, simpan, lalu kirim lagi.",
            )

    def _is_in_place(self, found: Layout) -> bool:
        return all(there in (-1, here) for there, here in zip(found.positions, self._layout.positions, strict=True))

    def _head_in(self, cells: Sequence[str]) -> Layout | None:
        """The layout whose header stands in a line, if it is one; a record has days and numbers."""
        if any(map(_VALUE.search, cells)) or len(cells) - cells.count("") < _FEWEST_KNOWN:
            return None
        known = sum(key_of("", cell) in self._known for cell in cells)
        return layout_of(headers_of(cells)) if known >= _FEWEST_KNOWN else None
