"""Days as clerks write them: a day that no calendar holds is a value here, too."""

from datetime import date, timedelta
from typing import NamedTuple

from simpul.domain.days import MONTHS

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
ADULT = 18


class Day(NamedTuple):
    """A day as written: year, month and day need not exist together."""

    year: int
    month: int
    day: int

    @classmethod
    def of(cls, when: date) -> "Day":
        """The same day as a written one."""
        return cls(when.year, when.month, when.day)

    def date(self) -> date | None:
        """The calendar day, or None where there is none."""
        try:
            return date(*self)
        except ValueError:
            return None

    def iso(self) -> str:
        """The shape YYYY-MM-DD, whether the day exists or not."""
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"


def age(birth: date, on: date) -> int:
    """Full years of life on a day."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def years_before(on: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes 28 where it must."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return on.replace(year=on.year - years, day=28)


def working_days(first: date, last: date) -> list[date]:
    """The days on which counters are open: all but Sundays and New Year's Day."""
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in span if day.weekday() != 6 and (day.month, day.day) != (1, 1)]


def month_name(day: date) -> str:
    """The month as sheets are called."""
    return MONTHS[day.month - 1]
