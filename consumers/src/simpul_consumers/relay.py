"""The relay: what is true for an office goes out to its topic, at least once and in order.

It also issues the receipts of files, publishes the lists by which offices check their rows, ends day by day the cases
that nobody has corrected for too long, and forgets what was sent long ago.
"""

import logging
import time
from contextlib import closing
from threading import Event

from simpul.adapters import outbox_store, receipt_store
from simpul.adapters.database_errors import database_errors
from simpul.adapters.later_verdicts import expire_cases
from simpul.adapters.postgres import BRIEF_SILENCE, Connection, connected
from simpul.adapters.reference_publisher import ReferencePublisher
from simpul.adapters.rules_in_force import EDITION_SECONDS, edition_in_force
from simpul.adapters.verdict_sender import VerdictSender
from simpul.contracts.cases import case_ages
from simpul.errors import RetryLater
from simpul.sign import Signing

ROLE = "simpul_relay"
REST_SECONDS = 0.25
AFTER_A_FAILURE_SECONDS = 30.0
DAY_SECONDS = 24 * 60 * 60.0

log = logging.getLogger(__name__)


def relay_until(stopping: Event) -> None:
    """Send messages until told to stop. Raises RetryLater when broker or database is away."""
    reference, sign = ReferencePublisher(), Signing()
    day_ends = lists_due = 0.0
    with (
        connected(ROLE, autocommit=True, silence=BRIEF_SILENCE) as connection,
        closing(VerdictSender()) as sender,
        database_errors("telling offices"),
    ):
        while not stopping.is_set():
            if time.monotonic() >= day_ends:
                day_ends = time.monotonic() + DAY_SECONDS
                _tidy(connection)
            issued = receipt_store.issue_due(connection)
            if not send_waiting(connection, sender) + issued:
                lists_due = _publish_lists(connection, reference, lists_due)
                stopping.wait(REST_SECONDS)
            sign.at_work()


def send_waiting(connection: Connection, sender: VerdictSender) -> int:
    """Send some of what waits and mark what the broker has acknowledged; how many rows."""
    rows = outbox_store.waiting(connection, sender.resting())
    if rows:
        sent = sender.send(rows)
        outbox_store.mark_sent(connection, sent)
        log.info("told rows=%d", len(sent))
    return len(rows)


def _publish_lists(connection: Connection, reference: ReferencePublisher, due: float) -> float:
    """Publish the lists where another edition judges; when to look again. No message to an office waits for them."""
    if time.monotonic() < due:
        return due
    try:
        reference.publish(edition_in_force(connection).name)
    except RetryLater as away:
        log.warning("%s", away)
        return time.monotonic() + AFTER_A_FAILURE_SECONDS
    return time.monotonic() + EDITION_SECONDS


def _tidy(connection: Connection) -> None:
    log.info("expired cases=%d", expire_cases(connection, case_ages()))
    log.info("forgot rows=%d", outbox_store.forget_sent(connection))
