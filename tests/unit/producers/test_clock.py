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


def test_a_clock_that_was_set_right_is_right_to_the_doctor_without_another_file(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.note(office, ahead=7200)
    assert told(office).ok is False
    measured = clock.last(office)
    assert measured is not None
    two_hours = timedelta(hours=2)
    as_if_set_back = msgspec.structs.replace(measured, at=measured.at + two_hours)  # noted by a clock two hours ahead
    (office / "clock.json").write_bytes(msgspec.json.encode(as_if_set_back))
    found = told(office)
    assert (found.ok, found.seen) == (True, "Jam komputer ini sudah dibetulkan, dan cocok dengan jam kementerian.")
    monkeypatch.setattr(clock, "_ticks", lambda: 60.0)  # started anew since: nobody knows how long it was off
    assert told(office).ok is False


def test_what_an_older_program_noted_of_the_clock_is_read(office: Path) -> None:
    said = {"ahead": 7200, "at": datetime.now(UTC).isoformat()}
    (office / "clock.json").write_bytes(msgspec.json.encode(said))
    assert told(office).ok is False
