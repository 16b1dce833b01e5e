"""A workbook as a source of lines."""

from collections.abc import Iterator
from pathlib import Path

from simpul_office.reading.lines import SUMMARY_SHEET, Form, Sheet
from simpul_office.reading.xlsx.package import opened
from simpul_office.reading.xlsx.sheet import SheetReader
from simpul_office.reading.xlsx.strings import shared_strings
from simpul_office.reading.xlsx.values import styles_of


class Workbook:
    """An XLSX file, streamed; formulas give the value that was last calculated. Our own summary is left out."""

    form: Form = "xlsx"
    has_all_columns = True

    def __init__(self, path: Path) -> None:
        self._path = path

    def sheets(self) -> Iterator[Sheet]:
        """The sheets in the order of the tabs. Raises ``DamagedFile`` where the file is broken or boundless."""
        with opened(self._path) as package:
            strings, styles = shared_strings(package), styles_of(package)
            counts_from_1904 = package.counts_from_1904()
            for named in package.sheets():
                if named.name == SUMMARY_SHEET:
                    continue
                with package.open(named.part) as stream:
                    sheet = Sheet(named.name, iter(()), is_hidden=named.is_hidden)
                    sheet.lines = SheetReader(strings, styles, counts_from_1904).lines(stream, sheet.merged)
                    yield sheet
