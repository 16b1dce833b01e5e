"""Where a candidate is to work, for whom and through whom: consistent with the permits of the day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from random import Random
from typing import NamedTuple

from simpul.synthetic.chances import Weighted
from simpul.synthetic.days import years_before
from simpul.synthetic.tables import bars, reference, synthetic

_STATE_PLACED = "KR"
_STATE_SHARE = 0.72
_MERCHANT_CREW, _FISHING_CREW = "8350", "6223"
_BORDER_DESTINATION = "MY"
_BORDER_SCHEMES: Weighted[str] = Weighted([("REENTRY", 62), ("P2P", 30), ("PERSEORANGAN", 8)])
_WITHOUT_CONTRACT, _WITHOUT_WAGE, _WITHOUT_EMPLOYER, _WITHOUT_PERMIT = 0.28, 0.21, 0.28, 0.13


class Permit(NamedTuple):
    """A SIP2MI: whom a company may recruit for what."""

    number: str
    company: str
    valid_from: str
    valid_to: str


@dataclass(slots=True)
class Placement:
    """One candidate's work abroad as the office wrote it down."""

    scheme: str
    destination: str
    occupation: str
    company: str | None = None
    permit: str | None = None
    employer: str | None = None
    contract: tuple[date, date] | None = None
    wage: int | None = None
    currency: str | None = None


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
        """The companies of the list that hold none."""
        return sorted(self.companies.keys() - self.licensed(day))

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
        women = {
            line["destination"]: float(line["women"]) for line in synthetic("occupations_by_destination.csv")
        }
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
                (code, float(weight))
                for code, weight in (pair.split(":") for pair in bars(line["occupations"]))
            )
            for line in synthetic("occupations_by_destination.csv")
        }

    @cached_property
    def schemes(self) -> Weighted[str]:
        """Schemes of those whom no state places."""
        lines = _distribution("scheme")
        return Weighted(
            (line["value"], float(line["weight"])) for line in lines if line["value"] not in _BOUND
        )

    @cached_property
    def employer_parts(self) -> dict[str, list[str]]:
        """What employers' names are made of."""
        return {line["part"]: bars(line["values"]) for line in synthetic("employers.csv")}


_BOUND = frozenset({"G2G", "PELAUT_NIAGA", "PELAUT_PERIKANAN"})


def _distribution(dimension: str) -> list[dict[str, str]]:
    return [line for line in synthetic("distributions.csv") if line["dimension"] == dimension]


def _within(day: date, first: str, last: str) -> bool:
    """Whether a day lies in a period whose both ends count; a blank end is open. Compared as ISO text."""
    return first <= day.isoformat() and (not last or day.isoformat() <= last)


@cache
def market() -> Market:
    """The market, read once."""
    return Market()


def placement(sex: str, on: date, rng: Random, *, at_border: bool = False) -> Placement:
    """A placement that nothing speaks against on the day of registration."""
    destination, occupation = _work(sex, on, rng, at_border=at_border)
    found = Placement(_scheme(destination, occupation, rng, at_border=at_border), destination, occupation)
    if found.scheme == "P2P":
        found.company, found.permit = _recruiter(destination, occupation, on, rng)
    if rng.random() >= _WITHOUT_EMPLOYER:
        found.employer = _employer(occupation, rng)
    if rng.random() >= _WITHOUT_CONTRACT:
        found.contract = contract(on, rng)
    if rng.random() >= _WITHOUT_WAGE:
        found.currency, usual = market().wages[destination]
        found.wage = rng.choice(usual)
    return found


def _work(sex: str, on: date, rng: Random, *, at_border: bool) -> tuple[str, str]:
    while True:
        destination = _BORDER_DESTINATION if at_border else market().destinations[sex].draw(rng)
        occupation = market().occupations[destination, sex].draw(rng)
        if not market().is_closed(destination, occupation, on):
            return destination, occupation


def _scheme(destination: str, occupation: str, rng: Random, *, at_border: bool) -> str:
    if at_border:
        return _BORDER_SCHEMES.draw(rng)
    if occupation == _MERCHANT_CREW:
        return "PELAUT_NIAGA"
    if occupation == _FISHING_CREW and rng.random() < 0.3:
        return "PELAUT_PERIKANAN"
    if destination == _STATE_PLACED and rng.random() < _STATE_SHARE:
        return "G2G"
    return market().schemes.draw(rng)


def _recruiter(destination: str, occupation: str, on: date, rng: Random) -> tuple[str, str | None]:
    """A licensed company and, mostly, its permit for this very work."""
    permits = market().in_force(destination, occupation, on)
    if not permits:
        return rng.choice(sorted(market().licensed(on))), None
    permit = rng.choice(permits)
    return permit.company, None if rng.random() < _WITHOUT_PERMIT else permit.number


def contract(on: date, rng: Random) -> tuple[date, date]:
    """First and last day of a contract of one to three years that begins some weeks later."""
    start = on + timedelta(days=rng.randint(24, 115))
    end = years_before(start, -rng.choice((1, 2, 2, 2, 3)))
    return start, end - timedelta(days=rng.choice((0, 0, 0, 0, 1, 2)))


def _employer(occupation: str, rng: Random) -> str:
    parts = market().employer_parts
    if market().occupation_groups[occupation] in ("domestic", "caregiver"):
        return f"{rng.choice(parts['surname'])} {rng.choice(parts['given'])} {rng.choice(parts['surname'])}"
    return f"{rng.choice(parts['surname'])} {rng.choice(parts['trade'])} {rng.choice(parts['form'])}"
