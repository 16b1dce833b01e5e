"""CSV as offices write it: any encoding of theirs, with or without a byte-order mark, quoted separators, line breaks.

Line ends may change within a file. A line that is not in its encoding, or that has more or fewer fields than the
header, is kept as its exact bytes. A quotation mark that was opened and never closed spoils its own line only.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from simpul_office.reading.csv_lines import PhysicalLines
from simpul_office.reading.csv_records import Records
from simpul_office.reading.encoding import LINE_FEED, UTF_8, LineStream, Recoded
from simpul_office.reading.lines import Form, Sheet


class CsvFile:
    """A CSV file of known separator, encoding and line end: one nameless sheet.

    ``width``: how many fields its header has. Where that is not known (0), the first line that is not blank sets it.
    """

    form: Form = "csv"
    has_all_columns = True

    def __init__(self, path: Path, separator: str, encoding: str, line_end: str, width: int = 0) -> None:
        self._path = path
        self._width = width
        self._separator = separator
        self._encoding = encoding
        self._line_end = line_end

    def sheets(self) -> Iterator[Sheet]:
        """The file's only sheet, read from its beginning."""
        with self._path.open("rb") as stream:
            recoded = _recoded(stream, self._encoding, self._line_end)
            yield Sheet(None, Records(recoded, self._line_end, self._separator, self._width).lines())


def first_lines(path: Path, encoding: str, line_end: str) -> Iterator[bytes]:
    """The lines that are not blank, from the first one, as UTF-8 without byte-order mark and line end."""
    with path.open("rb") as stream:
        for _, raw in PhysicalLines(_recoded(stream, encoding, line_end), line_end):
            if raw.strip():
                yield raw.rstrip(b"\r\n")


def _recoded(stream: BinaryIO, encoding: str, line_end: str) -> LineStream:
    return stream if (encoding, line_end) == (UTF_8, LINE_FEED) else Recoded(stream, encoding, line_end)
