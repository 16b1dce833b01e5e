"""Quotation marks followed along a line: how does it leave the field that it ends with?"""

from enum import Enum, auto

QUOTE = b'"'
_BLANKS = b" \t\r\n"


class Field(Enum):
    """The last field of a line."""

    CLOSED = auto()
    OPEN = auto()
    TORN = auto()
    """The mark that would close what an earlier line opened stands in the midst of text: the two do not belong
    together."""


def left_by(line: bytes, separator: bytes, *, is_open: bool = False) -> Field:
    """How a line leaves its last field. ``is_open``: a field of an earlier line stood open when it began.

    Such a field ends before a separator or the line's end, with nothing but blanks between. Where a field begins and
    ends in one line, text may follow its closing mark: that costs no other line anything.
    """
    if QUOTE not in line:
        return Field.OPEN if is_open else Field.CLOSED
    at, is_continued = 0, is_open
    while True:
        if is_continued or line.startswith(QUOTE, at):
            end = _behind_closing_mark(line, at + (not is_continued))
            if end == 0:
                return Field.OPEN
            at = line.find(separator, end)
            if is_continued and line[end : None if at < 0 else at].strip(_BLANKS):
                return Field.TORN
            is_continued = False
        else:
            at = line.find(separator, at)
        if at < 0:
            return Field.CLOSED
        at += 1


def _behind_closing_mark(line: bytes, at: int) -> int:
    """Where a quoted field that goes on at a place is closed; 0 where it is not. Two marks together are one of text."""
    while (quote := line.find(QUOTE, at)) >= 0:
        if not line.startswith(QUOTE, quote + 1):
            return quote + 1
        at = quote + 2
    return 0
