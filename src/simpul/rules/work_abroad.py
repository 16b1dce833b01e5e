"""Where people may go and what as: countries in every spelling, occupations, and what is closed."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from simpul.domain.periods import Period

EVERY_OCCUPATION = "*"


class Occupation(NamedTuple):
    """An occupation by its KBJI unit group; ``group`` is what closures speak of."""

    code: str
    group: str


class Closure(NamedTuple):
    """A destination's being closed for a group of occupations in one period."""

    group: str
    period: Period


class WorkAbroad:
    """Countries, occupations and closures of one edition of the reference data."""

    def __init__(
        self,
        countries: Iterable[Mapping[str, str]],
        occupations: Iterable[Mapping[str, str]],
        closures: Iterable[Mapping[str, str]],
    ) -> None:
        """The rows of the three lists. Raises ValueError where a closure could never take effect."""
        self._countries = {spoken(row["alias"]): row["iso2"] for row in countries}
        self._by_code: dict[str, Occupation] = {}
        self._by_title: dict[str, Occupation] = {}
        for row in occupations:
            occupation = Occupation(row["code"], row["group"])
            self._by_code[row["code"]] = occupation
            titles = (row["label_id"], row["label_en"], *row["aliases"].split("|"))
            self._by_title.update((spoken(title), occupation) for title in titles)
        self._closures: dict[str, list[Closure]] = {}
        groups = {EVERY_OCCUPATION, *(occupation.group for occupation in self._by_code.values())}
        for row in closures:
            if row["country"] not in self._countries.values() or row["occupation_group"] not in groups:
                raise ValueError(f"{row['country']}, {row['occupation_group']} is closed and is on no list")
            closure = Closure(row["occupation_group"], Period.read(row["closed_from"], row["closed_to"]))
            self._closures.setdefault(row["country"], []).append(closure)
        self.is_closed = lru_cache(maxsize=16384)(self._is_closed)

    def country(self, written: str) -> str | None:
        """The ISO 3166 code (two letters) of a country in any known spelling, or None."""
        return self._countries.get(spoken(written))

    def occupation(self, code: str) -> Occupation | None:
        """The occupation of a KBJI code, or None."""
        return self._by_code.get(code.strip())

    def occupation_titled(self, title: str) -> Occupation | None:
        """The occupation that offices call so, or None."""
        return self._by_title.get(spoken(title))

    def _is_closed(self, country: str, group: str | None, on: date) -> bool:
        """Whether a destination is closed on a day for a group; for an unknown group only if for all."""
        return any(
            closure.group in (EVERY_OCCUPATION, group) and closure.period.includes(on)
            for closure in self._closures.get(country, ())
        )


@lru_cache(maxsize=4096)
def spoken(text: str) -> str:
    """A name for comparison: case and blanks do not matter."""
    return " ".join(text.casefold().split())
