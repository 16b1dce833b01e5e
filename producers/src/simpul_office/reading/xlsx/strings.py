"""The texts that cells share: each is stored once, in one stretch of memory, because there may be a million of them."""

import re
from array import array
from typing import IO

from simpul_office.reading.xlsx.markup import DEEPEST, BrokenMarkup, feed, parser_of, plain_name
from simpul_office.reading.xlsx.package import LONGEST_CELL, Package, too_large

LARGEST_TEXTS = 256 * 1024 * 1024
_REMEMBERED = 20_000
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class SharedStrings:
    """Texts by their number. The ones asked for most recently are remembered as text."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q")
        self._remembered: dict[int, str] = {}

    def add(self, text: str) -> None:
        """Put the next text in. Refuses to fill the memory."""
        self._bytes += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._bytes))
        if len(self._bytes) + 8 * len(self._ends) > LARGEST_TEXTS:
            raise too_large()

    def __getitem__(self, number: int) -> str:
        found = self._remembered.get(number)
        if found is None:
            if not 0 <= number < len(self._ends):
                raise ValueError("a cell names a text that is not there")
            start = self._ends[number - 1] if number else 0
            found = self._bytes[start : self._ends[number]].decode("utf-8", "surrogatepass")
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[number] = found
        return found


def shared_strings(package: Package) -> SharedStrings:
    """The shared texts of a workbook; none where it has no such part."""
    strings = SharedStrings()
    part = package.shared_strings()
    if part is not None:
        with package.open(part) as stream:
            _read(stream, strings)
    return strings


def unescaped(text: str) -> str:
    """A text in which a spreadsheet wrote control characters as ``_x000D_``.

    Half of a character (``_xD83D_``: a text cut within an emoji) is none that could be sent: it becomes ``�``.
    """
    if "_x" not in text:
        return text
    found = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return found.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _read(stream: IO[bytes], strings: SharedStrings) -> None:
    """Runs of one text belong together; what is said of its pronunciation (``rPh``) is no part of it."""
    parts: list[str] = []
    length = depth = 0
    state = {"is_text": False, "is_aside": False}

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal length, depth
        depth += 1
        if depth > DEEPEST:
            raise BrokenMarkup
        match plain_name(tag):
            case "si":
                parts.clear()
                length = 0
            case "t":
                state["is_text"] = not state["is_aside"]
            case "rPh":
                state["is_aside"] = True

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        match plain_name(tag):
            case "si":
                strings.add(unescaped("".join(parts)))
            case "t":
                state["is_text"] = False
            case "rPh":
                state["is_aside"] = False

    def data(text: str) -> None:
        nonlocal length
        if state["is_text"]:
            parts.append(text)
            length += len(text)
            if length > LONGEST_CELL:
                raise too_large()

    parser = parser_of()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data
    for _ in feed(parser, stream):
        pass
