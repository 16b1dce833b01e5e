"""Indonesian passport numbers: one or two letters and six or seven digits, eight characters in all."""

import re

_USUAL = re.compile(r"(?:[A-Z][0-9]{7}|[A-Z]{2}[0-9]{6})")


def is_usual(number: str) -> bool:
    """Whether a passport number has the usual form; blanks and small letters do not matter."""
    return _USUAL.fullmatch("".join(number.split()).upper()) is not None
