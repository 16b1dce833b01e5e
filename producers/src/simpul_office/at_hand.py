"""What the agent has read of the files that are on their way: none is read a second time for its workbook.

A file waits between being taken in and being given back, for hours where the ministry cannot be reached. Meanwhile its
records lie on the disk, in nameless files that go with the process. Of more files than a few, and after a restart, the
rest is read once more.
"""

from pathlib import Path

from simpul_office.checking import Checked, check_file
from simpul_office.listening.editions import Editions
from simpul_office.reading import Delivery, Refusal
from simpul_office.register import Planned, today_at

MOST = 32
"""As many files stay open meanwhile."""


class AtHand:
    """The deliveries of one office that were read and are not done with."""

    def __init__(self, office_code: str, editions: Editions) -> None:
        self._office_code = office_code
        self._editions = editions
        self._read: dict[Path, tuple[int, Planned, Delivery]] = {}

    def keep(self, planned: Planned, changed_at: int, delivery: Delivery) -> None:
        """Keep what was read of a file as it was changed last at that time."""
        if len(self._read) < MOST:
            delivery.kept.leave_memory()
            self._read[planned.path] = (changed_at, planned, delivery)

    def checked(self, path: Path) -> Checked | Refusal:
        """The file as the pre-check sees it, by the newest lists. It is read where it is not at hand as it is now."""
        changed_at, planned, delivery = self._read.pop(path, (0, None, None))
        if planned is None or delivery is None or changed_at != path.stat().st_mtime_ns:
            return check_file(path, self._office_code, today_at(self._office_code), self._editions.in_use())
        return Checked(delivery, planned.received_on, self._editions.in_use())
