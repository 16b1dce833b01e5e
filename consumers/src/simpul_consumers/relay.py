"""The relay: what the intake wrote for the offices goes out to their topics, at least once and in order."""

import logging
from threading import Event

from simpul.adapters import outbox_store
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import connect
from simpul.adapters.verdict_sender import VerdictSender

ROLE = "simpul_relay"
REST_SECONDS = 0.25

log = logging.getLogger(__name__)


def relay_until(stopping: Event) -> None:
    """Send replies until told to stop. Raises RetryLater when broker or database is away."""
    connection = connect(ROLE, autocommit=True)
    sender = VerdictSender()
    try:
        with database_errors("replying to offices"):
            while not stopping.is_set():
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
