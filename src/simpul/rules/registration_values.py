"""The plain values that the rules of a registration ask about, read from a body of sound shape.

Everything that needs a list is looked up here, once; what does not exist is None.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

from simpul.contracts.documents import CPMI_REGISTRATION, newest
from simpul.domain import nik
from simpul.domain.days import day, is_over_a_hundred_years
from simpul.domain.names import matching_name
from simpul.domain.nik import Nik, NikFault
from simpul.rules.reference import Reference
from simpul.rules.regions import BPS, Regions, dotted
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

_ABSENT: Values = dict.fromkeys(
    (
        *newest(CPMI_REGISTRATION).fields,
        "nik_whole",
        "nik_fault",
        "nik_district",
        "nik_birth_day",
        "kemendagri_regency_code",
        "bps_regency_code",
        "repaired_regency_code",
        "regency",
        "district",
    )
)

_NOT_LANDED = frozenset({"office_code", "revision", "source", "regency_code_system", "p3mi_name", "wage_amount", "nik"})
_COLUMNS = tuple(
    column
    for column in (*newest(CPMI_REGISTRATION).fields, "matching_name", "stated_regency_code", "destination_code")
    if column not in _NOT_LANDED
)
_PICK = itemgetter(*(_RESOLVED.get(column, column) for column in _COLUMNS))


def registration_values(
    sound: Mapping[str, object], sending_office: str, received_on: date, reference: Reference
) -> Values:
    """Every value by name: the stated fields, None where absent, and what follows from them."""
    values: Values = {**_ABSENT, **sound}
    values["sending_office"] = sending_office
    values["received_on"] = received_on
    values["reference"] = reference
    values["regions"] = reference.regions
    values["register"] = reference.p3mi
    values["permit_use"] = reference.permit_use
    values["matching_name"] = matching_name(values["name"]) if values["name"] is not None else None
    _read_days(values, received_on)
    if values["nik"] is not None:
        _read_nik(values, received_on)
    _read_places(values, reference.regions)
    _read_work(values, reference.work)
    _read_p3mi(values, reference)
    return values


def registration_record(values: Mapping[str, Any]) -> dict[str, object]:
    """What is landed of a registration, by column: looked up, repaired and cleaned; None where it cannot be known."""
    record: dict[str, object] = dict(zip(_COLUMNS, _PICK(values), strict=True))
    whole, wage = values["nik_whole"], values["wage_amount"]
    record["nik"] = whole.digits if whole else values["nik"]
    record["wage_amount"] = Decimal(wage) if wage is not None else None
    record["occupation_code"] = values["occupation"].code if values["occupation"] else None
    return record


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


def _read_places(values: Values, regions: Regions) -> None:
    """The Kemendagri codes of regency and district, from code or name."""
    name = values["regency_name"]
    if values["regency_code"] is None:
        values["regency"] = regions.regency_named(name) if name else None
    elif values["regency_code_system"] == BPS:
        values["bps_regency_code"] = code = values["regency_code"]
        values["regency"] = regions.regency_of_bps(code) or (regions.regency_named(name) if name else None)
    else:
        _read_kemendagri_regency(values, dotted(values["regency_code"]), name, regions)
    for field in ("district_code", "village_code"):
        if values[field] is not None:
            values[field] = dotted(values[field])
    values["district"] = _district(values, regions)


def _read_kemendagri_regency(values: Values, code: str, name: str | None, regions: Regions) -> None:
    """A code that is another place's here, but in the BPS table the place that is named, was a BPS code."""
    if name and not regions.bears_name(code, name):
        values["repaired_regency_code"] = regions.regency_of_bps_row(code, name)
    values["regency"] = values["repaired_regency_code"]
    if values["regency"] is None:
        values["kemendagri_regency_code"] = code
        values["regency"] = code if regions.is_regency(code) else None


def _district(values: Values, regions: Regions) -> str | None:
    """The code of the district, by its code or else by its name in the regency."""
    code: str | None = values["district_code"]
    if code is not None:
        return code if regions.is_district(code) else None
    if values["regency"] is None or values["district_name"] is None:
        return None
    return regions.district_named(values["regency"], values["district_name"])


def _read_work(values: Values, work: WorkAbroad) -> None:
    """The country, and the occupation: by its code where there is one, otherwise by its title."""
    written, code, title = values["destination"], values["occupation_code"], values["occupation_title"]
    values["destination_code"] = work.country(written) if written is not None else None
    values["stated_occupation"] = code or title
    if code is not None:
        values["occupation"] = work.occupation(code)
    else:
        values["occupation"] = work.occupation_titled(title) if title is not None else None


def _read_p3mi(values: Values, reference: Reference) -> None:
    """The placement company, by its code where there is one, otherwise by its name; and its permit to recruit."""
    code, name = values["p3mi_code"], values["p3mi_name"]
    values["stated_p3mi"] = code or name
    if code is not None:
        values["p3mi"] = reference.p3mi.by_code(code)
    else:
        values["p3mi"] = reference.p3mi.by_name(name) if name is not None else None
    number = values["sip2mi_number"]
    values["permit"] = reference.p3mi.permit(number) if number is not None else None
