"""How long the next rows of a database are waited for."""

import sqlite3
import time

_STEPS_AT_ONCE = 100_000
"""Of SQLite's machine, which looks so often whether to go on: a matter of milliseconds."""


class Patience:
    """Seconds for the next rows, however long a whole reading takes. A server is told them; SQLite is ended by us."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.is_over = False
        self._deadline = 0.0
        self.renew()

    def renew(self) -> None:
        """Something came: what comes next has its own time."""
        self._deadline = time.monotonic() + self.seconds

    def end(self, connection: sqlite3.Connection) -> None:
        """Let a statement of this connection end, as one that was interrupted, when the time is over."""
        self.renew()
        connection.set_progress_handler(self._look, _STEPS_AT_ONCE)

    def _look(self) -> bool:
        self.is_over = time.monotonic() > self._deadline
        return self.is_over
