"""The rules of a registration, each asked of plain values."""

from datetime import date

import pytest

from simpul.domain.nik import Nik, NikFault, read
from simpul.rules import cpmi_registration as rules
from simpul.rules.reference import load
from simpul.rules.work_abroad import Occupation

REFERENCE = load()
REGISTERED = date(2026, 1, 12)
DOMESTIC = Occupation("9111", "domestic")
COOK = Occupation("5120", "hospitality")


def nik(digits: str) -> Nik:
    found = read(digits)
    assert isinstance(found, Nik)
    return found


def test_a_row_of_another_office_is_of_the_wrong_office() -> None:
    assert rules.wrong_office("3209", "3507")
    assert not rules.wrong_office("3507", "3507")


@pytest.mark.parametrize(("day", "impossible"), [("2026-02-30", True), ("2026-02-06", True), ("2026-02-05", False)])
def test_a_registration_is_on_a_day_that_exists_and_not_after_its_receipt(day: str, impossible: bool) -> None:
    assert rules.registration_date_impossible(day, date(2026, 2, 5)) is impossible


def test_a_damaged_nik_is_not_called_malformed_too() -> None:
    assert rules.nik_spreadsheet_damage(NikFault.SPREADSHEET_DAMAGE)
    assert not rules.nik_malformed(NikFault.SPREADSHEET_DAMAGE)
    assert not rules.nik_missing(None, NikFault.SPREADSHEET_DAMAGE)


def test_a_nik_issued_in_a_district_of_long_ago_is_genuine_but_retired() -> None:
    assert not rules.nik_region_unknown("91.01.05", REFERENCE.regions)
    assert rules.region_code_retired("91.01.05", REFERENCE.regions)
    assert rules.nik_region_unknown("32.63.14", REFERENCE.regions)
    assert not rules.region_code_retired("32.63.14", REFERENCE.regions)


def test_a_serial_of_zeros_is_as_impossible_as_a_day_that_is_none() -> None:
    assert rules.nik_date_impossible(nik("3507115708900000"), date(1990, 8, 17))
    assert rules.nik_date_impossible(nik("3507115713900012"), None)
    assert not rules.nik_date_impossible(nik("3507115708900012"), date(1990, 8, 17))


def test_two_birth_dates_on_one_side_of_18_are_a_mismatch_and_no_conflict() -> None:
    assert rules.nik_birth_date_mismatch(date(1990, 8, 17), date(1990, 8, 18))
    assert not rules.age_conflict(date(1990, 8, 17), date(1990, 8, 18), REGISTERED)


def test_two_birth_dates_on_both_sides_of_18_are_a_conflict_whichever_is_the_younger() -> None:
    grown, young = date(2007, 8, 17), date(2008, 8, 17)
    assert rules.age_conflict(grown, young, REGISTERED)
    assert rules.age_conflict(young, grown, REGISTERED)


def test_18_years_are_enough_on_the_birthday() -> None:
    assert not rules.under_age(date(2008, 1, 12), REGISTERED)
    assert rules.under_age(date(2008, 1, 13), REGISTERED)


def test_a_destination_closed_for_domestic_work_is_open_for_a_cook() -> None:
    assert rules.destination_closed("SA", DOMESTIC, REGISTERED, REFERENCE)
    assert not rules.destination_closed("SA", COOK, REGISTERED, REFERENCE)


def test_a_destination_closed_for_everybody_is_closed_for_an_unknown_occupation_too() -> None:
    assert rules.destination_closed("KH", None, REGISTERED, REFERENCE)
    assert not rules.destination_closed("SA", None, REGISTERED, REFERENCE)


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2026, 4, 30), True),
        (date(2026, 5, 1), False),
    ],
)
def test_a_closure_holds_on_both_of_its_days(day: date, closed: bool) -> None:
    assert rules.destination_closed("MV", COOK, day, REFERENCE) is closed


def test_only_a_scheme_that_places_through_a_p3mi_needs_one() -> None:
    assert rules.scheme_needs_p3mi("P2P", None, REFERENCE)
    assert not rules.scheme_needs_p3mi("P2P", "P3MI-0001", REFERENCE)
    assert not rules.scheme_needs_p3mi("G2G", None, REFERENCE)


@pytest.mark.parametrize(
    ("code", "day", "refused"),
    [
        ("P3MI-0003", date(2026, 1, 21), False),
        ("P3MI-0003", date(2026, 1, 22), True),
        ("P3MI-0003", date(2026, 4, 21), True),
        ("P3MI-0003", date(2026, 4, 22), False),
        ("P3MI-0005", date(2026, 2, 19), True),
        ("P3MI-0007", date(2026, 4, 20), True),
    ],
)
def test_a_licence_is_asked_for_on_the_registration_date(code: str, day: date, refused: bool) -> None:
    assert rules.p3mi_not_licensed(code, day, REFERENCE.p3mi) is refused


def test_a_sip2mi_belongs_to_the_p3mi_of_its_row() -> None:
    number = "SIP2MI/00003/2025"
    assert not rules.sip2mi_unknown(number, "P3MI-0001", "P3MI-0001", REFERENCE.p3mi)
    assert rules.sip2mi_unknown(number, "P3MI-0002", "P3MI-0002", REFERENCE.p3mi)
    assert rules.sip2mi_unknown(number, "P3MI-9999", None, REFERENCE.p3mi)
    assert rules.sip2mi_unknown("SIP2MI/99999/2025", None, None, REFERENCE.p3mi)
    assert not rules.sip2mi_unknown(number, None, None, REFERENCE.p3mi)


def test_a_village_by_name_alone_is_ambiguous_where_two_bear_it() -> None:
    assert rules.village_ambiguous("Desa Oesao", None, "53.01.06", REFERENCE.regions)
    assert not rules.village_ambiguous("Desa Oesao", "53.01.06.2015", "53.01.06", REFERENCE.regions)
    assert not rules.village_ambiguous("Kaliasri", None, "35.07.11", REFERENCE.regions)


def test_a_contract_ends_after_the_day_it_begins() -> None:
    assert rules.contract_dates_reversed(date(2026, 4, 4), date(2026, 4, 4))
    assert not rules.contract_dates_reversed(date(2026, 4, 4), date(2026, 4, 5))
