"""People who are easily taken for another one, and are not."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from simpul.synthetic import documents
from simpul.synthetic.days import ADULT, age, years_before
from simpul.synthetic.flaws import reissued
from simpul.synthetic.person import Person

_GENERATION = (20, 25)
_HAS_GROWN_CHILDREN = ADULT + 27


def _same_household(person: Person, other: Person) -> Person:
    return replace(
        person,
        home=other.home,
        street=other.street,
        family_card=other.family_card,
        birth_regency=other.birth_regency,
    )


def sibling(person: Person, other: Person, on: date, rng: Random) -> Person:
    """Same parents, same house, another birth date."""
    person = replace(_same_household(person, other), mother=other.mother, father=other.father, sibling=other.name)
    return replace(person, nik=documents.nik(other.home.district_code, person.birth, person.sex, rng))


def twin(person: Person, other: Person, on: date, rng: Random) -> Person:
    """Same parents, same house, same birth date."""
    born_together = replace(sibling(person, other, on, rng), birth=other.birth)
    return replace(born_together, nik=documents.nik(other.home.district_code, other.birth, person.sex, rng))


def father_son(person: Person, other: Person, on: date, rng: Random) -> Person:
    """The same name a generation earlier or later, in the same house."""
    years = rng.randint(*_GENERATION)
    is_child = age(other.birth, on) >= _HAS_GROWN_CHILDREN
    birth = years_before(other.birth, -years if is_child else years) + timedelta(days=rng.randint(-150, 150))
    nik = documents.nik(other.home.district_code, birth, other.sex, rng)
    return replace(_same_household(person, other), name=other.name, sex=other.sex, birth=birth, nik=nik)


def homonym(person: Person, other: Person, on: date, rng: Random) -> Person:
    """The same name and birth date somewhere else."""
    person = replace(person, name=other.name, sex=other.sex, birth=other.birth)
    return replace(person, nik=reissued(person, person.birth, person.sex, rng))


def borrowed_nik(person: Person, other: Person, on: date, rng: Random) -> Person:
    """Another person's NIK."""
    return replace(person, nik=other.nik)


RELATIONS = {
    "sibling": sibling,
    "twin": twin,
    "father_son": father_son,
    "homonym": homonym,
    "borrowed_nik": borrowed_nik,
}
