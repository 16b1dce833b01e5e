"""How far a long file has come: a bar on a screen, a line now and then where nobody looks."""

import sys
import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from simpul.domain.counter import number
from simpul_office.office_log import OfficeLog

LONG = 5000
"""Rows. What is shorter is sent before anybody could ask."""
_SAID_EVERY = 60.0


class SendingProgress:
    """Told of each portion that the ministry has acknowledged."""

    def __init__(self, log: OfficeLog) -> None:
        self._log = log
        self._bar: Progress | None = None
        self._total = self._sent = 0
        self._said_at = 0.0

    def begin(self, rows: int) -> None:
        """So many rows are about to be sent."""
        self._total, self._sent, self._said_at = rows, 0, time.monotonic()
        if rows >= LONG and sys.stdout.isatty():
            columns = (TextColumn("Dikirim (baris)"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=Console(), transient=True)
            self._bar.add_task("", total=rows)
            self._bar.start()

    def sent(self, rows: int) -> None:
        """So many more are with the ministry."""
        self._sent += rows
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=self._sent)
        if self._total >= LONG and time.monotonic() - self._said_at > _SAID_EVERY:
            self._said_at = time.monotonic()
            self._log.say(f"{number(self._sent)} dari {number(self._total)} baris terkirim.")

    def end(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
