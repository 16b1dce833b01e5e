"""How far this computer's clock is off: every acknowledgement carries the broker's time, and the last one is noted."""

import sys
import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from simpul.errors import RetryLater
from simpul.whole_file import whole, write_private
from simpul_office.register import today_at

TOLERATED = 300.0
"""Seconds. Beyond them a file that comes near midnight bears another day than the ministry's."""

_SET_UP = "set-up-at.json"


class Measured(msgspec.Struct, frozen=True):
    """``ahead``: by how many seconds this clock was ahead of the ministry's; negative where it was behind.

    ``ticks``: how long the computer had run by then, as a clock counts that nobody sets.
    """

    ahead: float
    at: datetime
    ticks: float | None = None

    @property
    def is_right(self) -> bool:
        """Whether the clock is good enough."""
        return abs(self.ahead) <= TOLERATED

    @property
    def is_mended(self) -> bool:
        """Whether this clock shows by now what the ministry's must show. Known until the computer is started anew."""
        passed = -1.0 if self.ticks is None else _ticks() - self.ticks
        awaited = self.at + timedelta(seconds=passed - self.ahead)
        return passed >= 0 and abs((datetime.now(UTC) - awaited).total_seconds()) <= TOLERATED

    @property
    def sentence(self) -> str:
        """For the clerk."""
        if self.is_right:
            return "Jam komputer ini cocok dengan jam kementerian."
        direction = "lebih cepat" if self.ahead > 0 else "lebih lambat"
        return f"Jam komputer ini {direction} {_span(abs(self.ahead))} dari jam kementerian."


def note(home: Path, ahead: float) -> Measured:
    """Remember a measurement, in the office's own folder."""
    measured = Measured(round(ahead, 1), datetime.now(UTC), _ticks())
    # A full disk is told by those who need it; the next portion is measured again.
    with suppress(OSError), whole(home / "clock.json") as draft:
        draft.write_bytes(msgspec.json.encode(measured))
    return measured


def last(home: Path) -> Measured | None:
    """The last measurement, if there was one."""
    try:
        return msgspec.json.decode((home / "clock.json").read_bytes(), type=Measured)
    except (OSError, msgspec.DecodeError):
        return None


def begin(home: Path, issued_at: datetime) -> None:
    """Remember when the ministry wrote the set-up file: earlier than that it is not, whatever this clock says."""
    with suppress(OSError):
        write_private(home / _SET_UP, msgspec.json.encode(issued_at).decode())


def day_of_receipt(home: Path, office_code: str) -> date:
    """The day that what an office takes in now bears. Raises ``RetryLater`` as ``refuse_a_past_day``."""
    refuse_a_past_day(home)
    return today_at(office_code)


def refuse_a_past_day(home: Path) -> None:
    """Raises ``RetryLater`` where this clock is a day or more behind what the ministry's said already.

    A computer whose battery is empty starts years ago. What it took in then would bear that day of receipt: every date
    in it would lie in the future, and what is refused for it stays refused, because its content is right.
    """
    measured, issued_at = last(home), _issued_at(home)
    known = [issued_at] if issued_at else []
    if measured is not None:
        known.append(measured.at - timedelta(seconds=measured.ahead))
    if known and datetime.now(UTC) < max(known) - timedelta(days=1):
        raise RetryLater("The clock of this computer is more than a day behind.", cause="clock_behind")


def _ticks() -> float:
    """Seconds since the computer was started, those that it slept included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


def _issued_at(home: Path) -> datetime | None:
    try:
        return msgspec.json.decode((home / _SET_UP).read_bytes(), type=datetime)
    except (OSError, msgspec.DecodeError):
        return None


def _span(seconds: float) -> str:
    for size, word in ((86_400, "hari"), (3_600, "jam"), (60, "menit")):
        if seconds >= size:
            return f"{seconds / size:.0f} {word}"
    return f"{seconds:.0f} detik"
