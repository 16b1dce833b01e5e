"""The relay: what the intake wrote for the offices goes out to their topics, at least once and in order.

It also ends, day by day, the cases that nobody has corrected for too long: both are what an office is told.
"""

import logging
import time
from threading import Event

from simpul.adapters import case_store, outbox_store
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import connect
from simpul.adapters.verdict_sender import VerdictSender
from simpul.contracts.cases import case_ages

ROLE = "simpul_relay"
REST_SECONDS = 0.25
EXPIRY_SECONDS = 24 * 60 * 60.0

log = logging.getLogger(__name__)


def relay_until(stopping: Event) -> None:
    """Send replies until told to stop. Raises RetryLater when broker or database is away."""
    connection = connect(ROLE, autocommit=True)
    sender = VerdictSender()
    expiry_due = 0.0
    try:
        with database_errors("replying to offices"):
            while not stopping.is_set():
                if time.monotonic() >= expiry_due:
                    expiry_due = time.monotonic() + EXPIRY_SECONDS
                    log.info("expired cases=%d", case_store.expire(connection, case_ages()))
                replies = outbox_store.waiting(connection)
                if not replies:
                    stopping.wait(REST_SECONDS)
                    continue
                sent = sender.send(replies)
                outbox_store.mark_sent(connection, sent)
                log.info("replied messages=%d", len(sent))
    finally:
        sender.close()
        connection.close()
