"""Invented people with the documents they hold. The same number is the same person, wherever it is asked for."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from random import Random
from typing import NamedTuple

from simpul.synthetic.chances import Weighted, stream
from simpul.synthetic.days import Day, age, years_before
from simpul.synthetic.habits import Habits, rates
from simpul.synthetic.names import names
from simpul.synthetic.places import Place, Regency, places
from simpul.synthetic.tables import bars, synthetic

YOUNGEST, OLDEST = 18, 50
_MOST_COMMON_AGE = 24
_DAYS_A_YEAR = 365.25
_WITHOUT_NIK_AT_BORDER = 0.5
_WITHOUT_PASSPORT = 0.38
_MOBILE_PREFIXES = (
    "811", "812", "813", "821", "822", "823", "851", "852", "853", "855", "856", "857", "858",
    "877", "878", "895", "896", "897", "838", "831", "881", "882",
)  # fmt: skip


class Candidate(NamedTuple):
    """Who a person of the plan is to be. ``is_plain``: nothing in this person's documents is wrong."""

    number: int
    office_code: str
    first_day: date
    relation: str = ""
    related: int = 0
    is_plain: bool = False

    @property
    def person_id(self) -> str:
        """The person's id in the truth."""
        return f"P{self.number:07d}"


@dataclass(frozen=True, slots=True)
class Person:
    """A person and what the documents say. ``birth`` is what the person's papers state; the NIK may say otherwise."""

    person_id: str
    sex: str
    culture: str
    name: str
    father: str
    mother: str
    partner: str
    sibling: str
    birth: date
    birth_regency: Regency
    home: Place
    street: str
    nik: str | None
    family_card: str
    phone: str
    passport: str | None
    marital: str
    education: str


class People:
    """All people of one run, made anew whenever they are asked for: nobody is kept in memory for long."""

    def __init__(self, seed: int, candidates: list[Candidate], habits: dict[str, Habits]) -> None:
        self._seed = seed
        self._candidates = candidates
        self._habits = habits
        self.person = lru_cache(maxsize=4096)(self._person)

    def _person(self, number: int) -> Person:
        candidate = self._candidates[number - 1]
        rng = stream(self._seed, "person", number)
        person = _newcomer(candidate, self._habits[candidate.office_code], rng)
        if candidate.relation in _RELATIONS:
            other = self.person(candidate.related)
            person = _RELATIONS[candidate.relation](person, other, candidate.first_day, rng)
        elif candidate.relation == "shared_phone":
            person = replace(person, phone=mobile(stream(self._seed, "shared phone", candidate.related)))
        return person


def _newcomer(candidate: Candidate, habits: Habits, rng: Random) -> Person:
    """A person who has nothing to do with anybody else."""
    chances = _chances()
    sex = chances["sex"].draw(rng)
    regency = _origin(habits, rng)
    home = rng.choice(places().clean(regency))
    culture = names().culture(regency.province, rng)
    birth = _birth(candidate.first_day, rng)
    flaw = "" if candidate.is_plain or candidate.relation else rates().person_flaw(rng)
    person = Person(
        person_id=candidate.person_id,
        sex=sex,
        culture=culture,
        name=names().full(culture, sex, rng),
        father=names().full(culture, "M", rng),
        mother=names().full(culture, "F", rng),
        partner=names().full(culture, "M" if sex == "F" else "F", rng),
        sibling=names().full(culture, rng.choice("FM"), rng),
        birth=birth,
        birth_regency=regency if rng.random() < 0.72 else rng.choice(places().of_province(regency.province)),
        home=home,
        street=street(rng),
        nik=_nik(_district_of_issue(home, rng), birth, sex, rng),
        family_card=_family_card(home.district_code, candidate.first_day, rng),
        phone=mobile(rng),
        passport=None if rng.random() < _WITHOUT_PASSPORT else passport(rng),
        marital=chances["marital"].draw(rng),
        education=chances["education"].draw(rng),
    )
    if habits.is_border and not candidate.is_plain and rng.random() < _WITHOUT_NIK_AT_BORDER:
        return replace(person, nik=None)
    return _FLAWS[flaw](person, candidate.first_day, rng) if flaw else person


# What can be wrong with a person's documents.


def _under_age(person: Person, on: date, rng: Random) -> Person:
    birth = years_before(on, YOUNGEST) + timedelta(days=rng.randint(40, 900))
    return replace(person, birth=birth, nik=_reissued(person, birth, person.sex, rng), marital="SINGLE")


def _age_raised(person: Person, on: date, rng: Random) -> Person:
    genuine = years_before(on, YOUNGEST) + timedelta(days=rng.randint(60, 700))
    return replace(person, nik=_reissued(person, genuine, person.sex, rng))


def _nik_birth(person: Person, on: date, rng: Random) -> Person:
    shifted = person.birth + timedelta(days=rng.choice((-30, -10, -3, -1, 1, 2, 9, 31, 365)))
    exchanged = Day(person.birth.year, person.birth.day, person.birth.month).date()
    at_issue = exchanged if exchanged and exchanged != person.birth and rng.random() < 0.5 else shifted
    return replace(person, nik=_reissued(person, at_issue, person.sex, rng))


def _nik_sex(person: Person, on: date, rng: Random) -> Person:
    return replace(person, nik=_reissued(person, person.birth, "M" if person.sex == "F" else "F", rng))


def _nik_retired(person: Person, on: date, rng: Random) -> Person:
    district = rng.choice(list(places().old_districts))
    return replace(person, nik=_nik(district, person.birth, person.sex, rng))


_FLAWS = {
    "person_under_age": _under_age,
    "person_age_raised": _age_raised,
    "person_nik_birth": _nik_birth,
    "person_nik_sex": _nik_sex,
    "person_nik_retired": _nik_retired,
}


# People who are easily taken for another one.


def _same_household(person: Person, other: Person) -> Person:
    return replace(
        person,
        culture=other.culture,
        home=other.home,
        street=other.street,
        family_card=other.family_card,
        birth_regency=other.birth_regency,
    )


def _sibling(person: Person, other: Person, on: date, rng: Random) -> Person:
    person = replace(
        _same_household(person, other), mother=other.mother, father=other.father, sibling=other.name
    )
    return replace(person, nik=_nik(other.home.district_code, person.birth, person.sex, rng))


def _twin(person: Person, other: Person, on: date, rng: Random) -> Person:
    nik = _nik(other.home.district_code, other.birth, person.sex, rng)
    return replace(_sibling(person, other, on, rng), birth=other.birth, nik=nik)


def _father_son(person: Person, other: Person, on: date, rng: Random) -> Person:
    years = rng.randint(20, 25)
    is_child = age(other.birth, on) >= YOUNGEST + 27
    birth = years_before(other.birth, -years if is_child else years) + timedelta(days=rng.randint(-150, 150))
    nik = _nik(other.home.district_code, birth, other.sex, rng)
    return replace(_same_household(person, other), name=other.name, sex=other.sex, birth=birth, nik=nik)


def _homonym(person: Person, other: Person, on: date, rng: Random) -> Person:
    person = replace(person, name=other.name, sex=other.sex, birth=other.birth)
    return replace(person, nik=_reissued(person, person.birth, person.sex, rng))


def _borrowed_nik(person: Person, other: Person, on: date, rng: Random) -> Person:
    return replace(person, nik=other.nik)


_RELATIONS = {
    "sibling": _sibling,
    "twin": _twin,
    "father_son": _father_son,
    "homonym": _homonym,
    "borrowed_nik": _borrowed_nik,
}


# Documents and addresses.


def _nik(district: str, birth: date, sex: str, rng: Random) -> str:
    day = birth.day + (40 if sex == "F" else 0)
    serial = rng.randint(1, 99) if rng.random() < 0.85 else rng.randint(100, 999)
    return f"{district.replace('.', '')}{day:02d}{birth:%m%y}{serial:04d}"


def _reissued(person: Person, birth: date, sex: str, rng: Random) -> str:
    """A NIK of the same district with another date or sex in it."""
    district = person.nik[:6] if person.nik else person.home.district_code
    return _nik(district, birth, sex, rng)


def _district_of_issue(home: Place, rng: Random) -> str:
    """Mostly the district of the home: a NIK keeps the one of its first issue for life."""
    chance = rng.random()
    if chance < 0.76:
        return home.district_code
    if chance < 0.90:
        return places().district(home.regency.code, rng)
    return places().district(rng.choice(places().of_province(home.regency.province)).code, rng)


def _family_card(district: str, on: date, rng: Random) -> str:
    recorded = on - timedelta(days=rng.randint(60, 7000))
    return f"{district.replace('.', '')}{recorded:%d%m%y}{rng.randint(1, 400):04d}"


def mobile(rng: Random) -> str:
    """A mobile number as it stands behind +62."""
    digits = rng.choice((7, 8, 8, 8))
    return rng.choice(_MOBILE_PREFIXES) + "".join(rng.choice("0123456789") for _ in range(digits))


def passport(rng: Random) -> str:
    """A passport number of one of the two usual forms."""
    if rng.random() < 0.15:
        return f"{rng.choice('ABC')}{rng.choice('RSTUV')}{rng.randrange(10**6):06d}"
    return f"{rng.choice('ABCEX')}{rng.randrange(10**7):07d}"


def street(rng: Random) -> str:
    """A street or hamlet with RT and RW."""
    parts = _streets()
    road = rng.choice(parts["pattern"]).format(
        name=rng.choice(parts["name"]), number=rng.randint(1, 99), block=rng.choice("ABCDE")
    )
    return f"{road} RT {rng.randint(1, 12):02d} RW {rng.randint(1, 8):02d}" if rng.random() < 0.8 else road


def _origin(habits: Habits, rng: Random) -> Regency:
    """Where a person of this office comes from."""
    chance = rng.random()
    if chance < habits.own:
        return places().regency(habits.region)
    if chance < habits.own + habits.province:
        return rng.choice(places().of_province(habits.region[:2]))
    if habits.is_border:
        return rng.choice(places().of_province(rng.choice(("73", "73", "73", "53", "74"))))
    return rng.choice(places().elsewhere)


def _birth(on: date, rng: Random) -> date:
    """A birth date that is comfortably of age on the day, most often in the middle twenties."""
    years = rng.triangular(YOUNGEST + 0.2, OLDEST, _MOST_COMMON_AGE)
    return on - timedelta(days=int(years * _DAYS_A_YEAR))


def is_adult(person: Person, on: date) -> bool:
    """Whether the stated birth date makes the person eighteen on a day."""
    return age(person.birth, on) >= YOUNGEST


@cache
def _chances() -> dict[str, Weighted[str]]:
    lines = list(synthetic("distributions.csv"))
    return {
        dimension: Weighted(
            (line["value"], float(line["weight"])) for line in lines if line["dimension"] == dimension
        )
        for dimension in ("sex", "marital", "education")
    }


@cache
def _streets() -> dict[str, list[str]]:
    return {line["part"]: bars(line["values"]) for line in synthetic("streets.csv")}
