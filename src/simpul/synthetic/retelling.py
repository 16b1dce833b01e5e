"""The small differences of every new telling of one person's data. Each is named in the truth."""

from datetime import date, timedelta
from random import Random

from simpul.synthetic import spellings
from simpul.synthetic.chances import Weighted
from simpul.synthetic.days import Day
from simpul.synthetic.documents import mobile, passport, street
from simpul.synthetic.places import places
from simpul.synthetic.plan import AGAIN
from simpul.synthetic.rows import Row

_FIRST_TYPO = 0.03
_NAME, _BINTI, _MOTHER = 0.40, 0.08, 0.10
_MOVED, _STREET, _PHONE, _PASSPORT, _MARITAL, _BIRTH = 0.11, 0.12, 0.42, 0.18, 0.06, 0.05
_NIK_LEFT_OUT, _NIK_DIGIT = 0.11, 0.03
_NAME_VARIANTS = Weighted((name, weight) for name, (_, weight) in spellings.VARIANTS.items())


def retell(made: Row, rng: Random) -> None:
    """Tell a person's data anew: a little different each time, and named in the truth."""
    if made.kind == AGAIN:
        _vary_name(made, rng)
        _vary_address(made, rng)
        _vary_numbers(made, rng)
        _vary_life(made, rng)
    elif rng.random() < _FIRST_TYPO:
        written = spellings.varied(made.facts.name, spellings.typo, made.person.father, rng)
        _rename(made, written, "typo")


def _rename(made: Row, written: str | None, how: str) -> None:
    if written:
        made.facts.name = written
        made.variation.append(how)


def _vary_name(made: Row, rng: Random) -> None:
    person, facts = made.person, made.facts
    if rng.random() < _NAME:
        how = _NAME_VARIANTS.draw(rng)
        _rename(made, spellings.varied(facts.name, spellings.VARIANTS[how][0], person.father, rng), how)
    elif rng.random() < _BINTI:
        _rename(made, f"{facts.name} {'BINTI' if facts.sex == 'F' else 'BIN'} {person.father}", "name_bin_binti")
    if facts.mother and rng.random() < _MOTHER:
        facts.mother = spellings.varied(facts.mother, spellings.typo, person.father, rng) or facts.mother


def _vary_address(made: Row, rng: Random) -> None:
    facts, home = made.facts, made.person.home
    if rng.random() < _MOVED:
        regency = rng.choice(places().of_province(home.regency.province))
        facts.place, facts.street = rng.choice(places().clean(regency)), street(rng)
        made.variation.append("moved")
    elif rng.random() < _STREET:
        facts.street = street(rng)
        made.variation.append("street")


def _vary_numbers(made: Row, rng: Random) -> None:
    facts = made.facts
    if facts.nik and rng.random() < _NIK_LEFT_OUT:
        facts.nik = None
        made.variation.append("nik_left_out")
    elif facts.nik and rng.random() < _NIK_DIGIT:
        facts.nik = _one_digit(facts.nik, rng)
        made.variation.append("nik_one_digit")
    if facts.phone and rng.random() < _PHONE:
        facts.phone = mobile(rng)
        made.variation.append("phone")
    if facts.passport and rng.random() < _PASSPORT:
        facts.passport = passport(rng)
        made.variation.append("passport")


def _vary_life(made: Row, rng: Random) -> None:
    facts = made.facts
    if rng.random() < _MARITAL and facts.relation != "SPOUSE":
        facts.marital = "SINGLE" if facts.marital == "DIVORCED" else "DIVORCED"
        made.variation.append("marital")
    if rng.random() < _BIRTH:
        facts.birth = Day.of(_other_birth(made.person.birth, rng))
        made.variation.append("birth_date")


def _one_digit(nik: str, rng: Random) -> str:
    """One digit mistyped, in the serial or in the month; the NIK stays a possible one."""
    months = [digit for digit in "13578" if digit != nik[9]]
    if nik[8] == "0" and rng.random() < 0.5:
        return nik[:9] + rng.choice(months) + nik[10:]
    return nik[:13] + rng.choice([digit for digit in "123456789" if digit != nik[13]]) + nik[14:]


def _other_birth(birth: date, rng: Random) -> date:
    """The birth date with day and month exchanged, or a day or a year beside the true one."""
    exchanged = Day(birth.year, birth.day, birth.month).date()
    if exchanged and exchanged != birth and rng.random() < 0.4:
        return exchanged
    return birth + timedelta(days=rng.choice((-365, -1, 1, 365)))
