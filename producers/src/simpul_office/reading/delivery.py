"""A file of an office as one delivery: read once, known as a whole, then handed on row by row.

While it is read, the template of every sheet is found, its records are put aside and the digest of the decoded
content is taken. A file that cannot be read to its end is refused there, before anything of it has been sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import islice
from pathlib import Path

import msgspec

from simpul.errors import RetryLater
from simpul_office.causes import cause_of_disk
from simpul_office.file_names import told_name
from simpul_office.reading.crossed_out import CrossedOut
from simpul_office.reading.drawn_down import Constants
from simpul_office.reading.found_table import Table
from simpul_office.reading.kept import KeptLines
from simpul_office.reading.lines import DamagedFile, Form, Line, Sheet, Source, with_truths
from simpul_office.reading.number_cells import give_back_zeros
from simpul_office.reading.opening import open_source
from simpul_office.reading.other_heads import OtherHeads
from simpul_office.reading.recognise import Layout
from simpul_office.reading.refusal import Refusal, unknown_template
from simpul_office.reading.remarks import remarks
from simpul_office.reading.row import Row, RowReader
from simpul_office.reading.spoiled import refuse_merged, refuse_spoiled, refuse_stand_ins
from simpul_office.reading.table import Unrecognised, find_table, records
from simpul_office.reading.untitled import UntitledColumns

_ENCODE = msgspec.json.Encoder().encode
_GONE = "Berkas ini tidak ada lagi atau sambungannya putus selagi dibaca. Periksa tempatnya, lalu kirim lagi."


@dataclass(frozen=True, slots=True)
class Delivery:
    """A readable file of an office, known as a whole.

    ``digest`` is that of its decoded content: renamed or saved anew, it is the same file. ``form``: what the file is
    made of, whatever its name says. ``passed_over`` names the sheets without records (notes, sums, lists of choices).
    """

    office_code: str
    name: str
    form: Form
    digest: str
    tables: tuple[Table, ...]
    passed_over: tuple[str, ...]
    kept: KeptLines

    @property
    def row_count(self) -> int:
        """How many records it has, unreadable ones too."""
        return sum(table.row_count for table in self.tables)

    @property
    def editions(self) -> tuple[str, ...]:
        """The editions of its sheets, each once."""
        return tuple(dict.fromkeys(table.layout.template.edition for table in self.tables))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What its clerk is told of it, beside what is said of its rows. Names sheets and headers, no values."""
        return tuple(remarks(self.tables, self.passed_over))

    def rows(self, received_on: date) -> Iterator[Row]:
        """Every record of the file, unreadable ones too, numbered through all sheets."""
        lines = enumerate(self.kept.lines(), start=1)
        for table in self.tables:
            row = RowReader(table.layout, self.name, table.sheet, received_on).row
            for number, line in islice(lines, table.row_count):
                yield row(number, line)


def read(path: Path, office_code: str, name: str | None = None) -> Delivery | Refusal:
    """Read a file. ``name`` is the name it was delivered under, by default its own.

    Raises ``RetryLater`` where the disk is too full to put its records aside.
    """
    name = name or told_name(path)
    try:
        before = _state_of(path)
        found = survey(open_source(path), office_code, name)
        if _state_of(path) != before:
            raise DamagedFile("changed", "Berkas ini berubah selagi dibaca. Simpan dan tutup dulu, lalu kirim lagi.")
    except DamagedFile as damage:
        return Refusal(name, damage.code, damage.sentences)
    except OSError:  # taken away, or its disk or network is
        return Refusal(name, "not_found", (_GONE,))
    return found


def _state_of(path: Path) -> tuple[int, int] | None:
    """By what a file shows that somebody wrote to it meanwhile."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def survey(source: Source, office_code: str, name: str) -> Delivery | Refusal:
    """Read whatever source there is to its end. Raises ``DamagedFile`` where that is impossible."""
    content = ContentDigest()
    kept = KeptLines()
    tables: list[Table] = []
    others: list[tuple[str, Unrecognised]] = []
    for sheet in source.sheets():
        lines = content.through(sheet)
        found, lines = find_table(lines, has_all_columns=source.has_all_columns)
        if isinstance(found, Layout):
            tables.append(_keep(sheet, found, lines, kept, is_typed=source.has_all_columns))
        else:
            others.append((sheet.name or "", found))
            _drain(lines)
    if not tables or any(found.is_meant_as_table for _, found in others):
        return unknown_template(name, others)
    passed_over = tuple(sheet_name for sheet_name, found in others if found.head is not None)
    return Delivery(office_code, name, source.form, content.hexdigest(), tuple(tables), passed_over, kept)


class ContentDigest:
    """The digest of what a file says: sheet names and cell texts in order.

    Empty lines and empty cells at the end of a line do not count, nor do separators, quotes and formats.
    Each line carries along how it was taken in.
    """

    def __init__(self) -> None:
        self._hash = blake2b(digest_size=32)

    def through(self, sheet: Sheet) -> Iterator[Line]:
        """The lines of a sheet, taken into the digest as they pass; those in which nothing is written do not pass."""
        update = self._hash.update
        update(_ENCODE({"sheet": sheet.name}))
        for line in sheet.lines:
            if line.raw is not None:
                line.taken = _ENCODE({"raw": line.raw})
            else:
                cells = line.cells
                last = len(cells)
                while last and not cells[last - 1].strip():
                    last -= 1
                if not last:
                    continue
                line.taken = _ENCODE(with_truths(cells[:last], line.truths) if line.truths else cells[:last])
            update(line.taken)
            yield line

    def hexdigest(self) -> str:
        """The digest of everything that passed so far."""
        return self._hash.hexdigest()


def _keep(sheet: Sheet, layout: Layout, lines: Iterator[Line], kept: KeptLines, *, is_typed: bool) -> Table:
    """Put the records of a sheet aside and say how many there are. Refuses cells that do not say what they hold.

    ``is_typed``: by people, in a spreadsheet, and not by a program.
    """
    begun, first, last = kept.count, 0, 0
    constants, heads = Constants(layout), OtherHeads(layout)
    untitled, crossed_out = UntitledColumns(layout), CrossedOut(layout)
    try:
        for line in records(layout, lines, constants if is_typed else None):
            heads.refuse_other(sheet.name, line)
            untitled.look_at(line)
            crossed_out.look_at(line)
            if line.spoiled:
                refuse_spoiled(sheet.name, line, layout)
            if is_typed:
                refuse_stand_ins(sheet.name, line, layout)
            if line.fractions:
                give_back_zeros(line, layout)
            kept.add(line)
            first, last = first or line.number, line.number
    except OSError as error:
        words = f"The rows of a file cannot be put aside now ({error.strerror})."
        raise RetryLater(words, cause=cause_of_disk(error, "disk_fault")) from None
    refuse_merged(sheet, layout, range(first, last + 1), islice(kept.lines(), begun, None))
    count = kept.count - begun
    return Table(sheet.name, layout, count, constants.found, untitled.found, crossed_out.lines, sheet.is_hidden)


def _drain(lines: Iterator[Line]) -> None:
    for _ in lines:
        pass
