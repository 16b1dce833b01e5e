"""The registers of placement companies (P3MI) and of their permits to recruit (SIP2MI)."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from simpul.domain.periods import Period

LICENSED = "licensed"
_PT_WITH_DOTS = re.compile(r"\bP\. ?T\b")
_WORD = re.compile(r"[A-Z0-9]+")


class Standing(NamedTuple):
    """A company's standing in one period."""

    status: str
    period: Period


class Permit(NamedTuple):
    """A SIP2MI: whose, for which job where, for how many people, on which days."""

    number: str
    p3mi_code: str
    destination_code: str
    occupation_code: str
    quota: int
    period: Period


class P3miRegister:
    """Who may place people abroad, and since when; whose permit a SIP2MI number is."""

    def __init__(
        self,
        companies: Iterable[Mapping[str, str]],
        standings: Iterable[Mapping[str, str]],
        permits: Iterable[Mapping[str, str]],
    ) -> None:
        """The rows of the three lists. Raises ValueError where a line of them could never take effect.

        Two companies of one name are refused, also where one of them lost its licence: a candidate whose office writes
        the name alone would be heard as the other's.
        """
        listed = [(row["code"], company_name(row["name"])) for row in companies]
        _refuse_twice("companies with the code", (code for code, _ in listed))
        _refuse_twice("companies with the name", (name for _, name in listed))
        self._codes = {code for code, _ in listed}
        self._codes_by_name = {name: code for code, name in listed}
        self._standings: defaultdict[str, list[Standing]] = defaultdict(list)
        for row in standings:
            self._standings[row["code"]].append(self._standing(row))
        for code, several in self._standings.items():
            several.sort(key=lambda standing: standing.period.valid_from, reverse=True)
            _refuse_two_that_begin_together(code, several)
        self.status_on = lru_cache(maxsize=16384)(self._status_on)
        known = [_permit(row) for row in permits]
        _refuse_twice("permits with the number", (permit.number for permit in known))
        self._permits = {permit.number: permit for permit in known}

    def _standing(self, row: Mapping[str, str]) -> Standing:
        if row["code"] not in self._codes:
            raise ValueError(f"{row['code']} has a standing and is no company of the list")
        return Standing(row["status"], Period.read(row["valid_from"], row["valid_to"]))

    def by_code(self, code: str) -> str | None:
        """The code of a company as the register writes it, or None when it is on no list."""
        wanted = code.strip().upper()
        return wanted if wanted in self._codes else None

    def by_name(self, name: str) -> str | None:
        """The code of the company of that name, with or without PT, in any case."""
        return self._codes_by_name.get(company_name(name))

    def _status_on(self, code: str, on: date) -> str | None:
        """A company's standing on a day: licensed, expired, suspended, revoked; None if the register is silent.

        Of several the one that began last: a suspension counts beside a licence that was left open.
        """
        return next((standing.status for standing in self._standings[code] if standing.period.includes(on)), None)

    def holder_of(self, permit: str) -> str | None:
        """The company that a SIP2MI number was given to, or None when the number is on no list."""
        found = self.permit(permit)
        return found.p3mi_code if found else None

    def permit(self, number: str) -> Permit | None:
        """The permit of a SIP2MI number, or None when the number is on no list."""
        return self._permits.get(number.strip().upper())


def _refuse_twice(what: str, written: Iterable[str]) -> None:
    if twice := sorted(each for each, count in Counter(written).items() if count > 1):
        raise ValueError(f"there are two {what} {', '.join(twice)}")


def _refuse_two_that_begin_together(code: str, several: Sequence[Standing]) -> None:
    for after, before in pairwise(several):
        if after.period.valid_from == before.period.valid_from:
            raise ValueError(f"{code} has two standings that begin on {after.period.valid_from}")


@lru_cache(maxsize=4096)
def company_name(name: str) -> str:
    """A company's name for comparison: words in upper case, PT before or after left out."""
    words: list[str] = _WORD.findall(_PT_WITH_DOTS.sub("PT", name.upper()))
    if words[:1] == ["PT"]:
        words = words[1:]
    elif words[-1:] == ["PT"]:
        words = words[:-1]
    return " ".join(words)


def _permit(row: Mapping[str, str]) -> Permit:
    return Permit(
        number=row["number"],
        p3mi_code=row["p3mi_code"],
        destination_code=row["destination"],
        occupation_code=row["occupation"],
        quota=int(row["quota"]),
        period=Period(date.fromisoformat(row["valid_from"]), date.fromisoformat(row["valid_to"])),  # all have an end
    )
