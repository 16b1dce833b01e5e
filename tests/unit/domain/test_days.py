"""Days that do not exist are none, and ages are counted in full years."""

from datetime import date

import pytest

from simpul.domain.days import day, full_years, is_over_a_hundred_years, months_before


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "0000-00-00", "2026-00-10", "2025-02-29"])
def test_a_day_that_the_calendar_does_not_have_is_none(text: str) -> None:
    assert day(text) is None


def test_a_day_of_the_calendar_is_read() -> None:
    assert day("2024-02-29") == date(2024, 2, 29)


def test_a_person_is_18_on_the_birthday_and_not_a_day_before() -> None:
    assert full_years(date(2008, 1, 12), date(2026, 1, 12)) == 18
    assert full_years(date(2008, 1, 12), date(2026, 1, 11)) == 17


def test_who_was_born_on_29_february_is_a_year_older_on_1_march_of_a_common_year() -> None:
    assert full_years(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert full_years(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_exactly_a_hundred_years_are_not_more_than_a_hundred() -> None:
    assert not is_over_a_hundred_years(date(1926, 1, 12), date(2026, 1, 12))
    assert is_over_a_hundred_years(date(1926, 1, 12), date(2026, 1, 13))


@pytest.mark.parametrize(
    ("on", "count", "before"),
    [
        (date(2026, 11, 28), 60, date(2021, 11, 28)),
        (date(2026, 1, 31), 2, date(2025, 11, 30)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 12, 1), 12, date(2025, 12, 1)),
        (date(2026, 5, 1), 999 * 12, date(1027, 5, 1)),
        (date(26, 5, 1), 999 * 12, None),
    ],
)
def test_so_many_months_before_a_day_is_a_day_of_the_calendar(on, count, before):
    assert months_before(on, count) == before
