"""The market for work abroad: companies, permits, closed destinations, what people do where and what is paid."""

from collections import defaultdict
from datetime import date
from functools import cache, cached_property
from typing import NamedTuple

from simpul.synthetic.chances import Weighted
from simpul.synthetic.tables import bars, reference, synthetic

# Schemes that follow from destination or occupation and are not drawn.
_BOUND = frozenset({"G2G", "PELAUT_NIAGA", "PELAUT_PERIKANAN"})


class Permit(NamedTuple):
    """A SIP2MI: whom a company may recruit for what."""

    number: str
    company: str
    valid_from: str
    valid_to: str


class Market:
    """Companies, permits, closed destinations and what is paid where."""

    @cached_property
    def companies(self) -> dict[str, str]:
        """Names of the P3MI by code."""
        return {line["code"]: line["name"] for line in reference("p3mi.csv")}

    @cached_property
    def permits(self) -> dict[tuple[str, str], list[Permit]]:
        """Permits by destination and occupation."""
        found: defaultdict[tuple[str, str], list[Permit]] = defaultdict(list)
        for line in reference("sip2mi.csv"):
            permit = Permit(line["number"], line["p3mi_code"], line["valid_from"], line["valid_to"])
            found[line["destination"], line["occupation"]].append(permit)
        return found

    @cached_property
    def permits_of(self) -> dict[str, list[str]]:
        """Permit numbers by company."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for permits in self.permits.values():
            for permit in permits:
                found[permit.company].append(permit.number)
        return found

    @cache  # noqa: B019 (one object a run)
    def licensed(self, day: date) -> frozenset[str]:
        """The companies that hold a licence in force on a day."""
        return frozenset(
            line["code"]
            for line in reference("p3mi_status.csv")
            if line["status"] == "licensed" and _within(day, line["valid_from"], line["valid_to"])
        )

    @cache  # noqa: B019
    def unlicensed(self, day: date) -> list[str]:
        """The companies that are suspended, revoked or expired on a day."""
        return [
            line["code"]
            for line in reference("p3mi_status.csv")
            if line["status"] != "licensed" and _within(day, line["valid_from"], line["valid_to"])
        ]

    @cache  # noqa: B019
    def in_force(self, destination: str, occupation: str, day: date) -> list[Permit]:
        """Permits in force on a day, of licensed companies."""
        return [
            permit
            for permit in self.permits[destination, occupation]
            if permit.company in self.licensed(day) and _within(day, permit.valid_from, permit.valid_to)
        ]

    @cached_property
    def occupation_groups(self) -> dict[str, str]:
        """Groups of the occupations by code."""
        return {line["code"]: line["group"] for line in reference("occupations.csv")}

    def is_closed(self, destination: str, occupation: str, day: date) -> bool:
        """Whether a destination is closed for an occupation on a day."""
        groups = ("*", self.occupation_groups[occupation])
        return any(group in groups for group in self.closed(day).get(destination, ()))

    @cache  # noqa: B019
    def closed(self, day: date) -> dict[str, list[str]]:
        """Closed occupation groups by destination on a day."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for line in reference("destinations_closed.csv"):
            if _within(day, line["closed_from"], line["closed_to"]):
                found[line["country"]].append(line["occupation_group"])
        return dict(found)

    @cached_property
    def wages(self) -> dict[str, tuple[str, range]]:
        """Currency and usual wages by destination."""
        return {
            line["destination"]: (
                line["currency"],
                range(int(line["lowest"]), int(line["highest"]) + 1, int(line["step"])),
            )
            for line in synthetic("wages.csv")
        }

    @cached_property
    def destinations(self) -> dict[str, Weighted[str]]:
        """Destinations by sex, so that both shares come out as published."""
        women = {line["destination"]: float(line["women"]) for line in synthetic("occupations_by_destination.csv")}
        shares = [(line["value"], float(line["weight"])) for line in _distribution("destination")]
        return {
            "F": Weighted((destination, weight * women[destination]) for destination, weight in shares),
            "M": Weighted((destination, weight * (1 - women[destination])) for destination, weight in shares),
        }

    @cached_property
    def occupations(self) -> dict[tuple[str, str], Weighted[str]]:
        """Occupations by destination and sex."""
        return {
            (line["destination"], line["sex"]): Weighted(
                (code, float(weight)) for code, weight in (pair.split(":") for pair in bars(line["occupations"]))
            )
            for line in synthetic("occupations_by_destination.csv")
        }

    @cached_property
    def schemes(self) -> Weighted[str]:
        """Schemes of those whom no state places."""
        lines = _distribution("scheme")
        return Weighted((line["value"], float(line["weight"])) for line in lines if line["value"] not in _BOUND)

    @cached_property
    def employer_parts(self) -> dict[str, list[str]]:
        """What employers' names are made of."""
        return {line["part"]: bars(line["values"]) for line in synthetic("employers.csv")}


def _distribution(dimension: str) -> list[dict[str, str]]:
    return [line for line in synthetic("distributions.csv") if line["dimension"] == dimension]


def _within(day: date, first: str, last: str) -> bool:
    """Whether a day lies in a period whose both ends count; a blank end is open. Compared as ISO text."""
    return first <= day.isoformat() and (not last or day.isoformat() <= last)


@cache
def market() -> Market:
    """The market, read once."""
    return Market()
