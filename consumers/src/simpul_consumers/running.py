"""Run a consumer until it is told to stop; while the world is broken, wait and begin again."""

import logging
import signal
from collections.abc import Callable
from threading import Event

from simpul import logs
from simpul.adapters.database_errors import database_errors
from simpul.errors import RetryLater

_PATIENCE = (0.5, 1, 2, 5, 5, 10)  # seconds before the next try

log = logging.getLogger(__name__)


def run_forever(begin: Callable[[Event], None]) -> None:
    """Call ``begin(stopping)`` until SIGTERM or SIGINT sets ``stopping``; try again after each RetryLater."""
    logs.start()
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    tries = 0
    while not stopping.is_set():
        try:
            with database_errors("a consumer began"):  # at work it says more precisely what it was doing
                begin(stopping)
            tries = 0
        except RetryLater as away:
            log.warning("%s", away)
            stopping.wait(_PATIENCE[min(tries, len(_PATIENCE) - 1)])
            tries += 1
