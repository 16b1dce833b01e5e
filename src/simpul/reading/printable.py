"""What people wrote, as a terminal may show it."""

from rich.markup import escape

_INSTEAD = "\u2423"


def visible(text: str) -> str:
    """The text with a mark in place of signs that are none: some of them clear a screen, or rename its window."""
    return "".join(sign if sign.isprintable() else _INSTEAD for sign in text)


def printable(text: str) -> str:
    """The same for a page of rich: square brackets are no markup."""
    return escape(visible(text))
