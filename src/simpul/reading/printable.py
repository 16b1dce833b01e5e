"""What people wrote, as a terminal may show it."""

import json
import sys
from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from simpul.options import in_json

_INSTEAD = "\u2423"
_WIDE = 150  # columns of a table that goes to a file or a pipe


def visible(text: str) -> str:
    """The text with a mark in place of signs that are none: some of them clear a screen, or rename its window."""
    return "".join(sign if sign.isprintable() else _INSTEAD for sign in text)


def printable(text: str) -> str:
    """The same for a page of rich: square brackets are no markup."""
    return escape(visible(text))


def as_json(said: object, *, indent: int | None = None) -> str:
    """JSON, with days and instants by ISO 8601, and ids as text.

    Signs that are none are spelled by their numbers, for people read it on terminals, too.
    """
    text = json.dumps(said, default=in_json, ensure_ascii=False, indent=indent)
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign == "\n" else json.dumps(sign)[1:-1] for sign in text)


def whole_table(title: str, columns: Iterable[str]) -> Table:
    """A table of which a narrow terminal cuts nothing: people copy ids and codes from it."""
    return Table(*(Column(name, overflow="fold") for name in columns), title=title, box=None)


def wide_console() -> Console:
    """A console as wide as the terminal, or wide enough for every column where there is none."""
    return Console() if sys.stdout.isatty() else Console(width=_WIDE)
