"""What the agent has read of the files that are on their way: none is read a second time for its workbook.

A file waits between being taken in and being given back, for hours where the ministry cannot be reached. Meanwhile its
records lie on the disk, in nameless files that go with the process. Of more files than a few, and after a restart, the
rest is read once more.
"""

from datetime import date
from pathlib import Path

from simpul_office.checking import Checked, check_file
from simpul_office.listening.editions import Editions
from simpul_office.reading import Delivery, Refusal

MOST = 32
"""As many files stay open meanwhile."""


class AtHand:
    """The deliveries of one office that were read and are not done with."""

    def __init__(self, office_code: str, editions: Editions) -> None:
        self._office_code = office_code
        self._editions = editions
        self._read: dict[Path, tuple[int, Delivery]] = {}

    def keep(self, path: Path, changed_at: int, delivery: Delivery) -> None:
        """Keep what was read of a file as it was changed last at that time."""
        if len(self._read) < MOST:
            delivery.kept.leave_memory()
            self._read[path] = (changed_at, delivery)

    def checked(self, path: Path, received_on: date) -> Checked | Refusal:
        """The file as the pre-check sees it, by the newest lists. It is read where it is not at hand as it is now.

        ``received_on``: the day of receipt that its rows bear. Today may be another: the file may have waited for days.
        """
        changed_at, delivery = self._read.pop(path, (0, None))
        if delivery is None or changed_at != path.stat().st_mtime_ns:
            return check_file(path, self._office_code, received_on, self._editions.in_use())
        return Checked(delivery, received_on, self._editions.in_use())
