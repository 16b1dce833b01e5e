"""In which encoding and with which line ends a text file was written: told by its marks and bytes, never by its name.

A file is UTF-8 unless it says or shows that it is UTF-16. A line that is not UTF-8 is unreadable, however many there
are: another encoding would be a guess, and a byte would be judged by its neighbours.
"""

import codecs
import io
import re
from pathlib import Path
from typing import BinaryIO, Protocol

UTF_8, UTF_16, UTF_16_LE, UTF_16_BE = "utf-8", "utf-16", "utf-16-le", "utf-16-be"
LINE_FEED, CARRIAGE_RETURN = "\n", "\r"
# Never steps back: a beginning of nothing but blanks is looked at once.
_END_OF_FIRST_LINE = re.compile(r'\s*+(?:[^"\r\n]|"[^"]*+")*+(\r*+\n|\r)')
_SAMPLE = 64 * 1024
_SHARE_OF_NUL = 0.3


class LineStream(Protocol):
    """Whatever gives its bytes line by line."""

    def readline(self, size: int, /) -> bytes:
        """The next line with its end, at most so many bytes; nothing at the end."""
        ...


class Recoded:
    """A text file of any encoding and line end, as the lines of UTF-8 that say the same.

    A byte that its encoding does not know goes on as it is, so that its line is unreadable and no character is guessed.
    """

    def __init__(self, stream: BinaryIO, encoding: str, line_end: str) -> None:
        errors = "surrogateescape" if encoding == UTF_8 else "strict"
        self._errors = errors
        self._text = io.TextIOWrapper(stream, encoding, errors, newline=line_end)

    def readline(self, size: int, /) -> bytes:
        """The next line as UTF-8. Raises ``UnicodeDecodeError`` where UTF-16 breaks off or is none."""
        return self._text.readline(size).encode(UTF_8, self._errors)


def encoding_of(path: Path) -> str:
    """The encoding of a text file."""
    with path.open("rb") as stream:
        sample = stream.read(_SAMPLE)
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF_16
    return (b"\0" in sample and _wide(sample)) or UTF_8


def line_end_of(path: Path, encoding: str) -> str:
    """What ends a line: a line feed, unless the first line ends as those of old Macs ("CSV (Macintosh)" of Excel)."""
    with path.open("rb") as stream:
        beginning = stream.read(_SAMPLE).decode(encoding, "replace")
    found = _END_OF_FIRST_LINE.match(beginning)
    return CARRIAGE_RETURN if found and found[1] == CARRIAGE_RETURN else LINE_FEED


def _wide(sample: bytes) -> str | None:
    """Western text in UTF-16 without a mark: every second byte is NUL."""
    low, high = sample[0::2], sample[1::2]
    if high.count(0) > _SHARE_OF_NUL * len(high) and not low.count(0):
        return UTF_16_LE
    return UTF_16_BE if low.count(0) > _SHARE_OF_NUL * len(low) and not high.count(0) else None
