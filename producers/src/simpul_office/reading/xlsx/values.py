"""What a cell holds, as text. A number keeps the digits that it really has; a date becomes ISO."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache

from simpul_office.reading.xlsx.markup import starts_of
from simpul_office.reading.xlsx.package import Package

_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]|_.|\*.')
_OF_DATES = re.compile("[dmhysDMHYS]")
# How somebody has a number shown that is a name: with zeros before it, and words around it.
_DIGITS_AND_WORDS = re.compile(r'(?:"[^"]*"|\\.|[0 ()+-])+')
_DIGIT_OR_WORD = re.compile(r'"([^"]*)"|\\(.)|0')
_DIGIT = "\0"
_LONGEST_FORMAT = 255
_DAY_0, _DAY_0_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_BEFORE_THE_29TH_THAT_NEVER_WAS = 60
_LAST_DAY = 2_958_465


@dataclass(frozen=True, slots=True)
class Styles:
    """What the styles of cells, by their numbers, show of a number: a date or time, or the zeros before it.

    ``padded``: what is shown, with a ``\\0`` for each digit. ``struck``: the styles that cross out what they show.
    """

    dates: frozenset[str]
    padded: Mapping[str, str]
    struck: frozenset[str]


def styles_of(package: Package) -> Styles:
    """The styles of cells whose numbers say something else than they show, and of those that are crossed out."""
    part = package.styles()
    found = _FoundStyles()
    if part is not None:
        with package.open_small(part) as stream:
            for tag, given in starts_of(stream):
                found.take(tag, given)
    return Styles(frozenset(found.dates), found.padded, frozenset(found.struck))


class _FoundStyles:
    """Gathers the styles while their list streams by: formats and fonts stand before the styles that use them."""

    def __init__(self) -> None:
        self.dates: list[str] = []
        self.padded: dict[str, str] = {}
        self.struck: list[str] = []
        self._codes: dict[str, str] = {}
        self._struck_fonts: set[str] = set()
        self._section = ""
        self._fonts = self._styles = 0

    def take(self, tag: str, given: Mapping[str, str]) -> None:
        """The next element of the list."""
        match tag:
            case "numFmt":
                self._codes.setdefault(given.get("numFmtId", ""), given.get("formatCode", ""))
            case "fonts" | "fills" | "cellXfs" | "cellStyles":
                self._section = tag
            case "font" if self._section == "fonts":
                self._fonts += 1
            case "strike" if self._section == "fonts" and given.get("val", "1") in ("1", "true"):
                self._struck_fonts.add(str(self._fonts - 1))
            case "xf" if self._section == "cellXfs":
                self._take_style(str(self._styles), given.get("numFmtId", "0"), given.get("fontId", "0"))
                self._styles += 1

    def _take_style(self, number: str, format_no: str, font_no: str) -> None:
        if _is_date(format_no, self._codes):
            self.dates.append(number)
        elif shown := _shown_with_zeros(self._codes.get(format_no, "")):
            self.padded[number] = shown
        if font_no in self._struck_fonts:
            self.struck.append(number)


def _is_date(format_no: str, codes: dict[str, str]) -> bool:
    code = codes.get(format_no)
    if code is None:
        return format_no.isdecimal() and int(format_no) in _DATE_FORMATS
    return bool(_OF_DATES.search(_NOT_FORMAT.sub("", code.split(";")[0])))


def _shown_with_zeros(code: str) -> str:
    """What a format shows that has digits and words alone, and zeros where a number has fewer; nothing of any other."""
    code = code.split(";")[0]
    if len(code) > _LONGEST_FORMAT or not _DIGITS_AND_WORDS.fullmatch(code):
        return ""
    shown = _DIGIT_OR_WORD.sub(lambda found: _DIGIT if found[0] == "0" else found[1] or found[2] or "", code)
    return shown if shown.count(_DIGIT) > 1 else ""


def padded_text(text: str, shown: str) -> str:
    """A number as its format shows it: 12 as REG/0012. One below zero or with decimals is any other number."""
    number, width = number_text(text), shown.count(_DIGIT)
    if not number.isdecimal():
        return number
    digits = number.zfill(width)
    more = len(digits) - width
    for piece in (digits[: more + 1], *digits[more + 1 :]):
        shown = shown.replace(_DIGIT, piece, 1)
    return shown


def number_text(text: str) -> str:
    """A number without exponent and without ``.0``, so that the rules can see what a spreadsheet did to a NIK."""
    if text.isdecimal() and text.isascii():
        return text.lstrip("0") or "0"
    value = float(text)
    if value.is_integer() and abs(value) < 1e18:
        return str(int(value))
    written = format(value, ".15g")
    return written if "e" not in written else format(value, "f").rstrip("0").rstrip(".")


@lru_cache(maxsize=8192)
def date_text(text: str, counts_from_1904: bool) -> str:
    """The day, or day and time, or time, that a number stands for; the number itself where it stands for none."""
    days = float(text)
    if not 0 <= days <= _LAST_DAY:
        return number_text(text)
    if days < 1 and not counts_from_1904:
        return time_of(days)
    if not counts_from_1904 and days < _BEFORE_THE_29TH_THAT_NEVER_WAS:
        days += 1
    moment = (_DAY_0_OF_1904 if counts_from_1904 else _DAY_0) + timedelta(milliseconds=round(days * 86_400_000))
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ", "seconds")


def time_of(days: float) -> str:
    """A part of a day as a time."""
    return (datetime.min + timedelta(seconds=round(days * 86_400))).time().isoformat()
