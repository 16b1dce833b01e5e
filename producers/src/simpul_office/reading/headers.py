"""Headers of columns: as they are found in one row or two, and as they are compared with those of a template."""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import category

_UNSEEN = "Cf"
"""Marks of width and direction, soft hyphens, byte-order marks within a text: what copying brings along."""
_SIGNS = str.maketrans(dict.fromkeys(".*:", " "))


@dataclass(frozen=True, slots=True)
class Header:
    """One header as found: the text above it, if any, and its own."""

    group: str
    text: str

    @property
    def title(self) -> str:
        """The header as a clerk would name it."""
        return f"{self.group} / {self.text}" if self.group else self.text

    @property
    def keys(self) -> set[str]:
        """A header below a group also answers to its own text alone: not every template names its groups."""
        return {key_of(self.group, self.text), key_of("", self.text)}


def headers_of(row: Sequence[str], above: Sequence[str] | None = None) -> tuple[Header, ...]:
    """The headers of one row, or of two rows where the upper one names groups or stands for both."""
    if above is None:
        return tuple(Header("", in_one_line(text)) for text in row)
    found = []
    group = ""
    for column in range(max(len(row), len(above))):
        top = in_one_line(above[column]) if column < len(above) else ""
        text = in_one_line(row[column]) if column < len(row) else ""
        group = top or group
        found.append(Header(group, text) if text else Header("", top))
    return tuple(found)


def texts_of(row: Sequence[str]) -> tuple[str, ...]:
    """The texts of a row in one line each, without blank cells at its end."""
    texts = [in_one_line(text) for text in row]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def in_one_line(text: str) -> str:
    """A header in one line, with single spaces, without signs that nobody sees."""
    seen = text if text.isascii() else "".join(sign for sign in text if category(sign) != _UNSEEN)
    return " ".join(seen.split())


def key_of(group: str, text: str) -> str:
    """What a header is compared by: dots, stars, colons, case and blanks around a stroke make no other of it."""
    return f"{_compared(group)}\x1f{_compared(text)}" if group else f"\x1f{_compared(text)}"


def _compared(text: str) -> str:
    words = " ".join(in_one_line(text).translate(_SIGNS).split()).casefold()
    return words.replace(" /", "/").replace("/ ", "/")
