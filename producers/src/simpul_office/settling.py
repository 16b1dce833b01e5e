"""Which files have lain still: one that is still being copied, or saved by Excel, is left alone until it is done."""

import time
from collections.abc import Iterable
from pathlib import Path

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
        """Those that have not changed for so many seconds, as far as was looked."""
        now, before, still = time.monotonic(), self._seen, []
        self._seen = {}
        for path in paths:
            try:
                state = seen(path)
            except OSError:
                continue  # gone, or locked by whoever writes it: the next look sees it again
            same, since = before.get(path, (None, now))
            self._seen[path] = (state, since if same == state else now)
            if now - self._seen[path][1] >= seconds:
                still.append(path)
        return still
