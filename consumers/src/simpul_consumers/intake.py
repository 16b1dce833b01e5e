"""The running intake: poll, judge, land, and only then move on. Thin over the core."""

import gc
import logging
import time
from collections.abc import Mapping
from threading import Event
from typing import Any

from simpul import settings
from simpul.adapters import offset_store
from simpul.adapters.database_errors import database_errors
from simpul.adapters.event_consumer import EventConsumer, offered
from simpul.adapters.intake_store import TRY_AGAIN, IntakeStore
from simpul.adapters.offset_store import Place
from simpul.adapters.postgres import connect
from simpul.adapters.rules_in_force import RulesInForce
from simpul.errors import StopNow
from simpul.intake.digests import Digests
from simpul.intake.judging import JudgedEvent, judge_event
from simpul.intake.rows import Versions
from simpul.rules import reference as rules_reference

ROLE = "simpul_intake"
POLL_SECONDS = 0.5
STALLED_SECONDS = 60.0

log = logging.getLogger(__name__)


class Intake:
    """One process of the intake, in one slot of its group."""

    def __init__(self, slot: int) -> None:
        known = settings.load()
        reference = rules_reference.load()
        self._digests = Digests(known.digest_key())
        self._connection = connect(ROLE, autocommit=True)
        self._rules = RulesInForce(self._connection, reference)
        versions = Versions(reference.edition, known.code_version)
        self._store = IntakeStore(self._connection, versions, self._digests)
        self._consumer = EventConsumer(slot)
        self._places: dict[Any, Place] = {}
        self._moved_at = time.monotonic()
        gc.freeze()  # reference data lives as long as the process: never walk it again

    def run(self, stopping: Event) -> None:
        """Take in events until told to stop. Raises RetryLater when broker or database is away."""
        try:
            with database_errors("taking in events"):
                while not stopping.is_set():
                    self._turn()
        finally:
            self._consumer.close()
            self._connection.close()

    def _turn(self) -> None:
        self._follow_new()
        polled = self._consumer.poll(POLL_SECONDS)
        if polled:
            self._land(polled)
            self._moved_at = time.monotonic()
        elif time.monotonic() - self._moved_at > STALLED_SECONDS:
            self._refuse_to_stall()

    def _follow_new(self) -> None:
        """Find out where new partitions stand; one whose log does not fit what is stored is stopped, not guessed."""
        new = self._consumer.take_new()
        if not new:
            return
        ids = self._consumer.topic_ids(partition.topic for partition in new)
        places = offset_store.register(
            self._connection,
            [(ids[partition.topic], partition.topic, partition.partition) for partition in new],
        )
        bounds = self._consumer.bounds(new)
        for partition in sorted(new):
            place, (start, end) = places[partition.topic, partition.partition], bounds[partition]
            if place.state == "following" and start <= place.next_offset <= end:
                self._places[partition] = place
                self._consumer.follow(partition, place.next_offset)
            elif place.state == "following":
                reason = "log_start_above_stored" if start > place.next_offset else "log_end_below_stored"
                offset_store.stop(self._connection, place.partition_id, reason)
                log.error("partition stopped office=%s reason=%s", place.office_code, reason)

    def _land(self, polled: Mapping[Any, list[Any]]) -> None:
        followed = {partition: records for partition, records in polled.items() if partition in self._places}
        events, reach = [], {}
        if self._rules.refresh():
            log.info("another edition of the rules is in force edition=%s", self._rules.edition.name)
        for partition, records in followed.items():
            place = self._places[partition]
            reach[place.partition_id] = (records[0].offset, records[-1].offset + 1)
            events += [self._judge(place, record) for record in records]
        try:
            decided = self._store.land(events, reach)
        except TRY_AGAIN as moved:
            log.warning("poll rolled back cause=%s", type(moved).__name__)
            self._consumer.wait_again(followed)
            return
        log.info("landed events=%d partitions=%d", len(decided), len(followed))
        self._consumer.tell_lag_tools({p: records[-1].offset + 1 for p, records in followed.items()})

    def _judge(self, place: Place, record: Any) -> JudgedEvent:
        event = offered(place.partition_id, place.office_code, record)
        return judge_event(event, self._rules.reference, self._digests, self._rules.edition.name)

    def _refuse_to_stall(self) -> None:
        """Position against end offset: lag without progress means a client that hangs; a fresh process does not."""
        self._moved_at = time.monotonic()
        following = self._consumer.assignment() & set(self._places)
        if not following:
            return
        stored = {partition: place.partition_id for partition, place in self._places.items()}
        rows = self._connection.execute(
            "SELECT partition_id, next_offset FROM intake.topic_partition WHERE state = 'following'"
        ).fetchall()
        places: dict[int, int] = dict(rows)
        for partition, (_, end) in self._consumer.bounds(following).items():
            if places.get(stored[partition], end) < end:
                raise StopNow("The broker client made no progress though events wait; start a fresh process.")
