"""A NIK says where it was first issued, a birth date and a sex; a spreadsheet may have ruined it."""

from datetime import date

import pytest

from simpul.domain.nik import Nik, NikFault, birth_day, read, sex

WOMAN = "3507115708900012"
MAN = "3507111708900012"


def taken_apart(digits: str) -> Nik:
    found = read(digits)
    assert isinstance(found, Nik)
    return found


def test_a_nik_is_taken_apart_into_district_date_and_serial() -> None:
    assert taken_apart(WOMAN) == Nik(WOMAN, "35.07.11", 57, 8, 90, "0012")


@pytest.mark.parametrize(
    "written",
    [
        "'3507115708900012",
        "3507 1157 0890 0012",
        "350711.570890.0012",
        "3507-1157-0890-0012",
        " 3507115708900012 ",
        "350711\u2013570890\u20130012",
        "350711\u2009570890\u202f0012",
        "35071157\n08900012",
        " ' 3507115708900012",
        "''3507115708900012",
        "\u20183507115708900012",
        "'350711.570890.0012",
        "350711570890.0012",
        "3507115708900012.",
    ],
)
def test_what_a_clerk_writes_between_the_digits_is_no_fault(written: str) -> None:
    assert taken_apart(written).digits == WOMAN


@pytest.mark.parametrize("written", ["", " ", "'", "''", "' '", "- -", "."])
def test_separators_alone_are_no_nik(written: str) -> None:
    assert read(written) is None


@pytest.mark.parametrize(
    "written",
    [
        "3,50709E+15",
        "3.50709E+15",
        "3.5071157089E15",
        "7,37202221289001e+15",
        "'3,50709E+15",
        "3507115708900012.0",
        "3507115708900012,00",
        "350711570890001.0",
        "35071157089001.20",
        "3.507.115.708.900.010,00",
        "3,507,115,708,900,010.00",
        "3.507115e+015",
        "350711570890001",
        "3507 1157 0890 001",
        "35.0711E+14",
        "3507E+12",
        "3507115708E+6",
        "350,711e13",
        "3507115708900012.000",
        "3507115708900012,000000",
        "3507115708900.0",
        "3.507.115.708.900.012,000",
        "3507\u00a01157\u00a00890\u00a00012,00",
        "'3.50711E+15'",
        "'3507115708900012.0'",
        "'350711570890001'",
    ],
)
def test_an_exponent_a_decimal_part_and_fifteen_digits_are_a_spreadsheets_damage(written: str) -> None:
    assert read(written) is NikFault.SPREADSHEET_DAMAGE


@pytest.mark.parametrize("whole", [13, 14, 15])
@pytest.mark.parametrize("mark", [".", ",", "E+", ".E+", ",e+"])
def test_decimals_and_an_exponent_are_never_taken_for_the_end_of_a_nik(whole: int, mark: str) -> None:
    assert read(f"{WOMAN[:whole]}{mark}{WOMAN[whole:]}") is NikFault.SPREADSHEET_DAMAGE


@pytest.mark.parametrize(
    "written",
    [
        "35071157'08900012",
        "3507'1157'0890'0012",
        "35071157\u201908900012",
        "35071157'8900012",
        "3507115708900012'",
        "'3507115708900012'",
        "-'3507115708900012",
    ],
)
def test_an_apostrophe_is_a_fault_wherever_it_does_not_lead(written: str) -> None:
    assert read(written) is NikFault.MALFORMED


@pytest.mark.parametrize(
    "written",
    [
        "3507146l09890038", "350714E609890038", "35071157o8900012", "350717090594", "35071157089000121", "KTP HILANG",
        "²" * 16,
    ],
)  # fmt: skip
def test_anything_else_that_is_not_sixteen_digits_is_malformed(written: str) -> None:
    assert read(written) is NikFault.MALFORMED


def test_a_womans_day_carries_forty_more() -> None:
    assert sex(taken_apart(WOMAN)) == "F"
    assert sex(taken_apart(MAN)) == "M"
    assert birth_day(taken_apart(WOMAN), date(2026, 1, 1)) == birth_day(taken_apart(MAN), date(2026, 1, 1))


def test_the_two_digit_year_is_the_latest_that_is_not_after_the_registration() -> None:
    nik = taken_apart("3507110501080001")
    assert birth_day(nik, date(2026, 1, 1)) == date(2008, 1, 5)
    assert birth_day(nik, date(2008, 1, 5)) == date(2008, 1, 5)
    assert birth_day(nik, date(2008, 1, 4)) == date(1908, 1, 5)


@pytest.mark.parametrize(
    "date_in_nik", ["320190", "400190", "720190", "000190", "011390", "010090", "300290", "310990"]
)
def test_a_day_that_does_not_exist_is_none(date_in_nik: str) -> None:
    assert birth_day(taken_apart(f"350711{date_in_nik}0001"), date(2026, 1, 1)) is None


def test_a_leap_day_is_looked_for_in_both_centuries() -> None:
    assert birth_day(taken_apart("3507112902000001"), date(2026, 1, 1)) == date(2000, 2, 29)
    assert birth_day(taken_apart("3507112902010001"), date(2026, 1, 1)) is None
