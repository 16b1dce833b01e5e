"""Turns a visit into a row: the person as known, told anew, with the small differences of every new telling."""

from dataclasses import replace
from datetime import date
from random import Random

from simpul.synthetic.consequences import of_identity
from simpul.synthetic.days import ROMAN, Day
from simpul.synthetic.documents import mobile
from simpul.synthetic.edition import EXCEL, SIAPKERJA, SISKOP2MI
from simpul.synthetic.habits import Habits
from simpul.synthetic.person import Candidate, Person, person_id
from simpul.synthetic.placements import placement
from simpul.synthetic.plan import Visit
from simpul.synthetic.relatives import RELATIONS
from simpul.synthetic.retelling import retell
from simpul.synthetic.rows import Facts, Row

_NIK_NOT_ASKED = {"REENTRY": 0.11, "PK_EXT_DN": 0.11, "PK_EXT_LN": 0.11}
_NIK_LEFT_OUT = 0.02
_BLANK_MOTHER, _BLANK_PHONE, _BLANK_PASSPORT, _BLANK_CONSENT = 0.045, 0.035, 0.05, 0.19


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
        related=person_id(candidate.related) if candidate.relation in RELATIONS else "",
        part=visit.part,
    )
    if not visit.part:
        retell(made, rng)
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
    if edition == SIAPKERJA:
        return f"SK/{office.office_code}/{day.year}/{serial:06d}"
    if edition == SISKOP2MI:
        return f"REG/{office.office_code}/{day.year}/{serial:06d}"
    if edition == EXCEL:
        return f"{serial:05d}/LTSA/{ROMAN[day.month - 1]}/{day.year}"
    return f"PD-{serial:04d}/{day.year}"


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


def corrected(made: Row, *, edition: str, received_on: date, rng: Random) -> Row:
    """A later revision of a row: what was wrong is put right; where nothing was, there is a new telephone."""
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
