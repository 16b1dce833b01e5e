"""A file of an office as one delivery: read twice, first to know it as a whole, then row by row.

The first reading finds the template of every sheet, counts the rows and takes the digest of the decoded
content. A file that cannot be read to its end is refused there, before anything of it has been sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path

import msgspec

from simpul_office.reading.lines import DamagedFile, Form, Line, Source
from simpul_office.reading.opening import open_source
from simpul_office.reading.recognise import Layout
from simpul_office.reading.refusal import Refusal, unknown_template
from simpul_office.reading.row import Row, RowReader
from simpul_office.reading.table import Unrecognised, find_table, records

_ENCODE = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Delivery:
    """A readable file of an office, known as a whole.

    ``digest`` is that of its decoded content: renamed or saved anew, it is the same file. ``passed_over``
    names the sheets that hold no table (notes, instructions).
    """

    office_code: str
    name: str
    digest: str
    row_count: int
    editions: tuple[str, ...]
    passed_over: tuple[str, ...]
    source: Source

    @property
    def form(self) -> Form:
        """What the file is made of, whatever its name says."""
        return self.source.form

    def rows(self, received_on: date) -> Iterator[Row]:
        """Every record of the file, unreadable ones too, numbered through all sheets.

        Raises ``DamagedFile`` at the end if the file is no longer the one that was surveyed.
        """
        content = ContentDigest()
        number = 0
        for sheet in self.source.sheets():
            lines = content.through(sheet.name, sheet.lines)
            layout = find_table(lines)
            if isinstance(layout, Unrecognised):
                _drain(lines)
                continue
            reader = RowReader(layout, self.name, sheet.name, received_on)
            for line in records(layout, lines):
                number += 1
                yield reader.row(number, line)
        if content.hexdigest() != self.digest:
            raise DamagedFile("changed", "Berkas ini berubah selagi dibaca. Simpan dan tutup dulu, lalu kirim lagi.")


def read(path: Path, office_code: str, name: str | None = None) -> Delivery | Refusal:
    """Know a file as a whole. ``name`` is the name it was delivered under, by default its own."""
    name = name or path.name
    try:
        return _survey(open_source(path), office_code, name)
    except DamagedFile as damage:
        return Refusal(name, damage.code, (damage.sentence,))


def _survey(source: Source, office_code: str, name: str) -> Delivery | Refusal:
    content = ContentDigest()
    count = 0
    editions: list[str] = []
    others: list[tuple[str, Unrecognised]] = []
    for sheet in source.sheets():
        lines = content.through(sheet.name, sheet.lines)
        found = find_table(lines)
        if isinstance(found, Layout):
            editions.append(found.template.edition)
            count += sum(1 for _ in records(found, lines))
        else:
            others.append((sheet.name or "", found))
            _drain(lines)
    if not editions or any(found.is_meant_as_table for _, found in others):
        return unknown_template(name, others)
    passed_over = tuple(sheet_name for sheet_name, found in others if found.nearest is not None)
    edition_names = tuple(dict.fromkeys(editions))
    return Delivery(office_code, name, content.hexdigest(), count, edition_names, passed_over, source)


class ContentDigest:
    """The digest of what a file says: sheet names and cell texts in order.

    Empty lines and empty cells at the end of a line do not count, nor do separators, quotes and formats.
    """

    def __init__(self) -> None:
        self._hash = blake2b(digest_size=32)

    def through(self, sheet: str | None, lines: Iterator[Line]) -> Iterator[Line]:
        """The same lines, taken into the digest as they pass."""
        update = self._hash.update
        update(_ENCODE({"sheet": sheet}))
        for line in lines:
            if line.raw is not None:
                update(_ENCODE({"raw": line.raw}))
            elif not line.is_blank:
                last = len(line.cells)
                while not line.cells[last - 1].strip():
                    last -= 1
                update(_ENCODE(line.cells[:last]))
            yield line

    def hexdigest(self) -> str:
        """The digest of everything that passed so far."""
        return self._hash.hexdigest()


def _drain(lines: Iterator[Line]) -> None:
    for _ in lines:
        pass
