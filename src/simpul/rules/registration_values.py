"""The plain values that the rules of a registration ask about, read from a body of sound shape.

Everything that needs a list is looked up here, once; what does not exist is None.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import repeat
from operator import itemgetter
from typing import Any, NamedTuple

from simpul.contracts.documents import newest
from simpul.domain import nik
from simpul.domain.days import day, is_over_a_hundred_years
from simpul.domain.documents import CPMI_REGISTRATION
from simpul.domain.names import matching_name
from simpul.domain.nik import Nik, NikFault
from simpul.rules.known import Columns, Row, by_columns, in_common
from simpul.rules.p3mi_register import P3miRegister, Permit
from simpul.rules.places import HomePlace, place_of
from simpul.rules.reference import Reference
from simpul.rules.regions import dotted
from simpul.rules.work_abroad import Occupation, WorkAbroad

_FIELDS = newest(CPMI_REGISTRATION).fields

# Schemes of people who already work there: they come back, or their contract is extended.
_ALREADY_ABROAD = frozenset({"REENTRY", "PK_EXT_DN", "PK_EXT_LN"})

# Landed columns and the values they hold; the other columns hold the stated field of their own name.
_RESOLVED = {
    "registration_date": "registration_day",
    "birth_date": "birth_day",
    "contract_start_date": "contract_start",
    "contract_end_date": "contract_end",
    "regency_code": "regency",
    "stated_regency_code": "regency_code",
    "p3mi_code": "p3mi",
    "nik": "landed_nik",
    "wage_amount": "wage",
    "occupation_code": "listed_occupation_code",
}

_REGION_FIELDS = itemgetter("regency_code", "regency_code_system", "regency_name", "district_code", "district_name")

_WORK_FIELDS = itemgetter("destination", "occupation_code", "occupation_title")
_P3MI_FIELDS = itemgetter("p3mi_code", "p3mi_name", "sip2mi_number")
_REMEMBERED = 16384  # thousands of records share a village, a job, a company

_NOT_LANDED = frozenset({"office_code", "revision", "source", "regency_code_system", "p3mi_name"})
COLUMNS = tuple(
    column
    for column in (*_FIELDS, "matching_name", "stated_regency_code", "destination_code")
    if column not in _NOT_LANDED
)
"""What is landed of a registration."""

_LANDED = itemgetter(*(_RESOLVED.get(column, column) for column in COLUMNS))


def registration_values(
    rows: Sequence[Row], offices: Sequence[str], received_on: date, reference: Reference
) -> Columns:
    """Every value by name: the stated fields, and what follows from them."""
    known = {**by_columns(_FIELDS, rows), **in_common(offices, received_on, reference)}
    known |= {
        "regions": repeat(reference.regions),
        "register": repeat(reference.p3mi),
        "permit_use": repeat(reference.permit_use),
    }
    known |= _taken_apart(HomePlace, map(place_of, repeat(reference.regions), *_REGION_FIELDS(known)))
    known["village_code"] = [None if code is None else dotted(code) for code in known["village_code"]]
    known |= _taken_apart(_Work, map(_work, repeat(reference.work), *_WORK_FIELDS(known)))
    known |= _taken_apart(_P3mi, map(_p3mi, repeat(reference.p3mi), *_P3MI_FIELDS(known)))
    # Known of every record: a rule that asked for the scheme itself would not be asked where that is missing or broken.
    known["is_already_abroad"] = [scheme in _ALREADY_ABROAD for scheme in known["scheme_code"]]
    known["matching_name"] = [None if name is None else matching_name(name) for name in known["name"]]
    known |= _days(known, received_on)
    known |= _niks(known, received_on)
    return known


def registration_landed(known: Columns) -> Iterable[Row]:
    """What is landed, in the order of ``COLUMNS``: looked up, repaired and cleaned; None where it cannot be known."""
    wages = [None if wage is None else Decimal(wage) for wage in known["wage_amount"]]
    return zip(*_LANDED({**known, "wage": wages}), strict=True)


def believable_birth_day(birth_date: str | None, registered: date | None, received_on: date) -> date | None:
    """The day of birth, unless there is no such day, it is still to come, or lies over a hundred years back."""
    born = day(birth_date) if birth_date is not None else None
    if born is None or born > received_on:
        return None
    return None if registered and is_over_a_hundred_years(born, registered) else born


def _taken_apart(kind: Any, found: Iterable[tuple[Any, ...]]) -> Columns:
    """Named values of every record, by columns."""
    return dict(zip(kind._fields, zip(*found, strict=True), strict=True))


def _days(known: Columns, received_on: date) -> Columns:
    registered = _read_days(known["registration_date"])
    return {
        "registration_day": registered,
        "contract_start": _read_days(known["contract_start_date"]),
        "contract_end": _read_days(known["contract_end_date"]),
        "birth_day": list(map(believable_birth_day, known["birth_date"], registered, repeat(received_on))),
    }


def _read_days(column: Iterable[str | None]) -> list[date | None]:
    return [None if written is None else day(written) for written in column]


def _niks(known: Columns, received_on: date) -> Columns:
    """The NIK's century is the latest not after the registration; where that day is impossible, the receipt.

    ``nik_digits``: what the index of a person's records keeps, also of a NIK that is too short or too long.
    """
    written = known["nik"]
    read = [None if one is None else nik.read(one) for one in written]
    whole = [one if isinstance(one, Nik) else None for one in read]
    return {
        "nik_whole": whole,
        "nik_fault": [one if isinstance(one, NikFault) else None for one in read],
        "nik_district": [one and one.district for one in whole],
        "nik_birth_day": [
            one and nik.birth_day(one, registered or received_on)
            for one, registered in zip(whole, known["registration_day"], strict=True)
        ],
        "nik_digits": [one.digits if one else _digits(other) for one, other in zip(whole, written, strict=True)],
        "landed_nik": [one.digits if one else other for one, other in zip(whole, written, strict=True)],
    }


def _digits(written: str | None) -> str | None:
    digits = None if written is None else nik.without_separators(written)
    return digits if digits and nik.is_digits(digits) else None


class _Work(NamedTuple):
    destination_code: str | None
    stated_occupation: str | None
    occupation: Occupation | None
    listed_occupation_code: str | None


@lru_cache(maxsize=_REMEMBERED)
def _work(work: WorkAbroad, destination: str | None, code: str | None, title: str | None) -> _Work:
    """The country, and the occupation: by its code where there is one, otherwise by its title."""
    if code is not None:
        occupation = work.occupation(code)
    else:
        occupation = work.occupation_titled(title) if title is not None else None
    country = work.country(destination) if destination is not None else None
    return _Work(country, code or title, occupation, occupation.code if occupation else None)


class _P3mi(NamedTuple):
    stated_p3mi: str | None
    p3mi: str | None
    permit: Permit | None


@lru_cache(maxsize=_REMEMBERED)
def _p3mi(register: P3miRegister, code: str | None, name: str | None, permit: str | None) -> _P3mi:
    """The placement company, by its code where there is one, otherwise by its name; and its permit to recruit."""
    named = register.by_name(name) if name is not None else None
    found = register.by_code(code) if code is not None else named
    return _P3mi(code or name, found, register.permit(permit) if permit is not None else None)
