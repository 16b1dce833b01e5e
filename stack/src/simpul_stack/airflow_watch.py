"""Watches over Airflow's scheduler, which can live and work no more: then it is killed, and supervisord starts it anew.

The workers of its executor wait at one queue, under one lock. One that is killed while it waits there (by hand, or for
want of memory) takes the lock with it: no task begins any more, and when the scheduler ends, it waits for the others
for ever (https://github.com/apache/airflow/issues/67870). It may be killed at any moment: who loads what is decided in
the registry's own database.

Workers that a scheduler leaves behind because it alone was killed are ended, too: none of them would ever end, and each
holds memory, for want of which the scheduler may have been killed.
"""

import logging
import signal
import time
from collections.abc import Sequence
from typing import NamedTuple

import psutil

from simpul import logs
from simpul_stack import airflow_server, probes, processes
from simpul_stack.stack import Stack, here

EVERY = 5
"""Seconds between two looks."""
PATIENCE = 30
"""Seconds that a scheduler may be called silent: it was just started, or the database was away."""
_WORKER = "airflow worker -- LocalExecutor"

log = logging.getLogger("simpul_stack.airflow_watch")


class Seen(NamedTuple):
    """What a look at a scheduler shows. ``is_silent``: Airflow's API server says that it no longer reports."""

    pid: int
    workers: frozenset[int]
    is_silent: bool


class Watch:
    """Remembers what was seen of the scheduler that runs now."""

    def __init__(self) -> None:
        self._pid = 0
        self._workers: frozenset[int] = frozenset()
        self._silent_since: float | None = None

    def trouble(self, seen: Seen, now: float) -> str | None:
        """Why this scheduler has to go; None where nothing speaks against it. ``now``: seconds of any clock."""
        if seen.pid != self._pid:
            self._pid, self._workers, self._silent_since = seen.pid, frozenset(), None
        self._workers |= seen.workers
        if not seen.is_silent:
            self._silent_since = None
        elif self._silent_since is None:
            self._silent_since = now
        if self._workers - seen.workers:
            return "a worker of its executor is gone"
        if self._silent_since is not None and now - self._silent_since >= PATIENCE:
            return f"it has not reported for more than {PATIENCE} s"
        return None


def watch(stack: Stack) -> None:
    """Look at the scheduler every few seconds until this process is ended."""
    watched, known = Watch(), 0
    while True:
        time.sleep(EVERY)
        pid = stack.supervisor.pid(airflow_server.SCHEDULER)
        if pid is None:
            continue  # supervisord starts it, or somebody stopped it
        try:
            scheduler = psutil.Process(pid)
            if pid != known:
                end_left_behind(processes.by_part(stack.layout, [airflow_server.PART])[airflow_server.PART], pid)
                known = pid
            is_silent = probes.scheduler_is_silent(str(stack.settings.connections["airflow_url"]))
            seen = Seen(pid, _workers_of(scheduler), is_silent)
            if trouble := watched.trouble(seen, time.monotonic()):
                log.warning("Killing Airflow's scheduler: %s.", trouble)
                processes.end([*scheduler.children(recursive=True), scheduler], polite=signal.SIGKILL, patience=0)
        except psutil.NoSuchProcess:
            continue


def end_left_behind(airflows: Sequence[psutil.Process], scheduler: int) -> None:
    """Kill the workers among these processes that are no children of the scheduler, with what they have started."""
    left = [each for each in airflows if _title(each).startswith(_WORKER) and _parent(each) != scheduler]
    if left:
        log.warning("Killing %d workers that a former scheduler of Airflow left behind.", len(left))
        below = [child for each in left for child in _children(each)]
        processes.end([*below, *left], polite=signal.SIGKILL, patience=0)


def _parent(process: psutil.Process) -> int | None:
    try:
        return int(process.ppid())
    except psutil.NoSuchProcess:
        return None


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return list(process.children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def _workers_of(scheduler: psutil.Process) -> frozenset[int]:
    """The living workers of its executor. They know what they are called only a moment after they begin."""
    return frozenset(child.pid for child in scheduler.children() if _title(child).startswith(_WORKER))


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())  # empty of one that has ended and was not buried
    except psutil.Error:
        return ""


if __name__ == "__main__":
    logs.start()
    watch(here())
