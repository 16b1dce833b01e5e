"""The sheet that the clerk sees first: how many rows need repair, which, why, and what is to be done.

It is no part of the file: whoever reads the workbook passes it over by its name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from simpul.domain.counter import number
from simpul.domain.days import in_words
from simpul_office.checking import Checked
from simpul_office.checking.findings import (
    MOST_FAULTY_EXPLAINED,
    MOST_NOTED_EXPLAINED,
    Explained,
    Findings,
    Remark,
    SheetFindings,
)
from simpul_office.reading.lines import SUMMARY_HEADERS, column_letters
from simpul_office.returning.markup import address, escaped, number_cell, text_cell
from simpul_office.returning.namespaces import MAIN
from simpul_office.returning.styles import Looks

_WIDTHS = (5, 24, 8, 26, 38, 30, 90)
_LINE, _TITLE_LINE = 15, 24
_FILTERED = "Hanya baris yang perlu diperbaiki yang terlihat. Untuk melihat semua baris: Data, Hapus Filter (Clear)."

_STEPS = (
    "1. Klik kolom D di bawah ini, atau buka lembar datanya.",
    "2. Perbaiki sel merah menurut dokumennya. Arahkan tetikus ke sel itu untuk membaca petunjuknya.",
    "3. Simpan berkas ini.",
    "4. Taruh berkas ini di 1-kirim. Warna, petunjuk dan lembar ini tidak ikut terkirim.",
)


@dataclass(frozen=True, slots=True)
class Beginning:
    """How the summary begins: what it tells beside the findings themselves."""

    checked: Checked
    sentences: tuple[str, ...]
    has_filter: bool


def summary_sheet(
    found: Findings, beginning: Beginning, looks: Looks, sheet_names: dict[str | None, str]
) -> Iterator[bytes]:
    """The sheet's part, in pieces."""
    page = _Page(looks)
    yield (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">'
        '<sheetPr><tabColor rgb="FFB00020"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0"/></sheetViews>'
        f"{_columns()}<sheetData>"
    ).encode()
    yield from page.beginning(found, beginning)
    for title, look, rows in _blocks(found, looks, sheet_names):
        if rows:
            yield from page.block(title, look, rows)
    links = f"<hyperlinks>{''.join(page.links)}</hyperlinks>" if page.links else ""
    yield (
        f"</sheetData>{links}"
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    ).encode()


_Listed = list[tuple[str, SheetFindings, Explained]]


def _blocks(found: Findings, looks: Looks, names: dict[str | None, str]) -> Iterator[tuple[str, int, _Listed]]:
    faulty: _Listed = [(names[sheet.name], sheet, row) for sheet in found.sheets.values() for row in sheet.faulty]
    noted: _Listed = [(names[sheet.name], sheet, row) for sheet in found.sheets.values() for row in sheet.noted]
    yield _cut("Perlu diperbaiki", len(faulty), found.faulty_rows, MOST_FAULTY_EXPLAINED), looks.fault_cell, faulty
    yield _cut("Diterima dengan catatan", len(noted), found.noted_rows, MOST_NOTED_EXPLAINED), looks.note_cell, noted


def _cut(title: str, listed: int, all_rows: int, most: int) -> str:
    if listed == all_rows:
        return f"{title}: {number(all_rows)} baris"
    return f"{title}: {number(all_rows)} baris. Di bawah ini {number(most)} yang pertama; lainnya hanya diberi warna."


_Cell = tuple[int, str | int, int]


class _Page:
    """Rows of the summary from top to bottom, and the links that they hold."""

    def __init__(self, looks: Looks) -> None:
        self.links: list[str] = []
        self._looks = looks
        self._row = 0
        self._number = 0

    def beginning(self, found: Findings, beginning: Beginning) -> Iterator[bytes]:
        """Title, counts, what the colours mean, and what to do."""
        looks, checked = self._looks, beginning.checked
        yield self._line("Ringkasan: yang perlu diperbaiki", looks.title)
        yield self._line(f"{checked.delivery.name} · kantor {checked.delivery.office_code}", looks.strong)
        yield self._line(
            f"Diperiksa untuk tanggal terima {in_words(checked.received_on)}. {checked.in_use.sentence}",
            looks.text,
        )
        yield self._line("", looks.text)
        for words, rows in _counts(found):
            yield self._row_of([(2, words, looks.cell), (3, rows, looks.cell)])
        yield self._line("", looks.text)
        for words, look, meaning in ((_RED, looks.fault_cell, _FAULTY), (_YELLOW, looks.note_cell, _NOTED)):
            yield self._row_of([(2, words, look), (3, meaning, looks.text)])
        for sentence in ("", *_STEPS, *([_FILTERED] if beginning.has_filter else []), *beginning.sentences, ""):
            yield self._line(sentence, looks.text)

    def block(self, title: str, look: int, rows: _Listed) -> Iterator[bytes]:
        """A list of rows, a line for each remark, the cell of the problem in its colour."""
        yield self._line(title, self._looks.strong)
        heads = [(column, text, self._looks.head) for column, text in enumerate(SUMMARY_HEADERS, start=1)]
        yield self._row_of(heads)
        self._number = 0
        for name, _, row in rows:
            for remark in row.remarks:
                yield self._remark(name, row, remark, look if remark.is_fault else self._looks.note_cell)
        yield self._line("", self._looks.text)

    def _remark(self, sheet: str, row: Explained, remark: Remark, look: int) -> bytes:
        self._number += 1
        cell = self._looks.cell
        target = address(row.line_no, remark.columns[0])
        column = f"{remark.column_title} ({column_letters(remark.columns[0])})" if remark.column_title else target
        self._link(address(self._row + 1, 4), sheet, target)
        cells: list[_Cell] = [
            (1, self._number, cell),
            (2, sheet, cell),
            (3, row.line_no, cell),
            (4, column, self._looks.link),
            (5, row.who, cell),
            (6, remark.label, look),
            (7, " ".join(remark.sentences), cell),
        ]
        return self._row_of(cells, _height(cells))

    def _link(self, place: str, sheet: str, target: str) -> None:
        quoted = sheet.replace("'", "''")
        location = escaped(f"'{quoted}'!{target}")
        self.links.append(f'<hyperlink ref="{place}" location="{location}" display="{target}"/>')

    def _line(self, text: str, look: int) -> bytes:
        return self._row_of([(1, text, look)], _TITLE_LINE if look == self._looks.title else _LINE)

    def _row_of(self, cells: Sequence[_Cell], height: int = _LINE) -> bytes:
        self._row += 1
        made = []
        for column, value, look in cells:
            made.append(
                number_cell(self._row, column, value, look)
                if isinstance(value, int)
                else text_cell(self._row, column, value, look)
            )
        return f'<row r="{self._row}" ht="{height}" customHeight="1">{"".join(made)}</row>'.encode()


def _height(cells: Sequence[_Cell]) -> int:
    """As many lines as the longest text needs in its column: not every program finds that out for itself."""
    return _LINE * max(ceil(len(str(value)) * 1.1 / _WIDTHS[column - 1]) for column, value, _ in cells)


_RED, _FAULTY = "sel merah", "harus diperbaiki"
_YELLOW, _NOTED = "sel kuning", "catatan; barisnya tetap diterima, tidak harus diperbaiki"


def _counts(found: Findings) -> Iterator[tuple[str, int]]:
    verdicts = found.verdicts
    yield "jumlah baris", found.rows
    yield "perlu diperbaiki", found.faulty_rows
    yield "diterima", verdicts["accepted"] - found.noted_rows
    yield "diterima dengan catatan", found.noted_rows
    for verdict, words in (("duplicate", "sudah pernah diterima"), ("superseded", "diganti versi baru")):
        if verdicts[verdict]:
            yield words, verdicts[verdict]


def _columns() -> str:
    widths = enumerate(_WIDTHS, start=1)
    made = (f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in widths)
    return f"<cols>{''.join(made)}</cols>"
