"""How long the broker keeps an office's events: as long as usual, and without an end while some wait to be read."""

from collections.abc import Collection

from simpul.adapters import broker_admin, office_store
from simpul.adapters.broker import events_topic
from simpul.adapters.broker_offsets import event_bounds
from simpul.offices.steward import as_steward


def keep_what_waits(office_codes: Collection[str]) -> None:
    """Let nothing of these offices that is not read yet grow old at the broker; what is read goes as usual.

    May run again. Raises RetryLater while the broker or the database is away.
    """
    bounds = event_bounds("admin")
    with as_steward("reading how far the offices are read") as connection, broker_admin.connect() as admin:
        reached = office_store.reached(connection)
        unread = {
            topic for (topic, no), (start, end) in bounds.items() if max(reached.get((topic, no), 0), start) < end
        }
        paused = office_store.paused_offices(connection)
        waiting = {code for code in office_codes if code in paused or events_topic(code) in unread}
        broker_admin.keep_events(admin, waiting, for_ever=True)
        broker_admin.keep_events(admin, set(office_codes) - waiting, for_ever=False)
