"""The clerk's own workbook with what the pre-check says of it: colours, comments, a filter, and a summary in front."""

from pathlib import Path
from typing import IO

from simpul_office.checking import Checked
from simpul_office.checking.findings import Findings, SheetFindings
from simpul_office.returning.book import Book, Tab
from simpul_office.returning.comments import comment, comments_of
from simpul_office.returning.fragment import Fragment
from simpul_office.returning.package import Package
from simpul_office.returning.shapes import Room
from simpul_office.returning.sheet import SheetPart, Shown, clear, colour, filter_faulty, unchosen
from simpul_office.returning.styles import Looks, add_looks
from simpul_office.returning.summary import Told, summary_sheet

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
    told = Told(checked, tuple(said), has_filter=bool(filters))
    package.put(summary, summary_sheet(found, told, looks, names))


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
        if found.faulty_lines and sheet.has_tables:
            said.append(_TABLES.format(f"“{tab.title}”"))
        elif found.faulty_lines:
            filtered = filter_faulty(sheet.frame, found, looks)
            shown = _only(set(found.faulty_lines), rows)
        elif returned_before:
            shown = _only(set(rows), rows)
        room = Room(sheet.frame, rows if filtered else range(0), found.faulty_lines)
        comment(package, sheet, comments_of(found), room)
    package.put(tab.part, sheet.content(shown))
    return filtered


def _only(lines: set[int], within: range) -> Shown:
    return lambda line: line in lines if line in within else None
