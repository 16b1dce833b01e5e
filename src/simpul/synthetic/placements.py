"""Where a candidate is to work, for whom and through whom: consistent with the permits of the day."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from simpul.synthetic.chances import Weighted
from simpul.synthetic.days import years_before
from simpul.synthetic.market import market

_STATE_PLACED = "KR"
_STATE_SHARE = 0.72
_MERCHANT_CREW, _FISHING_CREW = "8350", "6223"
_FISHING_SHARE = 0.3
_BORDER_DESTINATION = "MY"
_BORDER_SCHEMES: Weighted[str] = Weighted([("REENTRY", 62), ("P2P", 30), ("PERSEORANGAN", 8)])
_WITHOUT_CONTRACT, _WITHOUT_WAGE, _WITHOUT_EMPLOYER, _WITHOUT_PERMIT = 0.28, 0.21, 0.28, 0.13


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
    if occupation == _FISHING_CREW and rng.random() < _FISHING_SHARE:
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
