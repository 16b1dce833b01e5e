"""The office's own calendar day, for SQL that counts ages: as ``simpul.domain.office`` has it."""

from typing import LiteralString

# The provinces of simpul.domain.office, as SQL names them. A test holds them together.
_CENTRAL: LiteralString = "'51', '52', '53', '63', '64', '65', '71', '72', '73', '74', '75', '76'"
_EASTERN: LiteralString = "'81', '82', '91', '92', '93', '94', '95', '96'"


def office_day(instant: LiteralString, office_code: LiteralString) -> LiteralString:
    """SQL for the calendar day at the office at this instant."""
    return f"(({instant}) AT TIME ZONE {_zone(office_code)})::date"


def day_begins(day: LiteralString, office_code: LiteralString) -> LiteralString:
    """SQL for the instant at which this day begins at the office."""
    return f"(({day})::timestamp AT TIME ZONE {_zone(office_code)})"


def age_in_days(since: LiteralString, office_code: LiteralString, until: LiteralString = "now()") -> LiteralString:
    """SQL for the calendar days of the office between two instants: from an evening to the next morning, one."""
    return f"({office_day(until, office_code)} - {office_day(since, office_code)})"


def _zone(office_code: LiteralString) -> LiteralString:
    return (
        f"CASE WHEN left({office_code}, 2) IN ({_CENTRAL}) THEN interval '8 hours' "
        f"WHEN left({office_code}, 2) IN ({_EASTERN}) THEN interval '9 hours' ELSE interval '7 hours' END"
    )
