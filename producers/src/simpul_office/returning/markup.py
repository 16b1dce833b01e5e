"""Small pieces of spreadsheet XML."""

import re

from simpul_office.reading.lines import column_letters

# What XML cannot hold at all; a sheet shows it as an open box.
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# In the text of a cell a spreadsheet writes control characters in words (a line break of Word's: ``_x000B_``).
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f]")
_LIKE_WORDS = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
LONGEST_TEXT = 32_767
"""As many characters as a cell can hold."""


def fits_a_cell(text: str) -> bool:
    """Whether a cell can hold the text without a change."""
    return len(text) <= LONGEST_TEXT and _IMPOSSIBLE.search(_CONTROL.sub("", text)) is None


def escaped(text: str) -> str:
    """Text for XML, as content or attribute. A carriage return survives; what XML cannot hold becomes a box."""
    plain = _IMPOSSIBLE.sub("\u2423", text)
    return (
        plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
        .replace("\r", "&#13;")
    )  # fmt: skip


def address(row: int, column: int) -> str:
    """``B7`` for row 7, column 2."""
    return f"{column_letters(column)}{row}"


def column_number(reference: str) -> int:
    """1 for ``A7``, 28 for ``AB1``."""
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - ord("A") + 1
    return number


def row_number(reference: str) -> int:
    """7 for ``A7``."""
    return int(reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz$"))


def text_cell(row: int, column: int, text: str, style: int) -> str:
    """A cell that holds text and nothing but text, whatever it begins with."""
    place = address(row, column)
    if not text:
        return f'<c r="{place}" s="{style}"/>'
    words = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", _LIKE_WORDS.sub("_x005F_", text))
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escaped(words)}</t></is></c>'


def number_cell(row: int, column: int, value: int, style: int) -> str:
    """A cell that holds a whole number."""
    return f'<c r="{address(row, column)}" s="{style}"><v>{value}</v></c>'
