"""Who a person is: what the plan asks for, and what the documents say."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from simpul.synthetic.places import Regency, Village


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
        return person_id(self.number)


def person_id(number: int) -> str:
    """How the truth names a person."""
    return f"P{number:07d}"


@dataclass(frozen=True, slots=True)
class Person:
    """A person and what the documents say. ``birth`` is what the papers state; the NIK may say otherwise."""

    person_id: str
    sex: str
    name: str
    father: str
    mother: str
    partner: str
    sibling: str
    birth: date
    birth_regency: Regency
    home: Village
    street: str
    nik: str | None
    family_card: str
    phone: str
    passport: str | None
    marital: str
    education: str
