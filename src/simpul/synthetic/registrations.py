"""Turns a visit into a row: the person as known, told anew, with the small differences of every new telling."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from simpul.synthetic import spellings
from simpul.synthetic.chances import Weighted
from simpul.synthetic.consequences import of_identity
from simpul.synthetic.days import MONTHS, ROMAN, Day
from simpul.synthetic.habits import Habits
from simpul.synthetic.people import Candidate, Person, mobile, passport, street
from simpul.synthetic.placements import placement
from simpul.synthetic.places import places
from simpul.synthetic.plan import AGAIN, Visit
from simpul.synthetic.rows import Facts, Row

_FIRST_TYPO = 0.03
_NIK_NOT_ASKED = {"REENTRY": 0.11, "PK_EXT_DN": 0.11, "PK_EXT_LN": 0.11}
_NIK_LEFT_OUT = 0.02
_BLANK_MOTHER, _BLANK_PHONE, _BLANK_PASSPORT, _BLANK_CONSENT = 0.045, 0.035, 0.05, 0.19
_NAME_CHANGES, _BINTI, _MOTHER_CHANGES = 0.40, 0.08, 0.10
_MOVED, _STREET, _PHONE, _PASSPORT, _MARITAL = 0.11, 0.12, 0.42, 0.18, 0.06
_BIRTH, _NIK_AGAIN_LEFT_OUT, _NIK_DIGIT = 0.05, 0.11, 0.03
_NAME_VARIANTS = Weighted((name, weight) for name, (_, weight) in spellings.VARIANTS.items())


def row(
    visit: Visit,
    candidate: Candidate,
    person: Person,
    office: Habits,
    edition: str,
    received_on: date,
    rng: Random,
) -> Row:
    """The row of a visit, with the codes that the person's own documents bring upon it."""
    made = Row(
        facts=_facts(visit, person, office, edition, rng),
        person=person,
        office_code=office.office_code,
        edition=edition,
        received_on=received_on,
        kind=visit.kind,
        style=rng.getrandbits(48),
        hard_negative=candidate.relation,
        related=f"P{candidate.related:07d}" if candidate.relation not in ("", "shared_phone") else "",
        part=visit.part,
    )
    if not visit.part:
        _retell(made, visit, rng)
    judge_identity(made)
    return made


def judge_identity(made: Row) -> None:
    """Write down what follows from the facts about birth date, sex and NIK, and keep other mess off them."""
    facts = made.facts
    birth, registered_on = facts.birth.date(), facts.registered_on.date()
    if birth is None or registered_on is None:
        raise ValueError("facts hold days that exist; a clerk's impossible day is written over them")
    made.codes |= of_identity(facts.nik, birth, facts.sex, registered_on)
    if made.codes & {"under_age", "age_conflict", "nik_birth_date_mismatch", "nik_sex_mismatch"}:
        made.claimed |= {"nik", "birth_date", "sex", "registration_date"}
    elif made.codes:
        made.claimed.add("nik")


def record_number(office: Habits, edition: str, day: date, serial: int) -> str:
    """The office's own number of a record, in the manner of its system."""
    if edition == "siapkerja-2023":
        return f"SK/{office.office_code}/{day.year}/{serial:06d}"
    if edition == "siskop2mi-2026":
        return f"REG/{office.office_code}/{day.year}/{serial:06d}"
    if edition == "ltsa-excel":
        return f"{serial:05d}/LTSA/{ROMAN[day.month - 1]}/{day.year}"
    return f"PD-{serial:04d}/{day.year}"


def month_name(day: date) -> str:
    """The month as sheets are called."""
    return MONTHS[day.month - 1]


def _facts(visit: Visit, person: Person, office: Habits, edition: str, rng: Random) -> Facts:
    work = placement(person.sex, visit.day, rng, at_border=office.is_border)
    giver, relation, is_mother = _consent(person, rng)
    left_out = 0.0 if visit.part else _NIK_NOT_ASKED.get(work.scheme, _NIK_LEFT_OUT)
    return Facts(
        source_record_id=record_number(office, edition, visit.day, visit.serial),
        registered_on=Day.of(visit.day),
        name=person.name,
        sex=person.sex,
        birth=Day.of(person.birth),
        nik=None if rng.random() < left_out else person.nik,
        family_card=person.family_card,
        birth_place=f"{person.birth_regency.kind.upper()} {person.birth_regency.name.upper()}",
        marital=person.marital,
        education=person.education,
        mother=None if rng.random() < _BLANK_MOTHER else person.mother,
        street=person.street,
        place=person.home,
        phone=None if rng.random() < _BLANK_PHONE else person.phone,
        consent_giver=giver,
        relation=relation,
        giver_is_mother=is_mother,
        placement=work,
        passport=None if rng.random() < _BLANK_PASSPORT else person.passport,
        desk=rng.choice(office.desks),
    )


def _consent(person: Person, rng: Random) -> tuple[str | None, str | None, bool]:
    """Who agreed: name, relation, and whether it is the mother."""
    if rng.random() < _BLANK_CONSENT:
        return None, None, False
    if person.marital == "MARRIED":
        return person.partner, "SPOUSE", False
    chance = rng.random()
    if chance < 0.36:
        return person.father, "PARENT", False
    if chance < 0.62:
        return person.mother, "PARENT", True
    return (person.sibling, "SIBLING", False) if chance < 0.86 else (person.father, "GUARDIAN", False)


# The differences of a new telling. Each is named in the truth.


def _retell(made: Row, visit: Visit, rng: Random) -> None:
    if visit.kind == AGAIN:
        _vary_name(made, rng)
        _vary_address(made, rng)
        _vary_documents(made, visit.day, rng)
    elif rng.random() < _FIRST_TYPO:
        written = spellings.varied(made.facts.name, spellings.typo, made.person.father, rng)
        _rename(made, written, "typo")


def _rename(made: Row, written: str | None, how: str) -> None:
    if written:
        made.facts.name = written
        made.variation.append(how)


def _vary_name(made: Row, rng: Random) -> None:
    person, facts = made.person, made.facts
    if rng.random() < _NAME_CHANGES:
        how = _NAME_VARIANTS.draw(rng)
        _rename(made, spellings.varied(facts.name, spellings.VARIANTS[how][0], person.father, rng), how)
    elif rng.random() < _BINTI:
        _rename(
            made, f"{facts.name} {'BINTI' if facts.sex == 'F' else 'BIN'} {person.father}", "name_bin_binti"
        )
    if facts.mother and rng.random() < _MOTHER_CHANGES:
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


def _vary_documents(made: Row, on: date, rng: Random) -> None:
    facts = made.facts
    if facts.nik and rng.random() < _NIK_AGAIN_LEFT_OUT:
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


def corrected(made: Row, *, edition: str, received_on: date, rng: Random) -> Row:
    """A later revision of a row: what was wrong is put right, or, where nothing was, something is brought up to date."""
    facts = replace(made.intended or made.facts)
    revised = Row(
        facts=facts,
        person=made.person,
        office_code=made.office_code,
        edition=edition,
        received_on=received_on,
        kind=made.kind,
        style=made.style,
        hard_negative=made.hard_negative,
        related=made.related,
        part=made.part,
        variation=list(made.variation),
        revision=made.revision + 1,
    )
    if made.intended is None:
        facts.phone = mobile(rng)
    judge_identity(revised)
    return revised


def raised(made: Row, *, edition: str, received_on: date, rng: Random) -> Row:
    """A later revision in which a child has come of age: what protection officers look for."""
    revised = corrected(made, edition=edition, received_on=received_on, rng=rng)
    birth = revised.facts.birth
    while revised.codes & {"under_age"}:
        birth = birth._replace(year=birth.year - 1)
        revised.facts.birth = birth if birth.date() else birth._replace(day=28)
        revised.codes.clear()
        judge_identity(revised)
    return revised
