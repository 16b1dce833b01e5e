"""Dates as offices write them, in the shape YYYY-MM-DD. Whether the day exists is for the rules to say."""

import csv
import re
from functools import cache

from simpul.declared import declared

_AS_IT_SHOULD_BE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Indonesian programs put points into a time.
_TIME = r"(?:[ T]\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?)?"
_WEEKDAY = r"(?:(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad),? )?"
_BETWEEN = "(?: ?[-/.] ?| )"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", re.ASCII)
_DAY_FIRST = re.compile(rf"(\d{{1,2}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_IN_WORDS = re.compile(rf"{_WEEKDAY}(\d{{1,2}})[- ]+([a-z]+)\.?[- ]+(\d{{4}}|\d{{2}}){_TIME}", re.ASCII | re.IGNORECASE)


def iso(text: str, *, short_years: bool = False, not_after: str | None = None) -> str:
    """The date in ISO shape; text that is not shaped like a date comes back as it is.

    Two-digit years are read only where the template has them: as 20YY, or with ``not_after`` (an ISO day)
    as the latest year that does not lie after it.
    """
    text = text.strip()
    if _AS_IT_SHOULD_BE.fullmatch(text):
        return text
    spaced = " ".join(text.split())
    if match := _YEAR_FIRST.fullmatch(spaced):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(spaced):
        day, month, year = match.groups()
    elif (match := _IN_WORDS.fullmatch(spaced)) and (number := _months().get(match[2].casefold())):
        day, month, year = match[1], number, match[3]
    else:
        return text
    if len(year) == 2 and not short_years:
        return text
    rest = f"-{int(month):02}-{int(day):02}"
    return (year if len(year) == 4 else _century(year, rest, not_after)) + rest


def _century(year: str, rest: str, not_after: str | None) -> str:
    recent = f"20{year}"
    return recent if not_after is None or recent + rest <= not_after else f"19{year}"


@cache
def _months() -> dict[str, str]:
    path = declared("schemas") / "templates" / "month_names.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {line["text"]: line["month"] for line in csv.DictReader(stream)}
