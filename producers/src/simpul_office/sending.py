"""Sending what waits in a spool: events first, the manifest of a file only when all of its events are acknowledged."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

from simpul.adapters.broker import events_topic
from simpul.adapters.event_producer import EventProducer, Outgoing, Sent
from simpul.errors import RetryLater, StopNow
from simpul_office import clock
from simpul_office.causes import OF_THIS_COMPUTER
from simpul_office.connection import options
from simpul_office.envelopes import Envelopes, manifest, manifest_of_hour
from simpul_office.portions import Portion
from simpul_office.spool import Spool, SpooledFile

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 5.0
_TOLD_EVERY = 15.0


class Patience:
    """How long a broker that is away is waited for, counted from its last sign of life. Shared by all senders."""

    def __init__(self, seconds: float, on_wait: Callable[[], None] = lambda: None) -> None:
        self._seconds = seconds
        self._on_wait = on_wait
        self._since = time.monotonic()
        self._told_at = 0.0

    def renew(self) -> None:
        """The broker has answered."""
        self._since = time.monotonic()

    def end(self) -> None:
        """Somebody wants to go home: nothing is waited for any longer."""
        self._seconds = 0

    def wait(self, failure: RetryLater, attempt: int) -> None:
        """Pause before the next attempt, a little longer each time; raises the failure when patience is over."""
        now = time.monotonic()
        left = self._since + self._seconds - now
        if left <= 0:
            raise failure
        if now - self._told_at > _TOLD_EVERY:
            self._told_at = now
            self._on_wait()
        pause = min(_FIRST_PAUSE * 2**attempt, _LONGEST_PAUSE) * random.uniform(0.5, 1)  # not all offices at once
        time.sleep(min(pause, left))


class Sender:
    """Sends the spool of one office with the login of that office. Connects when there is something to send."""

    def __init__(self, spool: Spool, patience: Patience, on_sent: Callable[[int], None]) -> None:
        self._spool = spool
        self._patience = patience
        self._on_sent = on_sent
        self._topic = events_topic(spool.office_code)
        self._producer: EventProducer | None = None
        self._portion = Portion()

    def send_waiting(self) -> None:
        """Send everything that waits, file by file in the order of the spool.

        Raises ``RetryLater`` when the broker stays away beyond all patience, or at once where this computer cannot note
        what arrived, and ``StopNow`` when the broker refuses this office. What is not noted goes on waiting.
        """
        attempt = 0
        while True:
            try:
                if not self._send_next():
                    return
                attempt = 0
            except RetryLater as failure:
                self.close()
                if failure.cause in OF_THIS_COMPUTER:  # the same rows would go out again and again
                    raise
                self._patience.wait(failure, attempt)
                attempt += 1
            except StopNow:
                self.close()
                raise

    def close(self) -> None:
        """End the connection to the broker, if there is one."""
        if self._producer is not None:
            self._producer.close()
            self._producer = None

    def _send_next(self) -> bool:
        """Send a file that waits, and the manifest of the hour when it is over. Says whether there was anything."""
        files = self._spool.waiting_files()
        if files:
            self._send_file(files[0])
        return self._end_hour() or bool(files)

    def _send_file(self, file: SpooledFile) -> None:
        office, epoch = self._spool.office_code, self._spool.epoch
        envelopes = Envelopes(file, office, epoch)
        while waiting := self._spool.waiting_events(file, self._portion.size):
            begun = time.monotonic()
            sent = self._offer([envelopes.outgoing(number, event) for number, event in waiting])
            self._spool.mark_sent(sent.acknowledged)
            self._on_sent(len(sent.acknowledged))
            if sent.failure is not None:
                self._portion.failed()
                raise sent.failure
            self._portion.arrived(time.monotonic() - begun)
            self._end_hour()
        self._offer_one(manifest(file, office, epoch))
        self._spool.mark_file_sent(file)

    def _end_hour(self) -> bool:
        """A long file may take hours: what has gone out is named every hour, not only at its end."""
        self._spool.end_hour(datetime.now(UTC))
        hour = self._spool.waiting_hour()
        if hour is None:
            return False
        self._offer_one(manifest_of_hour(hour, self._spool.office_code, self._spool.epoch))
        self._spool.mark_hour_sent(hour)
        return True

    def _offer_one(self, event: Outgoing) -> None:
        sent = self._offer([event])
        if sent.failure is not None:
            raise sent.failure

    def _offer(self, events: list[Outgoing]) -> Sent:
        if self._producer is None:
            self._producer = EventProducer(options(self._spool.office_code))
        sent = self._producer.send(self._topic, events)
        if sent.acknowledged:
            self._patience.renew()
        if sent.clock_ahead is not None:
            clock.note(self._spool.home, sent.clock_ahead)
        return sent
