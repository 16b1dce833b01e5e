"""One agent per office and computer: a lock that the operating system takes away with the process that holds it."""

import os
import sys
from pathlib import Path

from simpul.errors import RetryLater, StopNow

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class SingleRun:
    """Held from its making until ``end`` or the end of the process, a kill included. Raises StopNow where held."""

    def __init__(self, state: Path, office_code: str) -> None:
        path = state / "office" / office_code / "run.lock"
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            raise RetryLater("The state folder takes no files.", cause="disk_closed") from None
        try:
            _lock(self._handle)
        except OSError:
            os.close(self._handle)
            words = "The agent of this office runs here already; one is enough."
            raise StopNow(words, cause="already_running") from None

    def end(self) -> None:
        """Let another one begin."""
        os.close(self._handle)


def is_running(state: Path, office_code: str) -> bool:
    """Whether an agent of this office runs on this computer now."""
    try:
        SingleRun(state, office_code).end()
    except StopNow:
        return True
    return False
