"""What can be wrong with a person's documents, and stays wrong wherever they are shown."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from simpul.synthetic import documents
from simpul.synthetic.days import ADULT, Day, years_before
from simpul.synthetic.person import Person
from simpul.synthetic.places import places

_SHIFTS = (-30, -10, -3, -1, 1, 2, 9, 31, 365)


def reissued(person: Person, birth: date, sex: str, rng: Random) -> str:
    """A NIK of the same district with another date or sex in it."""
    district = person.nik[:6] if person.nik else person.home.district_code
    return documents.nik(district, birth, sex, rng)


def under_age(person: Person, on: date, rng: Random) -> Person:
    """A child, and every document says so."""
    birth = years_before(on, ADULT) + timedelta(days=rng.randint(40, 900))
    return replace(person, birth=birth, nik=reissued(person, birth, person.sex, rng), marital="SINGLE")


def age_raised(person: Person, on: date, rng: Random) -> Person:
    """A child by the NIK, of age by the papers."""
    genuine = years_before(on, ADULT) + timedelta(days=rng.randint(60, 700))
    return replace(person, nik=reissued(person, genuine, person.sex, rng))


def nik_birth(person: Person, on: date, rng: Random) -> Person:
    """A NIK issued with another date: day and month exchanged, or some days beside the true one."""
    shifted = person.birth + timedelta(days=rng.choice(_SHIFTS))
    exchanged = Day(person.birth.year, person.birth.day, person.birth.month).date()
    at_issue = exchanged if exchanged and exchanged != person.birth and rng.random() < 0.5 else shifted
    return replace(person, nik=reissued(person, at_issue, person.sex, rng))


def nik_sex(person: Person, on: date, rng: Random) -> Person:
    """A NIK issued for the other sex."""
    return replace(person, nik=reissued(person, person.birth, "M" if person.sex == "F" else "F", rng))


def nik_retired(person: Person, on: date, rng: Random) -> Person:
    """A NIK of a district that has another code today."""
    district = rng.choice(list(places().old_districts))
    return replace(person, nik=documents.nik(district, person.birth, person.sex, rng))


FLAWS = {
    "person_under_age": under_age,
    "person_age_raised": age_raised,
    "person_nik_birth": nik_birth,
    "person_nik_sex": nik_sex,
    "person_nik_retired": nik_retired,
}
