"""A plain workbook of a file that is none, or of one that cannot be marked as it is: every value a text cell.

Nothing in it is a number, a date or a formula, whatever it looks like: leading zeros and the sixteen digits of a NIK
stay as they are, also when a clerk types there.
"""

import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from simpul_office.reading import UNREADABLE_MARK, Delivery
from simpul_office.reading.headers import Header
from simpul_office.reading.lines import Line
from simpul_office.reading.recognise import Layout
from simpul_office.returning.markup import escaped, fits_a_cell, text_cell
from simpul_office.returning.namespaces import LINKS, MAIN, OFFICE, TYPES

ONLY_SHEET = "Data"
LAST_ROW = 1_048_576
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TEXT, _HEADER = 1, 2
_WIDTH, _MOST_COLUMNS = 18, 16384
_LONGEST_SHOWN = 30_000
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def write_plain(delivery: Delivery, target: Path, keep: set[int] | None) -> dict[int, int]:
    """Write the tables of a file as a workbook, each record in the row of its own line.

    With ``keep`` only the lines named are written, one below the other. A table that has its headers in no line of its
    own gets one for them, above all others. The answer says in which row each line stands that has moved.
    """
    rows: dict[int, int] = {}
    titles = []
    lines = delivery.kept.lines()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for number, table in enumerate(delivery.tables, start=1):
            titles.append(table.sheet or ONLY_SHEET)
            records = islice(lines, table.row_count)
            with package.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                for piece in _sheet(table.layout, records, keep, rows):
                    part.write(piece.encode())
        for name, content in _others(titles):
            package.writestr(name, content)
    return rows


def _sheet(layout: Layout, records: Iterator[Line], keep: set[int] | None, rows: dict[int, int]) -> Iterator[str]:
    row = max(1, layout.line_no)
    below = row - layout.line_no
    frozen = f'<pane ySplit="{row}" topLeftCell="A{row + 1}" activePane="bottomLeft" state="frozen"/>'
    yield (
        f'{_HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">{frozen}</sheetView></sheetViews>'
        f'<cols><col min="1" max="{_MOST_COLUMNS}" width="{_WIDTH}" style="{_TEXT}" customWidth="1"/></cols><sheetData>'
    )
    headers = [*layout.headers, *_missing(layout)]
    if row > 1 and any(header.group for header in headers):
        yield _cells(row - 1, [header.group for header in headers], _HEADER)
    yield _cells(row, [header.text for header in headers], _HEADER)
    for line in records:
        if keep is None:
            row = line.number + below
            if below:
                rows[line.number] = row
        elif line.number in keep:
            row += 1
            rows[line.number] = row
        else:
            continue
        yield _cells(row, _texts(line), _TEXT)
    yield "</sheetData></worksheet>"


def _missing(layout: Layout) -> list[Header]:
    """The columns of the template that the file had no need to have, and a sheet must."""
    placed = zip(layout.template.columns, layout.positions, strict=True)
    return [Header("", column.header) for column, place in placed if place < 0 and column.form != "ignore"]


def _texts(line: Line) -> list[str]:
    if line.raw is None and all(fits_a_cell(cell) for cell in line.cells):
        return line.cells
    said = "; ".join(line.cells) if line.raw is None else line.raw.decode(errors="replace")
    return [UNREADABLE_MARK + _fitting(said)]


def _fitting(text: str) -> str:
    """As much of a text as a cell can hold."""
    if fits_a_cell(UNREADABLE_MARK + text):
        return text
    return "".join(sign if fits_a_cell(sign) else "\u2423" for sign in text[:_LONGEST_SHOWN])


def _cells(row: int, texts: list[str], style: int) -> str:
    made = "".join(text_cell(row, column, text, style) for column, text in enumerate(texts, start=1) if text)
    return f'<row r="{row}">{made}</row>'


def _others(titles: list[str]) -> Iterator[tuple[str, str]]:
    numbers = range(1, len(titles) + 1)
    parts = [("/xl/workbook.xml", f"{_KIND}.sheet.main+xml"), ("/xl/styles.xml", f"{_KIND}.styles+xml")]
    parts += [(f"/xl/worksheets/sheet{number}.xml", f"{_KIND}.worksheet+xml") for number in numbers]
    declared = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts)
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{declared}</Types>",
    )
    yield "_rels/.rels", _links([("officeDocument", "xl/workbook.xml")])
    sheets = "".join(
        f'<sheet name="{escaped(title)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, title in zip(numbers, titles, strict=True)
    )
    views = "<bookViews><workbookView/></bookViews>"
    yield (
        "xl/workbook.xml",
        (f'{_HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{views}<sheets>{sheets}</sheets></workbook>'),
    )
    of_book = [("worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    yield "xl/_rels/workbook.xml.rels", _links([*of_book, ("styles", "styles.xml")])
    yield "xl/styles.xml", _STYLES


def _links(targets: list[tuple[str, str]]) -> str:
    made = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{LINKS}">{made}</Relationships>'
