"""CSV as offices write it: any encoding of theirs, with or without a byte-order mark, quoted separators, line breaks.

Line ends may change within a file. A line that is not in its encoding, or that has more or fewer fields than the
header, is kept as its exact bytes. A quotation mark that was opened and never closed spoils its own line only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from simpul_office.reading.csv_lines import PhysicalLines
from simpul_office.reading.csv_records import Records
from simpul_office.reading.encoding import LINE_FEED, UTF_8, LineStream, Recoded
from simpul_office.reading.lines import Form, Sheet


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How a CSV file is written.

    ``width``: how many fields its header has; 0 where nobody knows, and any width is taken. ``is_wrapped``: each line
    stands in quotation marks as a whole, as programs write one that they took for a single cell.
    """

    encoding: str
    line_end: str
    separator: str
    width: int = 0
    is_wrapped: bool = False


class CsvFile:
    """A CSV file of a known form: one nameless sheet."""

    form: Form = "csv"
    has_all_columns = True

    def __init__(self, path: Path, written: CsvForm) -> None:
        self._path = path
        self._written = written

    def sheets(self) -> Iterator[Sheet]:
        """The file's only sheet, read from its beginning."""
        written = self._written
        with self._path.open("rb") as stream:
            physical = PhysicalLines(_recoded(stream, written.encoding, written.line_end), written.line_end)
            records = Records(physical, written.separator, written.width, is_wrapped=written.is_wrapped)
            yield Sheet(None, records.lines())


def first_lines(path: Path, encoding: str, line_end: str) -> Iterator[bytes]:
    """The lines that are not blank, from the first one, as UTF-8 without byte-order mark and line end."""
    with path.open("rb") as stream:
        for _, raw in PhysicalLines(_recoded(stream, encoding, line_end), line_end):
            if raw.strip():
                yield raw.rstrip(b"\r\n")


def _recoded(stream: BinaryIO, encoding: str, line_end: str) -> LineStream:
    return stream if (encoding, line_end) == (UTF_8, LINE_FEED) else Recoded(stream, encoding, line_end)
