"""A day is the day where the clerk sits."""

from datetime import UTC, date, datetime

import pytest

from simpul.domain.office import WIB, WIT, WITA, office_day, zone_of


@pytest.mark.parametrize(
    ("office", "zone"),
    [
        ("3507", WIB),
        ("1807", WIB),
        ("6101", WIB),
        ("6503", WITA),
        ("5203", WITA),
        ("5301", WITA),
        ("7372", WITA),
        ("9471", WIT),
    ],
)
def test_an_office_keeps_the_time_of_its_province(office: str, zone: object) -> None:
    assert zone_of(office) is zone


def test_a_record_typed_early_in_the_morning_at_nunukan_is_of_that_day() -> None:
    half_past_seven_wita = datetime(2026, 2, 4, 23, 30, tzinfo=UTC)
    assert office_day(half_past_seven_wita, "6503") == date(2026, 2, 5)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        office_day(datetime(2026, 2, 5, 7, 30), "6503")
