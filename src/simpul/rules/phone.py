"""Can a telephone number be a real one? Most are Indonesian; some who register again already live abroad."""

import re

import phonenumbers

_SEPARATORS = str.maketrans("", "", " \u00a0\t-.()/")
# 62 without "+" would be read as the beginning of a national number, and pass.
_INDONESIAN = re.compile(r"(?:\+?0?0?62|0)?([1-9][0-9]*)")
_FOREIGN = re.compile(r"(?:\+|00)(?!62)[0-9]+")
_MOBILE = re.compile(r"8[1-35-9][0-9]{7,10}")


def is_usable(written: str) -> bool:
    """Whether a number, as a clerk writes it, can be a real one anywhere."""
    number = written.translate(_SEPARATORS)
    national = _INDONESIAN.fullmatch(number)
    if national and _MOBILE.fullmatch(national[1]):
        return True
    if _FOREIGN.fullmatch(number):
        return _is_valid("+" + number.lstrip("+0"))
    return national is not None and _is_valid("+62" + national[1])


def _is_valid(international: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(international))
    except phonenumbers.NumberParseException:
        return False
