"""A plain workbook of a file that is none, or of one that cannot be marked as it is: every value a text cell.

Nothing in it is a number, a date or a formula, whatever it looks like: leading zeros and the sixteen digits of a NIK
stay as they are, also when a clerk types there.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from simpul_office.reading import UNREADABLE_MARK
from simpul_office.reading.lines import Line, Source
from simpul_office.returning.markup import escaped, fits_a_cell, text_cell

ONLY_SHEET = "Data"
LAST_ROW = 1_048_576
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TEXT, _HEADER = 1, 2
_WIDTH, _MOST_COLUMNS = 18, 16384
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def write_plain(source: Source, target: Path, headers: dict[str | None, int], keep: set[int] | None) -> dict[int, int]:
    """Write a file's texts as a workbook, each line in the row of its own number.

    ``headers`` says in which line a sheet's headers stand. With ``keep`` only the lines up to the header and the lines
    named are written, one below the other; the answer says in which row each line stands then.
    """
    rows: dict[int, int] = {}
    titles = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for number, sheet in enumerate(source.sheets(), start=1):
            titles.append(sheet.name or ONLY_SHEET)
            header = headers.get(sheet.name, 0)
            with package.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                for piece in _sheet(sheet.lines, header, keep, rows):
                    part.write(piece.encode())
        for name, content in _others(titles):
            package.writestr(name, content)
    return rows


def _sheet(lines: Iterator[Line], header: int, keep: set[int] | None, rows: dict[int, int]) -> Iterator[str]:
    frozen = f'<pane ySplit="{header}" topLeftCell="A{header + 1}" activePane="bottomLeft" state="frozen"/>'
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{frozen if header else ""}'
        f'</sheetView></sheetViews><cols><col min="1" max="{_MOST_COLUMNS}" width="{_WIDTH}" style="{_TEXT}" '
        'customWidth="1"/></cols><sheetData>'
    )
    row = 0
    for line in lines:
        if keep is not None and line.number > header and line.number not in keep:
            continue
        row = line.number if keep is None else row + 1
        if keep is not None:
            rows[line.number] = row
        if row > LAST_ROW:
            break
        yield _row(row, line, _HEADER if line.number == header else _TEXT)
    yield "</sheetData></worksheet>"


def _row(row: int, line: Line, style: int) -> str:
    cells = line.cells if line.raw is None else [UNREADABLE_MARK + line.raw.decode(errors="replace")]
    if not all(fits_a_cell(cell) for cell in cells):
        cells = [shown_unreadable(line)]
    made = "".join(text_cell(row, column, text, style) for column, text in enumerate(cells, start=1) if text)
    return f'<row r="{row}">{made}</row>'


def shown_unreadable(line: Line) -> str:
    """A line that no sheet can hold, as far as one can hold it."""
    said = "; ".join(line.cells) if line.raw is None else line.raw.decode(errors="replace")
    return UNREADABLE_MARK + "".join(sign if fits_a_cell(sign) else "\u2423" for sign in said[:30_000])


def _others(titles: list[str]) -> Iterator[tuple[str, str]]:
    numbers = range(1, len(titles) + 1)
    parts = [("/xl/workbook.xml", f"{_KIND}.sheet.main+xml"), ("/xl/styles.xml", f"{_KIND}.styles+xml")]
    parts += [(f"/xl/worksheets/sheet{number}.xml", f"{_KIND}.worksheet+xml") for number in numbers]
    declared = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts)
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_TYPES}">'
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
        (f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{views}<sheets>{sheets}</sheets></workbook>'),
    )
    of_book = [("worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    yield "xl/_rels/workbook.xml.rels", _links([*of_book, ("styles", "styles.xml")])
    yield "xl/styles.xml", _STYLES


def _links(targets: list[tuple[str, str]]) -> str:
    made = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_LINKS}">{made}</Relationships>'
