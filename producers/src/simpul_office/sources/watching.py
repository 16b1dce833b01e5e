"""The sources of an office, read by the agent: each on its own interval and in a thread of its own.

So files keep flowing while a database is slow, and a database that is away is tried again, less and less often. What is
read enters the spool as a whole; the thread may end anywhere, with its process, and nothing is half or twice.
"""

import random
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from simpul.domain.counter import number
from simpul.errors import SimpulError
from simpul_office import clock
from simpul_office.causes import Trouble, trouble_of
from simpul_office.office_log import OfficeLog
from simpul_office.sources.extra import extra
from simpul_office.sources.settings import EVERY, Sources
from simpul_office.sources.standing import Readings, readings
from simpul_office.spool import Spool

_FIRST_PAUSE = 30.0
_A_MOMENT = 2.0
_FAULT = Trouble("Ada gangguan program.", "Hubungi petugas bantuan kementerian.")


class SourceWatch:
    """Reads what is due. ``on_rows`` is called, from another thread, when there are new rows to send."""

    def __init__(self, state: Path, office_code: str, log: OfficeLog, on_rows: Callable[[], None]) -> None:
        self._state = state
        self._office_code = office_code
        self._sources = Sources(state, office_code)
        self._log = log
        self._on_rows = on_rows
        self._due: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._reading: dict[str, threading.Thread] = {}

    def look(self) -> None:
        """Begin to read each source that is due and not being read. Sources may come and go meanwhile."""
        for name in self._sources.names():
            thread = self._reading.get(name)
            if (thread is None or not thread.is_alive()) and time.monotonic() >= self._due.get(name, 0):
                # No process waits for a database that does not answer: it ends with its threads.
                self._reading[name] = threading.Thread(target=self.read, args=[name], name="source", daemon=True)
                self._reading[name].start()

    def read_all(self) -> None:
        """Read every source now, one after the other."""
        for name in self._sources.names():
            self.read(name)

    def end(self) -> None:
        """Let what is about to be done be done; the rest is read again next time."""
        deadline = time.monotonic() + _A_MOMENT
        for thread in self._reading.values():
            thread.join(max(deadline - time.monotonic(), 0))

    def read(self, name: str) -> None:
        """Read a source to its end, note how it stands, and when it is due again."""
        try:
            with readings(self._state, self._office_code) as noted:
                trouble = self._read(name, noted)
        except Exception as failure:  # the disk is full, or a fault of ours: files and other sources go on
            trouble = self._told(name, failure)
        self._failures[name] = 0 if trouble is None else self._failures.get(name, 0) + 1
        self._due[name] = time.monotonic() + self._pause(name)
        if trouble is None:
            self._log.over(f"source {name}", f"Sumber {name} dapat dibaca lagi.")
        else:
            what, todo = trouble
            self._log.lasts(f"source {name}", f"Sumber {name} belum dapat dibaca. {what} {todo} Dicoba lagi sendiri.")

    def _read(self, name: str, noted: Readings) -> Trouble | None:
        noted.begin(name)
        try:
            trouble = self._take_in(name)
        except Exception as failure:
            trouble = self._told(name, failure)
        if trouble is None:
            noted.end(name)
        else:
            noted.fail(name, trouble)
        return trouble

    def _take_in(self, name: str) -> Trouble | None:
        with extra():
            from simpul_office.sources.taking_in import take_in_source

        source = self._sources.named(name)
        with closing(Spool(self._state, self._office_code)) as spool:
            found = take_in_source(spool, source, clock.day_of_receipt(spool.home, self._office_code))
        if found.rows:
            self._log.say(f"Sumber {name}: {number(found.rows)} baris baru masuk antrean kirim.")
            self._on_rows()
        return found.trouble(self._office_code)

    def _told(self, name: str, failure: Exception) -> Trouble:
        if isinstance(failure, SimpulError):
            return trouble_of(failure)
        self._log.unforeseen(f"Sumber {name} tidak dapat dibaca.", failure)
        return _FAULT

    def _pause(self, name: str) -> float:
        """The interval of the source; after a failure sooner, then less and less often up to that interval."""
        try:
            every = self._sources.named(name).every * 60
        except SimpulError:
            every = EVERY * 60
        failures = self._failures[name]
        pause = min(_FIRST_PAUSE * 2 ** min(failures - 1, 10), every) if failures else every
        return pause * random.uniform(0.8, 1)  # not all offices at once
