"""Indonesian working days: Monday to Friday, less the holidays and collective leave of a dated list."""

from collections.abc import Collection
from datetime import date, timedelta

_SATURDAY = 5


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Whether offices are open on this day. A year that the list does not hold has no holidays but its weekends."""
    return day.weekday() < _SATURDAY and day not in holidays


def working_days_between(after: date, before: date, holidays: Collection[date]) -> int:
    """How many whole working days lie between two days, neither of them counted; 0 where none does."""
    days = (after + timedelta(days=number) for number in range(1, (before - after).days))
    return sum(is_working_day(day, holidays) for day in days)
