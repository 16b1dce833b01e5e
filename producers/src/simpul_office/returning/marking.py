"""The clerk's own workbook with what the pre-check says of it: colours, comments, a filter, and a summary in front."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from simpul_office.checking import Checked
from simpul_office.checking.findings import Findings, SheetFindings
from simpul_office.reading.lines import column_letters
from simpul_office.returning.book import Book, Tab
from simpul_office.returning.comments import comment, comments_of
from simpul_office.returning.fragment import Fragment
from simpul_office.returning.package import Package
from simpul_office.returning.shapes import Room
from simpul_office.returning.sheet import SheetPart, Shown, clear, colour, filter_faulty, unchosen
from simpul_office.returning.styles import Looks, add_looks
from simpul_office.returning.summary import Beginning, summary_sheet

_HIDDEN_SHEETS = {
    "hidden": "Lembar {} tersembunyi. Klik kanan nama lembar mana saja. Pilih Tampilkan (Unhide). Pilih lembar itu.",
    "veryHidden": "Lembar {} tersembunyi. Menu Excel tidak menampilkannya. Minta pembuat berkas ini membukanya.",
}
_HIDDEN_COLUMNS = (
    "Lembar {}: kolom {} tersembunyi. Pilih seluruh lembar (Ctrl+A). Klik kanan huruf kolom. Pilih Tampilkan (Unhide)."
)
_LOCKED = (
    "Lembar {} terkunci. Sel yang terkunci belum dapat diubah, dan filternya belum dapat dihapus. "
    "Pilih Tinjau (Review). Pilih Buka Proteksi Lembar (Unprotect Sheet)."
)
_TABLES = "Lembar {} memakai tabel Excel. Baris yang benar di lembar itu tidak disembunyikan."


def mark(
    source: Path, target: IO[bytes], checked: Checked, found: Findings, names: dict[str | None, str], said: list[str]
) -> None:
    """Write the workbook anew, with its marks. Every value, format and width in it stays what it is.

    Raises ``CannotBeMarked`` where it is written in a way that leaves a doubt.
    """
    package = Package(source)
    try:
        _mark(package, checked, found, names, said)
        package.write(target)
    finally:
        package.close()


def _mark(package: Package, checked: Checked, found: Findings, names: dict[str | None, str], said: list[str]) -> None:
    book = Book(package)
    styles = Fragment.of(package.text(book.styles()))
    looks = add_looks(styles)
    package.put(book.styles(), str(styles))
    by_title = {names[sheet.name]: sheet for sheet in found.sheets.values()}
    summary = book.summary()
    filters = {}
    for tab in book.tabs:
        if tab.is_worksheet and tab.part != summary:
            sheet = by_title.get(tab.title)
            filtered = _mark_sheet(package, tab, sheet, looks, said, returned_before=book.was_returned)
            if filtered:
                filters[tab.title] = filtered
        elif tab.part != summary:
            package.put(tab.part, unchosen(package.text(tab.part)))
    book.set_filters(filters)
    book.save()
    beginning = Beginning(checked, (*checked.delivery.remarks, *said), has_filter=bool(filters))
    package.put(summary, summary_sheet(found, beginning, looks, names))


def _mark_sheet(
    package: Package, tab: Tab, found: SheetFindings | None, looks: Looks, said: list[str], *, returned_before: bool
) -> str | None:
    """Mark one sheet, and give its filtered range. A sheet without a table only loses what was ours."""
    sheet = SheetPart(package, tab.part)
    clear(sheet.frame, returned_before=returned_before)
    filtered, shown = None, None
    if found is not None:
        colour(sheet.frame, found, looks)
        rows = range(found.header_line_no + 1, found.last_line_no + 1)
        said += _closed(tab, sheet, found)
        if found.faulty_lines and sheet.has_tables:
            said.append(_TABLES.format(f"“{tab.title}”"))
            shown = _all_of(set(found.faulty_lines))
        elif found.faulty_lines:
            filtered = filter_faulty(sheet.frame, found, looks)
            shown = _only(set(found.faulty_lines), rows)
        elif returned_before:
            shown = _only(set(rows), rows)
        room = Room(sheet.frame, rows if filtered else range(0), found.faulty_lines)
        comment(package, sheet, comments_of(found), room)
    package.put(tab.part, sheet.content(shown))
    return filtered


def _closed(tab: Tab, sheet: SheetPart, found: SheetFindings) -> Iterator[str]:
    """Where a fault cannot be seen or mended. What the clerk has hidden or locked stays so: it is hers to open."""
    if found.faulty_lines and tab.state in _HIDDEN_SHEETS:
        yield _HIDDEN_SHEETS[tab.state].format(f"“{tab.title}”")
    if found.faulty_lines and sheet.is_locked:
        yield _LOCKED.format(f"“{tab.title}”")
    columns = sheet.hidden_columns({column for _, column in found.faults})
    if columns:
        named = (f"{found.titles.get(column, '')} ({column_letters(column)})".strip() for column in columns)
        yield _HIDDEN_COLUMNS.format(f"“{tab.title}”", ", ".join(named))


def _all_of(lines: set[int]) -> Shown:
    return lambda line: True if line in lines else None


def _only(lines: set[int], within: range) -> Shown:
    return lambda line: line in lines if line in within else None
