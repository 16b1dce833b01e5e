"""The rules of a registration: can this record be true by itself? One question each, to be read aloud.

The values come from ``registration_values``: what does not exist is None, and is compared with nothing. Severity
and wording of each code stand in the reason catalogue.
"""

from collections.abc import Mapping
from datetime import date

from simpul.domain import nik, passport
from simpul.domain.days import day, full_years
from simpul.domain.names import folded
from simpul.domain.nik import Nik, NikFault
from simpul.rules.p3mi_register import LICENSED, P3miRegister, Permit
from simpul.rules.phone import is_usable
from simpul.rules.reference import Reference
from simpul.rules.regions import Regions
from simpul.rules.rule import RuleBook
from simpul.rules.work_abroad import Occupation

ADULT = 18

BOOK = RuleBook()
rule = BOOK.rule


@rule("wrong_office", "office_code")
def wrong_office(office_code: str, sending_office: str) -> bool:
    """The office in the row is not the office that sent it."""
    return office_code != sending_office


@rule("registration_date_impossible", "registration_date")
def registration_date_impossible(registration_date: str, received_on: date) -> bool:
    """There is no such day, or it lies after the day of receipt."""
    registered = day(registration_date)
    return registered is None or registered > received_on


@rule("name_has_title", "name")
def name_has_title(name: str, matching_name: str) -> bool:
    """The name carries titles, honorifics or degrees, which the matching name leaves out."""
    return folded(name) != matching_name


@rule("nik_missing", "nik")
def nik_missing(nik_whole: Nik | None, nik_fault: NikFault | None) -> bool:
    """There is no NIK."""
    return nik_whole is None and nik_fault is None


@rule("nik_malformed", "nik")
def nik_malformed(nik_fault: NikFault) -> bool:
    """The NIK is not sixteen digits after spaces, dots, dashes and a leading apostrophe are removed."""
    return nik_fault is NikFault.MALFORMED


@rule("nik_spreadsheet_damage", "nik")
def nik_spreadsheet_damage(nik_fault: NikFault) -> bool:
    """The NIK shows a spreadsheet's damage: an exponent, a decimal part, or fifteen digits."""
    return nik_fault is NikFault.SPREADSHEET_DAMAGE


@rule("nik_region_unknown", "nik")
def nik_region_unknown(nik_district: str, regions: Regions) -> bool:
    """The first six digits are no district of any edition; retired ones are genuine."""
    return not regions.is_district(nik_district)


@rule("nik_date_impossible", "nik")
def nik_date_impossible(nik_whole: Nik, nik_birth_day: date | None) -> bool:
    """Digits 7 to 12 are no day that exists, or the serial is 0000."""
    return nik_birth_day is None or nik_whole.serial == nik.NO_SERIAL


@rule("nik_birth_date_mismatch", "nik")
def nik_birth_date_mismatch(nik_birth_day: date, birth_day: date) -> bool:
    """The date in the NIK is not the birth date. A NIK keeps an old error for life: a person looks at it."""
    return nik_birth_day != birth_day


@rule("nik_sex_mismatch", "nik")
def nik_sex_mismatch(nik_whole: Nik, nik_birth_day: date, sex: str) -> bool:
    """The day in the NIK, 40 more for women, contradicts the sex. A date that does not exist says nothing."""
    return nik.sex(nik_whole) != sex


@rule("age_conflict", "nik")
def age_conflict(birth_day: date, nik_birth_day: date, registration_day: date) -> bool:
    """The two birth dates put the person on both sides of 18."""
    stated, by_nik = full_years(birth_day, registration_day), full_years(nik_birth_day, registration_day)
    return (stated < ADULT) != (by_nik < ADULT)


@rule("birth_date_impossible", "birth_date")
def birth_date_impossible(birth_date: str, birth_day: date | None) -> bool:
    """There is no such day, it is still to come, or it lies more than 100 years before the registration."""
    return birth_day is None


@rule("under_age", "birth_date")
def under_age(birth_day: date, registration_day: date) -> bool:
    """Younger than 18 full years on the registration date (UU 18/2017)."""
    return full_years(birth_day, registration_day) < ADULT


@rule("not_in_code_list", "village_code")
def village_on_no_list(village_code: str, regions: Regions) -> bool:
    """The village code is of no edition of the list."""
    return not regions.is_village(village_code)


@rule("not_in_code_list", "district_code")
def district_on_no_list(district_code: str, regions: Regions) -> bool:
    """The district code is of no edition of the list."""
    return not regions.is_district(district_code)


@rule("not_in_code_list", "regency_code")
def regency_on_no_list(kemendagri_regency_code: str, regions: Regions) -> bool:
    """The regency code is of no edition of the list."""
    return not regions.is_regency(kemendagri_regency_code)


@rule("not_in_code_list", "regency_code")
def bps_regency_on_no_list(bps_regency_code: str, regions: Regions) -> bool:
    """A column that promises BPS codes holds one that the BPS table does not know."""
    return not regions.is_bps(bps_regency_code)


@rule("region_code_retired", "village_code", value="village_code")
@rule("region_code_retired", "district_code", value="district_code")
@rule("region_code_retired", "regency_code", value="kemendagri_regency_code")
@rule("region_code_retired", "nik", value="nik_district")
def region_code_retired(code: str, regions: Regions) -> bool:
    """The code, of the address or in the NIK, is genuine but retired."""
    place = regions.find(code)
    return place is not None and place.is_retired


@rule("region_code_system", "regency_code")
def region_code_system(repaired_regency_code: str) -> bool:
    """A BPS code stands where a Kemendagri code is expected, and the name settles which place is meant."""
    return bool(repaired_regency_code)


@rule("village_ambiguous", "village_name")
def village_ambiguous(village_name: str, village_code: str | None, district: str, regions: Regions) -> bool:
    """The village is given by name alone, and more than one of that name stands in the district."""
    return village_code is None and regions.villages_named(district, village_name) > 1


@rule("phone_unusable", "phone")
def phone_unusable(phone: str) -> bool:
    """The telephone number cannot be a real one."""
    return not is_usable(phone)


@rule("scheme_needs_p3mi", "p3mi_code", "p3mi_name")
def scheme_needs_p3mi(scheme_code: str, stated_p3mi: str | None, reference: Reference) -> bool:
    """The scheme places through a P3MI, and none is named."""
    return stated_p3mi is None and scheme_code in reference.schemes_with_p3mi


@rule("p3mi_unknown", "p3mi_code", "p3mi_name")
def p3mi_unknown(stated_p3mi: str, p3mi: str | None) -> bool:
    """The P3MI is not on the list, by its code or, without one, by its name."""
    return p3mi is None


@rule("p3mi_not_licensed", "p3mi_code", "p3mi_name")
def p3mi_not_licensed(p3mi: str, registration_day: date, register: P3miRegister) -> bool:
    """The P3MI's licence was expired, suspended or revoked on the registration date."""
    return register.status_on(p3mi, registration_day) not in (None, LICENSED)


@rule("sip2mi_unknown", "sip2mi_number")
def sip2mi_unknown(sip2mi_number: str, stated_p3mi: str | None, p3mi: str | None, register: P3miRegister) -> bool:
    """The SIP2MI is not on the list, or belongs to another P3MI than the one on the row."""
    holder = register.holder_of(sip2mi_number)
    return holder is None or (stated_p3mi is not None and holder != p3mi)


@rule("sip2mi_unknown", "sip2mi_number")
def sip2mi_on_no_list(sip2mi_number: str, permit: Permit | None) -> bool:
    """The SIP2MI is not on the list."""
    return permit is None


@rule("sip2mi_other_p3mi", "sip2mi_number")
def sip2mi_other_p3mi(permit: Permit, stated_p3mi: str, p3mi: str | None) -> bool:
    """The SIP2MI belongs to another P3MI than the one on the row."""
    return permit.p3mi_code != p3mi


@rule("sip2mi_not_in_force", "sip2mi_number")
def sip2mi_not_in_force(permit: Permit, registration_day: date) -> bool:
    """The SIP2MI was not in force on the registration date."""
    return not permit.period.includes(registration_day)


@rule("sip2mi_other_job", "sip2mi_number")
def sip2mi_other_job(permit: Permit, destination_code: str | None, occupation: Occupation | None) -> bool:
    """The SIP2MI is for another destination or another occupation. What is not known does not differ."""
    is_elsewhere = destination_code is not None and destination_code != permit.destination_code
    return is_elsewhere or (occupation is not None and occupation.code != permit.occupation_code)


@rule("sip2mi_quota_used", "sip2mi_number")
def sip2mi_quota_used(permit: Permit, permit_use: Mapping[str, int]) -> bool:
    """The registry already holds as many registrations under the SIP2MI as it allows, at the last count."""
    return permit_use.get(permit.number, 0) >= permit.quota


@rule("destination_unknown", "destination")
def destination_unknown(destination: str, destination_code: str | None) -> bool:
    """The destination is no ISO 3166 country and not on the alias list."""
    return destination_code is None


@rule("not_in_code_list", "occupation_code", "occupation_title")
def occupation_on_no_list(stated_occupation: str, occupation: Occupation | None) -> bool:
    """The occupation is on no list: by its code where there is one, otherwise by its title."""
    return occupation is None


@rule("destination_closed", "destination")
def destination_closed(
    destination_code: str, occupation: Occupation | None, registration_day: date, reference: Reference
) -> bool:
    """Destination and occupation are closed as a pair on the registration date."""
    return reference.work.is_closed(destination_code, occupation.group if occupation else None, registration_day)


@rule("destination_closed", "destination")
def destination_closed_to_newcomers(
    destination_code: str,
    occupation: Occupation | None,
    registration_day: date,
    is_already_abroad: bool,
    reference: Reference,
) -> bool:
    """Destination and occupation are closed as a pair, and the person does not work there already."""
    return not is_already_abroad and destination_closed(destination_code, occupation, registration_day, reference)


@rule("passport_unusual", "passport_no")
def passport_unusual(passport_no: str) -> bool:
    """The passport number is not one or two letters and six or seven digits, eight characters in all."""
    return not passport.is_usual(passport_no)


@rule("bad_format", "contract_start_date", value="contract_start_date")
@rule("bad_format", "contract_end_date", value="contract_end_date")
def contract_day_impossible(written: str) -> bool:
    """There is no such day; no more exact code speaks of a contract's days."""
    return day(written) is None


@rule("contract_dates_reversed", "contract_end_date")
def contract_dates_reversed(contract_start: date, contract_end: date) -> bool:
    """The contract ends on or before the day it begins."""
    return contract_end <= contract_start


@rule("not_in_code_list", "wage_currency")
def currency_on_no_list(wage_currency: str, reference: Reference) -> bool:
    """The currency is on no edition of the list."""
    return wage_currency not in reference.codes["currency"]
