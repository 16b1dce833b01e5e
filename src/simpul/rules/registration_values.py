"""The plain values that the rules of a registration ask about, read from a body of sound shape.

Everything that needs a list is looked up here, once; what does not exist is None.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any

from simpul.contracts.documents import CPMI_REGISTRATION, newest
from simpul.domain import nik
from simpul.domain.days import day, is_over_a_hundred_years
from simpul.domain.names import matching_name
from simpul.domain.nik import Nik, NikFault
from simpul.rules.p3mi_register import P3miRegister
from simpul.rules.places import place_values
from simpul.rules.reference import Reference
from simpul.rules.work_abroad import WorkAbroad

Values = dict[str, Any]

_DAYS = (
    ("registration_date", "registration_day"),
    ("contract_start_date", "contract_start"),
    ("contract_end_date", "contract_end"),
)

# Landed columns and the values they hold; the other columns hold the stated field of their own name.
_RESOLVED = {
    "registration_date": "registration_day",
    "birth_date": "birth_day",
    "contract_start_date": "contract_start",
    "contract_end_date": "contract_end",
    "regency_code": "regency",
    "stated_regency_code": "regency_code",
    "p3mi_code": "p3mi",
}

_REGION_FIELDS = itemgetter(
    "regency_code", "regency_code_system", "regency_name", "district_code", "district_name", "village_code"
)

_WORK_FIELDS = itemgetter("destination", "occupation_code", "occupation_title")
_P3MI_FIELDS = itemgetter("p3mi_code", "p3mi_name", "sip2mi_number")
_REMEMBERED = 16384  # thousands of records share a village, a job, a company

_ABSENT: Values = dict.fromkeys(
    (
        *newest(CPMI_REGISTRATION).fields,
        "nik_whole",
        "nik_fault",
        "nik_district",
        "nik_birth_day",
    )
)

_OF_THEIR_OWN = ("nik", "wage_amount", "occupation_code")
_NOT_PICKED = frozenset({"office_code", "revision", "source", "regency_code_system", "p3mi_name", *_OF_THEIR_OWN})
_PICKED = tuple(
    column
    for column in (*newest(CPMI_REGISTRATION).fields, "matching_name", "stated_regency_code", "destination_code")
    if column not in _NOT_PICKED
)
_PICK = itemgetter(*(_RESOLVED.get(column, column) for column in _PICKED))

COLUMNS = (*_PICKED, *_OF_THEIR_OWN)
"""What is landed of a registration."""


def registration_values(
    sound: Mapping[str, object], sending_office: str, received_on: date, reference: Reference
) -> Values:
    """Every value by name: the stated fields, None where absent, and what follows from them."""
    values: Values = {**_ABSENT, **sound, **_shared_values(reference, sending_office, received_on)}
    values.update(place_values(reference.regions, *_REGION_FIELDS(values)))
    values.update(_work_values(reference.work, *_WORK_FIELDS(values)))
    values.update(_p3mi_values(reference.p3mi, *_P3MI_FIELDS(values)))
    values["matching_name"] = matching_name(values["name"]) if values["name"] is not None else None
    _read_days(values, received_on)
    if values["nik"] is not None:
        _read_nik(values, received_on)
    return values


def registration_landed(values: Mapping[str, Any]) -> tuple[object, ...]:
    """What is landed, in the order of ``COLUMNS``: looked up, repaired and cleaned; None where it cannot be known."""
    whole, wage, occupation = values["nik_whole"], values["wage_amount"], values["occupation"]
    return (
        *_PICK(values),
        whole.digits if whole else values["nik"],
        Decimal(wage) if wage is not None else None,
        occupation.code if occupation else None,
    )


def believable_birth_day(birth_date: str, registered: date | None, received_on: date) -> date | None:
    """The day of birth, unless there is no such day, it is still to come, or lies over a hundred years back."""
    born = day(birth_date)
    if born is None or born > received_on:
        return None
    return None if registered and is_over_a_hundred_years(born, registered) else born


def _read_days(values: Values, received_on: date) -> None:
    for field, name in _DAYS:
        written = values[field]
        values[name] = day(written) if written is not None else None
    born = values["birth_date"]
    values["birth_day"] = believable_birth_day(born, values["registration_day"], received_on) if born else None


def _read_nik(values: Values, received_on: date) -> None:
    """The NIK's century is the latest not after the registration; where that day is impossible, the receipt."""
    read = nik.read(values["nik"])
    if isinstance(read, NikFault):
        values["nik_fault"] = read
    elif isinstance(read, Nik):
        values["nik_whole"] = read
        values["nik_district"] = read.district
        values["nik_birth_day"] = nik.birth_day(read, values["registration_day"] or received_on)


@lru_cache(maxsize=4096)
def _shared_values(reference: Reference, sending_office: str, received_on: date) -> Values:
    """What all records of an office and a day have in common."""
    return {
        "sending_office": sending_office,
        "received_on": received_on,
        "reference": reference,
        "regions": reference.regions,
        "register": reference.p3mi,
        "permit_use": reference.permit_use,
    }


@lru_cache(maxsize=_REMEMBERED)
def _work_values(work: WorkAbroad, destination: str | None, code: str | None, title: str | None) -> Values:
    """The country, and the occupation: by its code where there is one, otherwise by its title."""
    if code is not None:
        occupation = work.occupation(code)
    else:
        occupation = work.occupation_titled(title) if title is not None else None
    return {
        "destination_code": work.country(destination) if destination is not None else None,
        "stated_occupation": code or title,
        "occupation": occupation,
    }


@lru_cache(maxsize=_REMEMBERED)
def _p3mi_values(register: P3miRegister, code: str | None, name: str | None, permit: str | None) -> Values:
    """The placement company, by its code where there is one, otherwise by its name; and its permit to recruit."""
    named = register.by_name(name) if name is not None else None
    return {
        "stated_p3mi": code or name,
        "p3mi": register.by_code(code) if code is not None else named,
        "permit": register.permit(permit) if permit is not None else None,
    }
