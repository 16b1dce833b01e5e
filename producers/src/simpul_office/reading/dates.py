"""Dates as offices write them, in the shape YYYY-MM-DD. Whether the day exists is for the rules to say."""

import csv
import re
from functools import cache
from unicodedata import normalize

from simpul.declared import declared

_AS_IT_SHOULD_BE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Indonesian programs put points into a time.
_CLOCK = r"[ T]\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?"
# The country's own zones leave the day as it is written; by Greenwich's it may be another.
_ZONE = r"(?: ?(?i:WIB|WITA|WIT)| ?\+0[789]:?00)?"
_TIME = f"(?:{_CLOCK}{_ZONE})?"
# Whoever tells mornings from afternoons may write the month first: only where that cannot be is such a time read.
_ANY_TIME = rf"(?:{_CLOCK}(?: ?[ap]\.?m\.?)?{_ZONE})?"
_WEEKDAY = r"(?:(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad|(?:mon|tues|wednes|thurs|fri|satur|sun)day),? ?)?"
_BETWEEN, _AROUND_A_WORD = "(?: ?[-/.] ?| )", "[-/., ]"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_ANY_TIME}", re.ASCII | re.IGNORECASE)
_DAY_FIRST = re.compile(rf"(\d{{1,2}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_IN_WORDS = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}}){_AROUND_A_WORD}*([a-z]+){_AROUND_A_WORD}*(\d{{4}}|\d{{2}}){_ANY_TIME}",
    re.ASCII | re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}([a-z]+){_AROUND_A_WORD}*(\d{{1,2}}){_AROUND_A_WORD}+(\d{{4}}){_ANY_TIME}", re.ASCII | re.IGNORECASE
)
# Eight digits have one reading: the century of one order would be a month of the other, and there are but twelve.
_MONTH_NO, _DAY_NO, _YEAR_NO = "0[1-9]|1[0-2]", r"0[1-9]|[12]\d|3[01]", r"(?:19|20)\d{2}"
_DIGITS_DAY_FIRST = re.compile(f"({_DAY_NO})({_MONTH_NO})({_YEAR_NO})", re.ASCII)
_DIGITS_YEAR_FIRST = re.compile(f"({_YEAR_NO})({_MONTH_NO})({_DAY_NO})", re.ASCII)
_DASHES = dict.fromkeys(map(ord, "\u2010\u2012\u2013\u2014\u2212"), "-")
Parts = tuple[str, str, str]


def iso(text: str, *, short_years: bool = False, not_after: str | None = None) -> str:
    """The date in ISO shape; text that is not shaped like a date comes back as it is.

    Whatever has but one reading is a date. Two-digit years are read only where the template has them: as 20YY, or with
    ``not_after`` (an ISO day) as the latest year that does not lie after it.
    """
    text = text.strip()
    if _AS_IT_SHOULD_BE.fullmatch(text):
        return text
    found = _parts(" ".join(_typed(text).removeprefix("'").rstrip(".,; ").split()))
    if found is None:
        return text
    year, month, day = found
    if len(year) == 2 and not short_years:
        return text
    rest = f"-{int(month):02}-{int(day):02}"
    return (year if len(year) == 4 else _century(year, rest, not_after)) + rest


def _typed(text: str) -> str:
    """A text in the signs of a keyboard: some programs make a longer dash of one, or digits as wide as letters."""
    return text if text.isascii() else normalize("NFKC", text).translate(_DASHES)


def _parts(text: str) -> Parts | None:
    """Year, month and day of a text, as digits; None where it is not shaped like a date."""
    for shape in (_YEAR_FIRST, _DIGITS_YEAR_FIRST):
        if match := shape.fullmatch(text):
            return match[1], match[2], match[3]
    for shape in (_DAY_FIRST, _DIGITS_DAY_FIRST):
        if match := shape.fullmatch(text):
            return match[3], match[2], match[1]
    if (match := _IN_WORDS.fullmatch(text)) and (month := _months().get(match[2].casefold())):
        return match[3], month, match[1]
    if (match := _MONTH_FIRST.fullmatch(text)) and (month := _months().get(match[1].casefold())):
        return match[3], month, match[2]
    return None


def _century(year: str, rest: str, not_after: str | None) -> str:
    recent = f"20{year}"
    return recent if not_after is None or recent + rest <= not_after else f"19{year}"


@cache
def _months() -> dict[str, str]:
    path = declared("schemas") / "templates" / "month_names.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {line["text"]: line["month"] for line in csv.DictReader(stream)}
