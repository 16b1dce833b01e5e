"""XML out of a file that somebody else made: no document type, so no entities of its own, and names without prefix."""

from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

_AT_ONCE = 64 * 1024
LONGEST_PIECE = 1024 * 1024
"""One tag with all its attributes, or one comment. The parser begins it anew at every stretch until it is whole."""


DEEPEST = 64
"""Elements within each other: a sheet has fewer than sixteen. Each that is open costs memory, and tags pack well."""


class BrokenMarkup(Exception):
    """The markup is no XML, or it declares a document type, which no spreadsheet does."""


def parser_of() -> expat.XMLParserType:
    """A parser that refuses document types, and with them every entity that could grow or reach elsewhere.

    Whoever hears of its elements counts how deep they lie (``DEEPEST``).
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def feed(parser: expat.XMLParserType, stream: IO[bytes]) -> Iterator[None]:
    """Read a stream through a parser, a stretch at a time; what the handlers found is taken after each."""
    given = reached = 0
    try:
        while stretch := stream.read(_AT_ONCE):
            parser.Parse(stretch, False)
            given += len(stretch)
            reached = max(reached, parser.CurrentByteIndex)
            if given - reached > LONGEST_PIECE:
                raise BrokenMarkup
            yield
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError):  # the latter of an encoding that nobody knows
        raise BrokenMarkup from None
    yield


def plain_name(tag: str) -> str:
    """A name without its prefix: some programs write ``x:row`` for ``row``."""
    return tag.rpartition(":")[2]


def starts_of(stream: IO[bytes]) -> Iterator[tuple[str, dict[str, str]]]:
    """Every element of a small part: its name and its attributes."""
    found: list[tuple[str, dict[str, str]]] = []
    depth = 0

    def start(tag: str, given: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise BrokenMarkup
        found.append((plain_name(tag), given))

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser = parser_of()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    for _ in feed(parser, stream):
        yield from found
        found.clear()


def first_element(stream: IO[bytes], name: str) -> dict[str, str]:
    """The attributes of the first element of a name; none where there is no such element."""
    return next((given for tag, given in starts_of(stream) if tag == name), {})


def _refuse(*_: object) -> None:
    raise BrokenMarkup
