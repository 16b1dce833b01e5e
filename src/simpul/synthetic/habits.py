"""What is declared about the offices and about what goes wrong in their files."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

from simpul.synthetic.chances import Weighted
from simpul.synthetic.tables import bars, reference, synthetic

_PERSON = "person_"
_ANY_OFFICE = "*"


@dataclass(frozen=True, slots=True)
class Habits:
    """One office and its ways. ``own`` and ``province`` are shares of the people it registers."""

    office_code: str
    region: str
    title: str
    slug: str
    weight: float
    edition: str
    next_edition: str
    changes_on: date | None
    is_half_monthly: bool
    delay: int
    desks: tuple[str, ...]
    own: float
    province: float
    is_border: bool

    def edition_on(self, day: date) -> str:
        """The file edition in which the office writes what happens on a day."""
        return self.next_edition if self.changes_on and day >= self.changes_on else self.edition


@cache
def all_offices() -> dict[str, Habits]:
    """Every office, in the order of the reference table; one of which no habits are declared has the usual ones."""
    ways = {line["office_code"]: line for line in synthetic("office_habits.csv")}
    offices = {line["office_code"]: line for line in reference("offices.csv")}
    return {code: _habits(office, ways.get(code, ways[_ANY_OFFICE])) for code, office in offices.items()}


def largest_offices(count: int) -> list[Habits]:
    """So many offices, the largest ones, in the order of their codes."""
    largest = sorted(all_offices().values(), key=lambda office: (-office.weight, office.office_code))[:count]
    return sorted(largest, key=lambda office: office.office_code)


def _habits(office: dict[str, str], ways: dict[str, str]) -> Habits:
    title = office["name"].removeprefix("LTSA ")
    return Habits(
        office_code=office["office_code"],
        region=office["region_code"],
        title=title,
        slug=_slug(title),
        weight=float(office["weight"]),
        edition=ways["edition"],
        next_edition=ways["next_edition"],
        changes_on=date.fromisoformat(ways["changes_on"]) if ways["changes_on"] else None,
        is_half_monthly=ways["rhythm"] == "half-monthly",
        delay=int(ways["delay"]),
        desks=tuple(bars(ways["desks"])),
        own=float(ways["own"]),
        province=float(ways["province"]),
        is_border=ways["border"] == "1",
    )


def _slug(title: str) -> str:
    short = title.replace("Nusa Tenggara Barat", "NTB").replace("Nusa Tenggara Timur", "NTT")
    return short.removeprefix("Kabupaten ").lower().replace(" ", "_")


class Rates:
    """How often which mess happens."""

    def __init__(self) -> None:
        lines = [(line["mess"], line["code"], float(line["per_thousand"])) for line in synthetic("mess.csv")]
        self.code = {mess: code for mess, code, _ in lines}
        person = [(mess, rate) for mess, _, rate in lines if mess.startswith(_PERSON)]
        row = [(mess, rate) for mess, _, rate in lines if not mess.startswith(_PERSON)]
        self._person_share = sum(rate for _, rate in person) / 1000
        self._person = Weighted(person)
        self.row_share = sum(rate for _, rate in row) / 1000
        self._row = Weighted(row)

    def person_flaw(self, rng: Random) -> str:
        """What is wrong with a person's documents; mostly nothing."""
        return self._person.draw(rng) if rng.random() < self._person_share else ""

    def row_mess(self, rng: Random) -> str:
        """Something that goes wrong in a row."""
        return self._row.draw(rng)


@cache
def rates() -> Rates:
    """The declared rates, read once."""
    return Rates()
