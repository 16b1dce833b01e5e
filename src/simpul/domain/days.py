"""Calendar days as offices write them, and ages in full years."""

from calendar import monthrange
from datetime import date
from functools import lru_cache

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


@lru_cache(maxsize=65536)
def day(text: str) -> date | None:
    """The day a text of the shape YYYY-MM-DD names, or None when there is no such day."""
    try:
        return date(int(text[0:4]), int(text[5:7]), int(text[8:10]))
    except ValueError:
        return None


def full_years(born: date, on: date) -> int:
    """Age in full years. Who was born on 29 February is a year older on 1 March of a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def is_over_a_hundred_years(born: date, on: date) -> bool:
    """Whether more than a hundred years lie between the two days."""
    return (born.year + 100, born.month, born.day) < (on.year, on.month, on.day)


def months_before(on: date, count: int) -> date | None:
    """The same day so many months earlier; of a month without that day, its last. None before the year 1."""
    year, month = divmod(on.year * 12 + on.month - 1 - count, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1])) if year >= 1 else None


def in_words(value: date) -> str:
    """``17 Agustus 2026``, as it is written at the counter."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
