"""The letters of the PDF's own fonts, which every reader has: how they are written, and how wide they are."""

import unicodedata

# Widths of Helvetica and Helvetica-Bold in thousandths of the size, from the blank to the tilde.
_REGULAR = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
)  # fmt: skip
_BOLD = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611,
    556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389,
    280, 389, 584,
)  # fmt: skip
_WIDEST = 1015


def written(text: str) -> bytes:
    """A text in the letters of western Europe; one that they lack is written by its base letter, or as ``?``."""
    return b"".join(map(_letter, text))


def width(text: str, size: float, *, is_bold: bool) -> float:
    """How wide a text is, in points; never less than it really is."""
    widths = _BOLD if is_bold else _REGULAR
    return sum(_width(chr(letter), widths) for letter in written(text)) * size / 1000


def wrapped(text: str, size: float, room: float, *, is_bold: bool = False) -> list[str]:
    """A text in lines that fit into the room; a word that is too long for a line is cut."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if width(joined, size, is_bold=is_bold) <= room:
            lines[-1] = joined
            continue
        lines += [part for part in _cut(word, size, room, is_bold) if part]
    return [line for line in lines if line] or [""]


def _cut(word: str, size: float, room: float, is_bold: bool) -> list[str]:
    parts = [""]
    for letter in word:
        if parts[-1] and width(parts[-1] + letter, size, is_bold=is_bold) > room:
            parts.append("")
        parts[-1] += letter
    return parts


def _letter(sign: str) -> bytes:
    if not sign.isprintable():
        return b"?"
    try:
        return sign.encode("cp1252")
    except UnicodeEncodeError:
        base = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
        return base.encode("cp1252", "replace") or b"?"


def _width(letter: str, widths: tuple[int, ...]) -> int:
    base = unicodedata.normalize("NFKD", letter)[0]
    place = ord(base) - ord(" ")
    return widths[place] if 0 <= place < len(widths) else _WIDEST
