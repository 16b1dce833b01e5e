"""What people decided while the intake runs: offices to leave alone, partitions to go on with. Asked once a second."""

import time

from simpul.adapters import adoption_store, office_store
from simpul.adapters.postgres import Connection

SECONDS = 1.0


class Interventions:
    """The offices that are paused, and whether a stopped partition was adopted. ``refresh`` asks once a second."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._due = 0.0
        self._adopted: int | None = None
        self.paused: frozenset[str] = frozenset()

    def ask_at_once(self) -> None:
        """Let the next ``refresh`` ask, however long ago the last one was."""
        self._due = 0.0

    def refresh(self) -> tuple[frozenset[str], bool]:
        """The offices whose pause began or ended since the last call, and whether anything was adopted since."""
        now, before, adopted = time.monotonic(), self.paused, self._adopted
        if now < self._due:
            return frozenset(), False
        self._due = now + SECONDS
        self.paused = office_store.paused_offices(self._connection)
        self._adopted = adoption_store.newest(self._connection)
        return self.paused ^ before, adopted not in (None, self._adopted)
