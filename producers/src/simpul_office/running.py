"""``simpul office run``: the agent's life from its start to the signal that ends it."""

import logging
import random
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from rich.console import Console
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from simpul import __version__
from simpul.errors import SimpulError
from simpul.reading.printable import visible
from simpul_office.agent import Agent
from simpul_office.causes import sentence
from simpul_office.collector import spare_collector
from simpul_office.folders import TO_SEND
from simpul_office.office_log import OfficeLog
from simpul_office.single_run import SingleRun
from simpul_office.sources.watching import SourceWatch

_LONGEST_PAUSE = 300.0


@dataclass(frozen=True, slots=True)
class Run:
    """What is watched, and how. ``every``: seconds between two looks where nothing calls for one sooner."""

    state: Path
    office_code: str
    folder: Path
    every: float = 5.0
    once: bool = False
    hold_faulty: bool = False


class StopAsked(BaseException):
    """Somebody ended the agent: a signal, Ctrl-C. It may come anywhere, as a power cut may, and nothing is lost."""


def watch(run: Run) -> None:
    """Look into the folder until somebody ends it, or once. Returns when it ended as it should.

    Raises StopNow where an agent of this office runs here already.
    """
    for library in ("kafka", "watchdog"):  # their own complaints are told in our words
        logging.getLogger(library).setLevel(logging.CRITICAL)
    spare_collector()
    lock = SingleRun(run.state, run.office_code)
    console = Console(highlight=False, markup=False)
    try:
        log = OfficeLog(run.state, _shown_on(console))
        with _ended_by_signals():
            _live(run, log)
    finally:
        lock.end()


def _shown_on(console: Console) -> Callable[[str], None]:
    """On a screen names may stand; what a service prints is kept by the system, and stays silent of them."""
    if console.is_terminal:
        return lambda text: console.print(visible(text), soft_wrap=True)
    return lambda text: None


def _live(run: Run, log: OfficeLog) -> None:
    log.say(f"Simpul {__version__} mulai untuk kantor {run.office_code}.")
    try:
        agent = Agent(run.state, run.office_code, run.folder, log, hold_faulty=run.hold_faulty)
        try:
            with _calls(run.folder / TO_SEND) as called:
                sources = SourceWatch(run.state, run.office_code, log, called.set)
                try:
                    _look_again_and_again(run, agent, sources, called)
                finally:
                    sources.end()
        finally:
            agent.close()
    except StopAsked:
        log.say("Simpul berhenti atas permintaan. Yang menunggu tetap di antrean kirim.")
    except SimpulError as failure:
        log.say(f"Simpul berhenti. {sentence(failure)}")
        raise
    except Exception as error:
        log.unforeseen("Simpul berhenti.", error)
        raise
    finally:
        log.close()


def _look_again_and_again(run: Run, agent: Agent, sources: SourceWatch, called: threading.Event) -> None:
    """While nothing can be sent, less and less often; a new file is looked at as soon as it lies still."""
    if run.once:
        sources.read_all()
        agent.look(settled=0)
        return
    pause = run.every
    while True:
        called.clear()
        sources.look()
        is_sent = agent.look(settled=run.every)
        pause = run.every if is_sent else min(pause * 2, _LONGEST_PAUSE)
        if called.wait(pause * random.uniform(0.8, 1)):  # not all offices at once
            called.clear()
            called.wait(run.every)  # what called is still being copied


@contextmanager
def _calls(folder: Path) -> Iterator[threading.Event]:
    """Set when something happens in the folder.

    Drives on a network tell nothing, and a system that tells too many programs already tells no more: then there is the
    timer alone.
    """
    called = threading.Event()
    observer: BaseObserver | None = None
    with suppress(OSError):
        observer = Observer()
        observer.schedule(_Caller(called), str(folder))
        observer.start()
    try:
        yield called
    finally:
        if observer is not None and observer.is_alive():
            observer.stop()
            observer.join(5)


class _Caller(FileSystemEventHandler):
    def __init__(self, called: threading.Event) -> None:
        self._called = called

    def on_any_event(self, event: FileSystemEvent) -> None:
        """A file came, grew or went; our own looking does not count."""
        if event.event_type in ("created", "modified", "moved", "closed"):
            self._called.set()


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise StopAsked

    asked = [signal.SIGINT, signal.SIGTERM, *([signal.SIGBREAK] if hasattr(signal, "SIGBREAK") else [])]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup: it is to go on
        asked.append(signal.SIGHUP)
    before = {each: signal.signal(each, stop) for each in asked}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
