"""What still waits at the offices' side of this machine: read from their spools, which belong to the office room.

Reads ``<state>/office/<CODE>/spool.sqlite`` (tables described in ``simpul_office.spool``) and changes nothing.
"""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from simpul import settings
from simpul.errors import RetryLater, StopNow

_WAITING = """
SELECT (SELECT count(*) FROM event WHERE is_sent = 0) + (SELECT count(*) FROM file WHERE sent_at IS NULL)"""


_PATIENCE = 30.0
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PROTOCOL)


def pending() -> dict[str, int]:
    """Office code -> events and manifests that its spool holds and the broker has not acknowledged; none are 0.

    Raises ``RetryLater`` where one cannot be read now, and ``StopNow`` where one is damaged.
    """
    folder = settings.load().state / "office"
    counted = {path.parent.name: _waiting(path) for path in sorted(folder.glob("*/spool.sqlite"))}
    return {office: count for office, count in counted.items() if count}


def _waiting(path: Path) -> int:
    """While an office's program opens or closes the file, SQLite refuses at once: the patience is ours here."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return _counted(path)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _BUSY or time.monotonic() > deadline:
                words = f"A spool on this machine cannot be read now ({error.sqlite_errorname})."
                raise RetryLater(words, cause="disk_fault") from None
            time.sleep(0.05)
        except sqlite3.DatabaseError:
            words = "A spool on this machine is damaged. Keep it and ask the helpdesk."
            raise StopNow(words, cause="spool_damaged") from None


def _counted(path: Path) -> int:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=5)) as spool:
        if spool.execute("SELECT 1 FROM sqlite_master WHERE name = 'event'").fetchone() is None:
            return 0  # the spool is being made at this very moment, and holds nothing yet
        return int(spool.execute(_WAITING).fetchone()[0])
