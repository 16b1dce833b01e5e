"""Companies by any spelling of their name, countries and occupations by any spelling offices use."""

from datetime import date

import pytest

from simpul.rules.reference import load

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
