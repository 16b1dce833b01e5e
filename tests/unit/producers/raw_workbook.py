"""Workbooks written by hand, with markup that no library would write."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def cell(value: object) -> str:
    """A cell with its text inside it."""
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def row(cells: Sequence[object]) -> str:
    """A row of such cells; a cell that is markup already stays as it is."""
    made = (value if isinstance(value, str) and value.startswith("<c") else cell(value) for value in cells)
    return f"<row>{''.join(made)}</row>"


def write(path: Path, rows: str, *, after: str = "", before: str = "", settings: str = "", **parts: str) -> Path:
    """A workbook of one sheet ``Januari``; ``parts`` replaces whole parts, by ``sheet``, ``strings`` or ``styles``."""
    sheet = parts.get("sheet") or (
        f'{before}<worksheet xmlns="{SPREADSHEET}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    )
    kinds = {"worksheet": "worksheets/sheet1", "sharedStrings": "sharedStrings", "styles": "styles"}
    relations = "".join(
        f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{target}.xml"/>' for kind, target in kinds.items()
    )
    book = f'<sheets><sheet name="Januari" sheetId="1" xmlns:r="{OFFICE}" r:id="worksheet"/></sheets>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type="{OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        package.writestr("xl/workbook.xml", f'<workbook xmlns="{SPREADSHEET}">{settings}{book}</workbook>')
        package.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>')
        package.writestr("xl/worksheets/sheet1.xml", sheet)
        package.writestr("xl/sharedStrings.xml", parts.get("strings", f'<sst xmlns="{SPREADSHEET}"/>'))
        package.writestr("xl/styles.xml", parts.get("styles", f'<styleSheet xmlns="{SPREADSHEET}"/>'))
    return path
