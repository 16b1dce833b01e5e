"""In which encoding a text file was written: told by its marks and its bytes, never by its name.

A file is UTF-8 unless it says or shows otherwise: one odd byte in a name makes its own line unreadable, not the whole
file another encoding. The encoding of old Windows is taken for granted only where the header cannot be read without
it, or where so many lines cannot that no accident explains them.
"""

import codecs
import io
from pathlib import Path
from typing import BinaryIO, Protocol

UTF_8, UTF_16, UTF_16_LE, UTF_16_BE, CP1252 = "utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252"
_SAMPLE = 64 * 1024
_LONGEST_LINE = 16 * 1024 * 1024
_SHARE_OF_NUL = 0.3
_LINES_NO_ACCIDENT, _SHARE_NO_ACCIDENT = 5, 0.2


class LineStream(Protocol):
    """Whatever gives its bytes line by line."""

    def readline(self, size: int, /) -> bytes:
        """The next line with its end, at most so many bytes; nothing at the end."""
        ...


class Recoded:
    """A text file of another encoding, as the lines of UTF-8 that say the same.

    A byte that its encoding does not know goes on as it is, so that its line is unreadable and no character is guessed.
    """

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        errors = "surrogateescape" if encoding == CP1252 else "strict"
        self._errors = errors
        self._text = io.TextIOWrapper(stream, encoding, errors, newline="\n")

    def readline(self, size: int, /) -> bytes:
        """The next line as UTF-8. Raises ``UnicodeDecodeError`` where UTF-16 breaks off or is none."""
        return self._text.readline(size).encode(UTF_8, self._errors)


def encoding_of(path: Path) -> str:
    """The encoding of a text file."""
    with path.open("rb") as stream:
        sample = stream.read(_SAMPLE)
        if sample.startswith(codecs.BOM_UTF8):
            return UTF_8
        if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return UTF_16
        if b"\0" in sample and (wide := _wide(sample)):
            return wide
        stream.seek(0)
        return UTF_8 if _is_utf_8(stream) else _by_lines(stream)


def _wide(sample: bytes) -> str | None:
    """Western text in UTF-16 without a mark: every second byte is NUL."""
    low, high = sample[0::2], sample[1::2]
    if high.count(0) > _SHARE_OF_NUL * len(high) and not low.count(0):
        return UTF_16_LE
    return UTF_16_BE if low.count(0) > _SHARE_OF_NUL * len(low) and not high.count(0) else None


def _is_utf_8(stream: BinaryIO) -> bool:
    decode = codecs.getincrementaldecoder(UTF_8)().decode
    try:
        while stretch := stream.read(1024 * 1024):
            decode(stretch)
        decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _by_lines(stream: BinaryIO) -> str:
    stream.seek(0)
    lines = broken = 0
    while line := stream.readline(_LONGEST_LINE):
        lines += 1
        try:
            if len(line.decode()) < len(line):
                return UTF_8
        except UnicodeDecodeError:
            if lines == 1:
                return CP1252
            broken += 1
    return CP1252 if broken >= max(_LINES_NO_ACCIDENT, _SHARE_NO_ACCIDENT * lines) else UTF_8
