"""Run a consumer until it is told to stop; while the world is broken, wait and begin again."""

import logging
import signal
import time
from collections.abc import Callable
from threading import Event

from simpul import logs
from simpul.adapters.database_errors import database_errors
from simpul.errors import RetryLater, StopNow
from simpul.sign import Signing

_PATIENCE = (0.5, 1, 2, 5, 5, 10)  # seconds before the next try
_WELL_SECONDS = 60.0  # whoever was at work for so long meets a trouble of its own, not the one before

log = logging.getLogger(__name__)


def run_forever(begin: Callable[[Event], None]) -> None:
    """Call ``begin(stopping)`` until SIGTERM or SIGINT sets ``stopping``; try again after each RetryLater.

    Whoever started the process reads from its sign what it waits for, or what ended it.
    """
    logs.start()
    stopping, sign = Event(), Signing()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    tries = 0
    while not stopping.is_set():
        began = time.monotonic()
        try:
            with database_errors("a consumer began"):  # at work it says more precisely what it was doing
                begin(stopping)
        except RetryLater as away:
            log.warning("%s", away)
            sign.waits(away)
            if time.monotonic() - began >= _WELL_SECONDS:
                tries = 0
            stopping.wait(_PATIENCE[min(tries, len(_PATIENCE) - 1)])
            tries += 1
        except StopNow as refusal:
            sign.stopped(refusal)
            raise
        except Exception as fault:
            sign.broke(fault)
            raise
