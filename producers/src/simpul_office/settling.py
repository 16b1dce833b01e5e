"""Which files have lain still: one that is still being copied, or saved by Excel, is left alone until it is done."""

import errno
import os
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path

if sys.platform == "linux":
    import fcntl

    def is_being_written(path: Path) -> bool:
        """Whether a program has a file open to write to it: a copy over a bad line may pause for minutes.

        So says the lease that only a file without writers gives. Some drives on a network know none.
        """
        try:
            handle = os.open(path, os.O_RDONLY)
        except OSError:
            return False
        try:
            fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)  # of a writer that comes now: SIGIO would end us
            fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        except OSError as error:
            return error.errno == errno.EAGAIN
        finally:
            os.close(handle)
        return False
else:

    def is_being_written(path: Path) -> bool:
        """Windows moves no file that another program writes to: there it stays by itself."""
        return False


Seen = tuple[int, int]


def seen(path: Path) -> Seen:
    """By what a file shows that somebody wrote to it: its size and its time."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


class Settling:
    """Remembers size and time of each file from look to look.

    The time alone would not do: Windows gives a copy the time of its original, also while it is still copied.
    """

    def __init__(self) -> None:
        self._seen: dict[Path, tuple[Seen, float]] = {}

    def settled(self, paths: Iterable[Path], seconds: float) -> list[Path]:
        """Those that have not changed for so many seconds, as far as was looked, and that nobody writes to."""
        now, before, still = time.monotonic(), self._seen, []
        self._seen = {}
        for path in paths:
            try:
                state = seen(path)
            except OSError:
                continue  # gone, or locked by whoever writes it: the next look sees it again
            same, since = before.get(path, (None, now))
            self._seen[path] = (state, since if same == state else now)
            if now - self._seen[path][1] >= seconds and not is_being_written(path):
                still.append(path)
        return still
