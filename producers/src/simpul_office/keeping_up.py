"""What an office does with what it hears: receipts go beside their files, and what is done with for good is forgotten.

A row's payload stays in the spool until it was loaded into the registry, or came to another end, and 35 days longer.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from simpul_office.listening.catching_up import WITH_TIME, Listener
from simpul_office.receipts.filing import file_receipts
from simpul_office.spool import Spool

PAYLOADS_KEPT = timedelta(days=35)
"""How long a payload stays after its row was loaded: longer than the broker keeps its own copy."""


class KeepingUp:
    """Keeps one office up with the ministry. ``folder``: where receipts are put; without one they wait for an agent."""

    def __init__(self, state: Path, spool: Spool, folder: Path | None) -> None:
        self._spool = spool
        self._folder = folder
        self._listener = Listener(state, spool.office_code)
        self._wiped_on: date | None = None

    def look(self, seconds: float = WITH_TIME) -> list[Path]:
        """Hear what is new, for so many seconds at most. Gives the receipts that were put beside their files.

        Raises ``RetryLater`` or ``StopNow`` where the ministry cannot be heard; what was heard before is dealt with.
        """
        try:
            self._listener.catch_up(seconds)
        finally:
            filed = self._file()
            self._wipe(datetime.now(UTC))
        return filed

    def missed_before(self) -> datetime | None:
        """Until when what the ministry said may have gone by unheard, if ever."""
        return self._listener.store.missed_before()

    def close(self) -> None:
        """End the connection, if there is one."""
        self._listener.close()

    def _file(self) -> list[Path]:
        if self._folder is None:
            return []
        return file_receipts(self._listener.store, self._spool.office_code, self._folder)

    def _wipe(self, now: datetime) -> None:
        """Once a day is enough, and at every start."""
        if self._wiped_on != now.date():
            self._spool.wipe_payloads(self._listener.store.settled_before(now - PAYLOADS_KEPT))
            self._wiped_on = now.date()
