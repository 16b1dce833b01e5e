"""Working days: what counts as silence and as late."""

from datetime import date

from simpul.contracts.holidays import holidays
from simpul.domain.working_days import is_working_day, working_days_between


def test_weekends_holidays_and_collective_leave_are_no_working_days():
    assert not is_working_day(date(2026, 3, 14), holidays()), "a Saturday"
    assert not is_working_day(date(2026, 3, 19), holidays()), "Nyepi"
    assert not is_working_day(date(2026, 3, 20), holidays()), "collective leave"
    assert is_working_day(date(2026, 3, 25), holidays())


def test_neither_end_is_counted():
    assert working_days_between(date(2026, 3, 16), date(2026, 3, 18), holidays()) == 1
    assert working_days_between(date(2026, 3, 16), date(2026, 3, 17), holidays()) == 0
    assert working_days_between(date(2026, 3, 17), date(2026, 3, 16), holidays()) == 0


def test_the_week_of_idul_fitri_is_no_silence():
    assert working_days_between(date(2026, 3, 17), date(2026, 3, 25), holidays()) == 0


def test_the_list_names_no_day_twice_and_seventeen_national_holidays_of_2026():
    days = [day for day in holidays() if day.year == 2026]
    assert len(days) == 17 + 8
