"""The NIK: six digits of the district that first issued it, six of the birth date, four of a serial.

Women's days carry 40 more. A NIK is for life: it keeps a retired district and an old error in its date, and it
has no check digit. Nothing here says whether a NIK is somebody's, only whether it can be a NIK.
"""

import re
from datetime import date
from enum import Enum
from typing import NamedTuple

LENGTH = 16
NO_SERIAL = "0000"
_WOMENS_DAYS = 40
_BLANKS = " \t\r\n\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_APOSTROPHES = "'\u2018\u2019`"
_SEPARATORS = str.maketrans("", "", "." + _BLANKS + _DASHES + _APOSTROPHES)
_LEADING = _BLANKS + _APOSTROPHES
_APOSTROPHE_FURTHER_ON = re.compile(rf"[{_LEADING}]*[^{_LEADING}].*[{_APOSTROPHES}]", re.DOTALL)
# Any number of digits may stand before the point: 35.0711E+14, 3507E+12. Far behind, an E without its sign is a letter
# typed for a digit.
_EXPONENT = re.compile(r"(?:[0-9]+(?:[.,][0-9]*)?[eE]\+|[0-9]{1,6}(?:[.,][0-9]*)?[eE])[0-9]{1,3}")
# Behind a whole number, or behind one whose thousands are divided: 3.507.115.708.900.010,00. One that is up to three
# digits short would pass as a NIK if its decimals were taken for its end; behind twelve, a point divides off the end.
_DECIMAL_PART = re.compile(r"(?:[0-9]{13,}[.,]|[0-9]{1,3}(?:\.[0-9]{3}){4,5},|[0-9]{1,3}(?:,[0-9]{3}){4,5}\.)[0-9]+")


class NikFault(Enum):
    """Why what stands there is no NIK."""

    MALFORMED = "malformed"
    SPREADSHEET_DAMAGE = "spreadsheet damage"


class Nik(NamedTuple):
    """Sixteen digits taken apart. The two-digit year has no century yet."""

    digits: str
    district: str
    day: int
    month: int
    year: int
    serial: str


def read(written: str) -> Nik | NikFault | None:
    """A NIK as clerks write it: taken apart, or what is wrong with it; None when only separators stand there."""
    if len(written) == LENGTH and is_digits(written):
        return _taken_apart(written)
    digits = without_separators(written)
    if not digits:
        return None
    if _shows_spreadsheet_damage(written, digits):
        return NikFault.SPREADSHEET_DAMAGE
    if len(digits) != LENGTH or not is_digits(digits) or _APOSTROPHE_FURTHER_ON.match(written):
        return NikFault.MALFORMED
    return _taken_apart(digits)


def _taken_apart(digits: str) -> Nik:
    district = f"{digits[0:2]}.{digits[2:4]}.{digits[4:6]}"
    return Nik(digits, district, int(digits[6:8]), int(digits[8:10]), int(digits[10:12]), digits[12:16])


def without_separators(written: str) -> str:
    """What is left of a written NIK without spaces, dots, dashes and apostrophes, wherever they stand.

    With an apostrophe further on it is no NIK, and is found by its digits all the same.
    """
    return written if is_digits(written) else written.translate(_SEPARATORS)


def sex(nik: Nik) -> str:
    """The sex that the day in a NIK tells: F above 40, otherwise M."""
    return "F" if nik.day > _WOMENS_DAYS else "M"


def birth_day(nik: Nik, not_after: date) -> date | None:
    """The birth date in a NIK, in the latest century not after the given day; None when there is no such day."""
    day = nik.day - _WOMENS_DAYS if nik.day > _WOMENS_DAYS else nik.day
    century = not_after.year - not_after.year % 100
    for year in (century + nik.year, century - 100 + nik.year):
        try:
            born = date(year, nik.month, day)
        except ValueError:
            continue
        if born <= not_after:
            return born
    return None


def is_digits(text: str) -> bool:
    """Whether a text is made of the digits 0 to 9 alone."""
    return text.isascii() and text.isdecimal()


def _shows_spreadsheet_damage(written: str, digits: str) -> bool:
    """Exponent notation, a decimal part, or the fifteen digits that a number cell left; quotes around hide none."""
    if len(digits) == LENGTH and is_digits(digits) and "." not in written:
        return False
    number = "".join(written.split()).strip(_APOSTROPHES)
    if len(digits) == LENGTH - 1 and is_digits(digits):
        return not _APOSTROPHE_FURTHER_ON.match(number)
    return bool(_EXPONENT.fullmatch(number) or _DECIMAL_PART.fullmatch(number))
