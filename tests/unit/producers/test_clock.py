"""What an office's computer knows of its clock, and what the doctor says of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from simpul.errors import RetryLater
from simpul_office import clock
from simpul_office.doctor.check import Check
from simpul_office.doctor.computer import computer_checks

YEARS = timedelta(days=730)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """An office's own folder in the state of its computer."""
    folder = tmp_path / "office" / "3507"
    folder.mkdir(parents=True)
    return folder


def told(office: Path) -> Check:
    """The doctor's line of the clock."""
    return next(check for check in computer_checks(office.parent.parent, "3507", None) if check.name == "clock")


def test_a_clock_that_was_right_and_fell_years_behind_is_wrong_to_the_doctor_too(office: Path) -> None:
    measured = clock.Measured(ahead=0, at=datetime.now(UTC) + YEARS)
    (office / "clock.json").write_bytes(msgspec.json.encode(measured))
    with pytest.raises(RetryLater):
        clock.refuse_a_past_day(office)
    found = told(office)
    assert (found.ok, "Tanggal komputer ini terlambat" in found.seen) == (False, True)


def test_a_computer_that_never_sent_knows_the_day_of_its_set_up(office: Path) -> None:
    clock.begin(office, datetime.now(UTC) - timedelta(days=6))
    clock.refuse_a_past_day(office)
    assert told(office).ok is None
    clock.begin(office, datetime.now(UTC) + YEARS)  # the same, seen by a clock that fell behind since
    with pytest.raises(RetryLater) as behind:
        clock.refuse_a_past_day(office)
    assert behind.value.cause == "clock_behind"
    assert told(office).ok is False
