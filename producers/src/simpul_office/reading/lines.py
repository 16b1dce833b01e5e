"""The physical side of a file: sheets of lines of cell texts, whatever the file is made of."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple, Protocol

Form = Literal["csv", "xlsx", "jsonl", "database"]
# A sheet of this name is ours: the summary of a workbook that went back to its office. It is no part of the file.
SUMMARY_SHEET = "Ringkasan Simpul"
SUMMARY_HEADERS = ("No", "Lembar", "Baris", "Kolom (klik)", "Nomor dan nama", "Masalah", "Yang harus dilakukan")
"""By these it is known where it was saved alone, as a CSV file of the sheet that stood in front."""
# A line that could not be taken apart stands in such a workbook as one text behind this mark, until somebody mends it.
EMPTY = ("Berkas ini kosong.", "Periksa apakah berkas yang benar yang disimpan, lalu kirim lagi.")
"""What is said of a file in which nothing is written."""
UNREADABLE_MARK = "TIDAK TERBACA: "
# What a telephone puts around a number that is copied from it: marks of direction, of width, of order.
_UNSEEN = "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_BESIDE_UNSEEN = _UNSEEN + " \t\r\n\u00a0\u202f"
_WITHIN_UNSEEN = dict.fromkeys(map(ord, _UNSEEN))
TRUE, FALSE = "TRUE", "FALSE"
"""The texts that stand for a truth, as spreadsheets show it."""
LAST_ROW = 1_048_576
"""The last row that a spreadsheet can have."""
LAST_COLUMN = 16_384
"""The last column; a file that names a later one was not made by any spreadsheet."""


class CellPlace(NamedTuple):
    """Where a cell stands on the clerk's screen. Lines and columns count from 1; a CSV file has no sheet."""

    sheet: str | None
    line_no: int
    column_no: int


@dataclass(slots=True)
class Line:
    """One line of a sheet as the clerk sees it.

    ``number`` is the line number on the clerk's screen. ``raw`` holds the exact bytes of a line that could
    not be taken apart; such a line has no cells. ``spoiled``: the indexes of cells whose formula has no result;
    ``truths``: those of cells that hold no text but true or false themselves; ``fractions``: those of numbers with a
    decimal part; ``struck``: those of cells that are crossed out. ``taken``: the cells as they were taken into the
    digest of the file, and as they stand still.
    ``height``: how many lines it takes on the screen.
    """

    number: int
    cells: list[str]
    raw: bytes | None = None
    spoiled: tuple[int, ...] = ()
    truths: tuple[int, ...] = ()
    fractions: tuple[int, ...] = ()
    struck: tuple[int, ...] = ()
    taken: bytes = b""
    height: int = 1

    @property
    def number_below(self) -> int:
        """The number of the line that stands just below it."""
        return self.number + self.height


def bare(text: str) -> str:
    """The text of a cell without blanks around it, and without signs that nobody sees.

    Within letters of other scripts they stay: there they join or part what stands beside them.
    """
    text = text.strip()
    if text.isascii():
        return text
    seen = text.translate(_WITHIN_UNSEEN)
    return seen.strip() if seen.isascii() else text.strip(_BESIDE_UNSEEN)


def text_at(cells: Sequence[str], place: int) -> str:
    """The text of a cell without blanks around it; none where the line ends before it."""
    return cells[place].strip() if place < len(cells) else ""


@lru_cache(maxsize=1024)
def column_letters(number: int) -> str:
    """``A`` for 1, ``AA`` for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def with_truths(cells: Sequence[str], truths: Collection[int]) -> list[str | bool]:
    """What a line says, true and false told apart from the texts that stand for them."""
    return [text == TRUE if place in truths else text for place, text in enumerate(cells)]


def is_written(line: Line) -> bool:
    """Whether anything stands in a line."""
    return line.raw is not None or any(map(str.strip, line.cells))


class Merged(NamedTuple):
    """Cells that were merged over several lines: line numbers as the clerk sees them, columns as indexes."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(slots=True)
class Sheet:
    """A named sheet of a workbook, or the only, nameless one of another file. Its lines can be read once.

    Lines in which nothing is written may be left out. ``merged`` is complete when all lines have been read.
    ``is_hidden``: its program does not show it.
    """

    name: str | None
    lines: Iterator[Line]
    merged: list[Merged] = field(default_factory=list)
    is_hidden: bool = False


class Source(Protocol):
    """What an office has, read a line at a time. ``has_all_columns``: a template's blank columns are there, too."""

    has_all_columns: bool

    @property
    def form(self) -> Form:
        """What the file is made of, whatever its name says."""
        ...

    def sheets(self) -> Iterator[Sheet]:
        """The sheets in their order; each must be read before the next is asked for."""
        ...


class DamagedFile(Exception):
    """The file broke off or is none of its kind. Caught where a file is opened, and turned into a refusal."""

    def __init__(self, code: str, *sentences: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentences = sentences


def too_blank() -> DamagedFile:
    """What is said of a file with so many blank rows that a clerk would wait for minutes."""
    return DamagedFile(
        "too_large",
        "Berkas ini memuat terlalu banyak baris kosong: di atas tabel, di bawahnya, atau hanya berisi format.",
        "Hapus baris kosong itu (Delete Rows, bukan hanya isinya), simpan, lalu kirim lagi.",
    )
