"""Both days of a period belong to it."""

from datetime import date

import pytest

from simpul.domain.periods import Period

FIRST, LAST = date(2025, 4, 11), date(2026, 10, 28)


@pytest.mark.parametrize(
    ("day", "is_included"),
    [(date(2025, 4, 10), False), (FIRST, True), (LAST, True), (date(2026, 10, 29), False)],
)
def test_a_period_holds_from_its_first_day_to_its_last(day: date, is_included: bool) -> None:
    assert Period(FIRST, LAST).includes(day) is is_included


def test_a_period_without_a_last_day_goes_on() -> None:
    assert Period.read("2025-04-11", "") == Period(FIRST)
    assert Period(FIRST).includes(date(9999, 12, 31))
    assert not Period(FIRST).includes(date(2025, 4, 10))
