"""Invented people with the documents they hold. The same number is the same person, wherever it is asked for."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache
from random import Random

from simpul.synthetic import documents
from simpul.synthetic.chances import Weighted, stream
from simpul.synthetic.days import ADULT
from simpul.synthetic.flaws import FLAWS
from simpul.synthetic.habits import Habits, rates
from simpul.synthetic.names import names
from simpul.synthetic.person import Candidate, Person
from simpul.synthetic.places import Regency, Village, places
from simpul.synthetic.relatives import RELATIONS
from simpul.synthetic.tables import synthetic

_OLDEST, _MOST_COMMON_AGE = 50, 24
_COMFORTABLY = 0.2
_DAYS_A_YEAR = 365.25
_WITHOUT_NIK_AT_BORDER = 0.5
_WITHOUT_PASSPORT = 0.38
_BORN_AT_HOME = 0.72
# Where people of the border come from: by sea from Sulawesi, and from East Nusa Tenggara.
_ACROSS_THE_SEA = ("73", "73", "73", "53", "74")
_KEPT_IN_MEMORY = 4096


class People:
    """All people of one run, made anew whenever they are asked for: nobody is kept in memory for long."""

    def __init__(self, seed: int, candidates: list[Candidate], habits: dict[str, Habits]) -> None:
        self._seed = seed
        self._candidates = candidates
        self._habits = habits
        self.person = lru_cache(maxsize=_KEPT_IN_MEMORY)(self._person)

    def _person(self, number: int) -> Person:
        candidate = self._candidates[number - 1]
        rng = stream(self._seed, "person", number)
        person = _newcomer(candidate, self._habits[candidate.office_code], rng)
        if candidate.relation in RELATIONS:
            other = self.person(candidate.related)
            return RELATIONS[candidate.relation](person, other, candidate.first_day, rng)
        if candidate.relation:
            return replace(person, phone=documents.mobile(stream(self._seed, "phone", candidate.related)))
        return person


def _newcomer(candidate: Candidate, habits: Habits, rng: Random) -> Person:
    """A person who has nothing to do with anybody else."""
    chances = _chances()
    sex = chances["sex"].draw(rng)
    regency = _origin(habits, rng)
    home = rng.choice(places().clean(regency))
    culture = names().culture(regency.province, rng)
    birth = _birth(candidate.first_day, rng)
    person = Person(
        person_id=candidate.person_id,
        sex=sex,
        name=names().full(culture, sex, rng),
        father=names().full(culture, "M", rng),
        mother=names().full(culture, "F", rng),
        partner=names().full(culture, "M" if sex == "F" else "F", rng),
        sibling=names().full(culture, rng.choice("FM"), rng),
        birth=birth,
        birth_regency=_birth_regency(regency, rng),
        home=home,
        street=documents.street(rng),
        nik=documents.nik(_district_of_issue(home, rng), birth, sex, rng),
        family_card=documents.family_card(home.district_code, candidate.first_day, rng),
        phone=documents.mobile(rng),
        passport=None if rng.random() < _WITHOUT_PASSPORT else documents.passport(rng),
        marital=chances["marital"].draw(rng),
        education=chances["education"].draw(rng),
    )
    return person if candidate.is_plain else _with_flaws(person, candidate, habits, rng)


def _with_flaws(person: Person, candidate: Candidate, habits: Habits, rng: Random) -> Person:
    """The person without a NIK, or with documents that are wrong; mostly just as before."""
    if habits.is_border and rng.random() < _WITHOUT_NIK_AT_BORDER:
        return replace(person, nik=None)
    flaw = "" if candidate.relation else rates().person_flaw(rng)
    return FLAWS[flaw](person, candidate.first_day, rng) if flaw else person


def _district_of_issue(home: Village, rng: Random) -> str:
    """Mostly the district of the home: a NIK keeps the one of its first issue for life."""
    chance = rng.random()
    if chance < 0.76:
        return home.district_code
    if chance < 0.90:
        return places().district(home.regency.code, rng)
    return places().district(rng.choice(places().of_province(home.regency.province)).code, rng)


def _origin(habits: Habits, rng: Random) -> Regency:
    """Where a person of this office comes from."""
    chance = rng.random()
    if chance < habits.own:
        return places().regency(habits.region)
    if chance < habits.own + habits.province:
        return rng.choice(places().of_province(habits.region[:2]))
    if habits.is_border:
        return rng.choice(places().of_province(rng.choice(_ACROSS_THE_SEA)))
    return rng.choice(places().elsewhere)


def _birth_regency(home: Regency, rng: Random) -> Regency:
    return home if rng.random() < _BORN_AT_HOME else rng.choice(places().of_province(home.province))


def _birth(on: date, rng: Random) -> date:
    """A birth date that is comfortably of age on the day, most often in the middle twenties."""
    years = rng.triangular(ADULT + _COMFORTABLY, _OLDEST, _MOST_COMMON_AGE)
    return on - timedelta(days=int(years * _DAYS_A_YEAR))


@cache
def _chances() -> dict[str, Weighted[str]]:
    lines = list(synthetic("distributions.csv"))
    return {
        dimension: Weighted((line["value"], float(line["weight"])) for line in lines if line["dimension"] == dimension)
        for dimension in ("sex", "marital", "education")
    }
