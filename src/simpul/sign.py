"""What a process says of itself to whoever started it: that it is at work, or in a sentence why it is not.

It is written into the file that ``SIMPUL_SIGN`` names; where nothing is named, nobody asked. A sentence is that of an
error of ours, which never holds a value of a record.
"""

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from simpul import settings
from simpul.whole_file import whole

NAMED_BY = "SIMPUL_SIGN"
Kind = Literal["well", "waits", "stopped", "broke"]
_RENEWED_SECONDS = 5.0
_SILENT_SECONDS = 60.0  # a turn takes a moment, or as long as somebody waits for a broker that says nothing
_TOLD_SECONDS = 60.0  # whoever ends again and again is at work for moments, and says meanwhile why it ended


@dataclass(frozen=True, slots=True)
class Sign:
    """``at_work_since``: seconds of the system's clock; None while it is not at work, for what it has ``said``.

    ``has_worked``: this process, at least once. ``seen_at``: when it showed the last time that it is at work.
    """

    pid: int
    at_work_since: float | None
    has_worked: bool
    kind: Kind = "well"
    said: str = ""
    seen_at: float | None = None

    @property
    def is_at_work(self) -> bool:
        """It began to be, and shows that it still is."""
        return self.at_work_since is not None and self.silent_since is None

    @property
    def silent_since(self) -> float | None:
        """Since when it has not shown that it is at work, though it began to be: it hangs. None where it does not."""
        if self.at_work_since is None or self.seen_at is None or time.time() - self.seen_at <= _SILENT_SECONDS:
            return None
        return self.seen_at

    @property
    def sentence(self) -> str | None:
        """What a person should read of it now."""
        is_over = self.at_work_since is not None and time.time() - self.at_work_since > _TOLD_SECONDS
        again = "" if self.at_work_since is None else "at work again; before that "
        return None if self.kind == "well" or is_over else f"{again}{self.kind}: {self.said}"


class Signing:
    """One life of a process: from its beginning, or from when it began again, to what ends it."""

    def __init__(self) -> None:
        named = settings.load().environment.get(NAMED_BY)
        self._path = Path(named) if named else None
        self._at_work: Sign | None = None
        self._renewed = 0.0

    def at_work(self) -> None:
        """It has begun, and nothing is in its way. Said with every turn: whoever is silent for long hangs."""
        if self._path is None or (self._at_work and time.monotonic() - self._renewed < _RENEWED_SECONDS):
            return
        self._renewed = time.monotonic()
        self._at_work = replace(self._at_work or self._begun(self._path), seen_at=time.time())
        self._write(self._at_work)

    def waits(self, why: object) -> None:
        """Something is away, and it will try again by itself."""
        self._away("waits", str(why))

    def stopped(self, why: object) -> None:
        """It ends, and a person has to act first."""
        self._away("stopped", str(why))

    def broke(self, fault: Exception) -> None:
        """It ends by a fault that nobody foresaw. What such a one says may hold anything: only its kind is told."""
        self._away("broke", f"{type(fault).__name__}, with its traceback in the log")

    def _begun(self, path: Path) -> Sign:
        before = read(path)
        if before is None or before.kind == "waits":
            before = Sign(0, None, has_worked=False)
        return Sign(os.getpid(), time.time(), True, before.kind, before.said)

    def _away(self, kind: Kind, said: str) -> None:
        before = read(self._path) if self._path else None
        has_worked = before is not None and before.pid == os.getpid() and before.has_worked
        self._write(Sign(os.getpid(), None, has_worked, kind, said))

    def _write(self, sign: Sign) -> None:
        if self._path is None:
            return
        # Of a full disk somebody else tells: nobody stops working for want of a sign.
        with suppress(OSError), whole(self._path) as draft:
            draft.write_text(json.dumps(asdict(sign)), encoding="utf-8")


def read(path: Path) -> Sign | None:
    """What was said last; None where nothing was, or it was damaged."""
    try:
        return Sign(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
