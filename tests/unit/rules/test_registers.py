"""Companies by any spelling of their name, countries and occupations by any spelling offices use."""

from datetime import date

import pytest

from simpul.rules.p3mi_register import P3miRegister
from simpul.rules.reference import load
from simpul.rules.work_abroad import WorkAbroad

REGISTER = load().p3mi
WORK = load().work


@pytest.mark.parametrize(
    "name",
    [
        "PT Rekaan Zamrud Cemerlang",
        "PT. REKAAN ZAMRUD CEMERLANG",
        "rekaan zamrud cemerlang",
        "Rekaan Zamrud Cemerlang, PT",
        "Rekaan  Zamrud Cemerlang PT.",
        "P.T. Rekaan Zamrud Cemerlang",
        "P.T.Rekaan Zamrud Cemerlang",
        "P. T. REKAAN ZAMRUD CEMERLANG",
        "Rekaan Zamrud Cemerlang, P.T.",
    ],
)
def test_a_company_is_found_with_pt_before_behind_or_not_at_all(name: str) -> None:
    assert REGISTER.by_name(name) == "P3MI-0001"


@pytest.mark.parametrize("name", ["PT. Rekaan Asal Nama", "PT", "", "Zamrud Cemerlang"])
def test_a_name_on_no_list_is_no_company(name: str) -> None:
    assert REGISTER.by_name(name) is None


def test_a_code_is_found_in_any_case() -> None:
    assert REGISTER.by_code(" p3mi-0001") == "P3MI-0001"
    assert REGISTER.by_code("P3MI-9999") is None


def test_before_a_companys_first_licence_the_register_is_silent() -> None:
    assert REGISTER.status_on("P3MI-0001", date(1999, 1, 1)) is None
    assert REGISTER.status_on("P3MI-9999", date(2026, 1, 1)) is None
    assert REGISTER.status_on("P3MI-0001", date(2026, 1, 1)) == "licensed"


def test_a_permit_has_one_holder() -> None:
    assert REGISTER.holder_of("SIP2MI/00003/2025") == "P3MI-0001"
    assert REGISTER.holder_of("SIP2MI/99999/2025") is None


@pytest.mark.parametrize("written", ["TW", "twn", "Taiwan", "TAIWAN (ROC)", "  taiwan,  province of china"])
def test_a_country_is_found_by_code_or_name_in_any_case(written: str) -> None:
    assert WORK.country(written) == "TW"


@pytest.mark.parametrize("written", ["MALASIA", "HONGKOG", "", "T"])
def test_a_misspelt_country_is_unknown(written: str) -> None:
    assert WORK.country(written) is None


def test_an_occupation_is_found_by_code_label_or_any_title() -> None:
    by_code = WORK.occupation("9111")
    assert by_code is not None
    assert by_code == WORK.occupation_titled("pembantu rumah tangga") == WORK.occupation_titled("HOUSE MAID")
    assert WORK.occupation("0099") is None
    assert WORK.occupation_titled("TKI") is None


def register(*standings: str) -> P3miRegister:
    rows = [dict(zip(("code", "status", "valid_from", "valid_to"), row.split(","), strict=True)) for row in standings]
    return P3miRegister([{"code": "P3MI-1", "name": "PT Rekaan Satu"}], rows, [])


def test_a_licence_is_suspended_and_restored_from_one_day_to_the_next() -> None:
    found = register(
        "P3MI-1,licensed,2026-05-01,", "P3MI-1,licensed,2020-01-01,2026-01-31", "P3MI-1,suspended,2026-02-01,2026-04-30"
    )
    days = date(2026, 1, 31), date(2026, 2, 1), date(2026, 4, 30), date(2026, 5, 1)
    assert [found.status_on("P3MI-1", day) for day in days] == ["licensed", "suspended", "suspended", "licensed"]


def test_a_suspension_counts_beside_a_licence_that_was_left_open() -> None:
    found = register("P3MI-1,licensed,2020-01-01,", "P3MI-1,suspended,2026-02-01,2026-04-30")
    days = date(2026, 1, 31), date(2026, 2, 1), date(2026, 4, 30), date(2026, 5, 1)
    assert [found.status_on("P3MI-1", day) for day in days] == ["licensed", "suspended", "suspended", "licensed"]


def test_on_the_day_that_ends_one_standing_and_begins_another_the_new_one_counts() -> None:
    found = register("P3MI-1,suspended,2026-02-01,", "P3MI-1,licensed,2020-01-01,2026-02-01")
    assert found.status_on("P3MI-1", date(2026, 2, 1)) == "suspended"


@pytest.mark.parametrize(
    ("standing", "why"),
    [
        ("P3MI-1,suspended,2020-01-01,2020-06-01", "two standings that begin on 2020-01-01"),
        ("P3MI-2,suspended,2026-02-01,2026-04-30", "no company of the list"),
    ],
)
def test_a_standing_that_could_never_take_effect_is_refused(standing: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        register("P3MI-1,licensed,2020-01-01,", standing)


@pytest.mark.parametrize(
    ("companies", "permits", "why"),
    [
        (["P3MI-1,PT Rekaan", "P3MI-2,Rekaan PT."], [], "two companies with the name REKAAN"),
        (["P3MI-1,PT Rekaan Satu", "P3MI-1,PT Rekaan Dua"], [], "two companies with the code P3MI-1"),
        (["P3MI-1,PT Rekaan"], ["SIP2MI/1,2026-01-01", "SIP2MI/1,2026-02-01"], "two permits with the number SIP2MI/1"),
    ],
)
def test_of_two_lines_for_one_company_or_permit_the_last_does_not_win_without_a_word(
    companies: list[str], permits: list[str], why: str
) -> None:
    permit = {"p3mi_code": "P3MI-1", "destination": "TW", "occupation": "5322", "quota": "1", "valid_to": "2027-01-01"}
    given = [permit | dict(zip(("number", "valid_from"), row.split(","), strict=True)) for row in permits]
    with pytest.raises(ValueError, match=why):
        P3miRegister([dict(zip(("code", "name"), row.split(","), strict=True)) for row in companies], [], given)


@pytest.mark.parametrize(("country", "group"), [("ARE", "domestic"), ("AE", "maids")])
def test_a_closure_that_could_never_take_effect_is_refused(country: str, group: str) -> None:
    maid = {"code": "9111", "group": "domestic", "label_id": "PRT", "label_en": "Maid", "aliases": ""}
    closed = {"country": country, "occupation_group": group, "closed_from": "2026-01-01", "closed_to": ""}
    with pytest.raises(ValueError, match="on no list"):
        WorkAbroad([{"alias": "ARE", "iso2": "AE"}], [maid], [closed])
