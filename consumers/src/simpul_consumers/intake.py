"""The running intake: poll, judge, land, and only then move on. Thin over the core."""

import gc
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from itertools import islice
from threading import Event
from typing import Any

from simpul import settings
from simpul.adapters import office_store, offset_store
from simpul.adapters.database_errors import database_errors
from simpul.adapters.digest_key import registry_digests
from simpul.adapters.event_consumer import EventConsumer, offered
from simpul.adapters.frozen_sessions import end_frozen
from simpul.adapters.intake_store import IntakeStore
from simpul.adapters.offset_store import PartitionPlace
from simpul.adapters.postgres import BRIEF_SILENCE, connected
from simpul.adapters.rules_in_force import RulesInForce
from simpul.adapters.shared_fetching import FEW
from simpul.errors import StopNow
from simpul.intake.judging import AT_ONCE, JudgedEvent, judge_events
from simpul.intake.offered import Offered
from simpul.intake.rows import Versions
from simpul.rules import reference as rules_reference
from simpul.sign import Signing
from simpul_consumers.budget import Budget, declared_limits
from simpul_consumers.following import Following
from simpul_consumers.landing import SLOW_SECONDS, Landing, Part, Settled
from simpul_consumers.right_of_way import RightOfWay

ROLE = "simpul_intake"
POLL_SECONDS = 0.5
RESTING_SECONDS = 0.05  # while an office waits for its budget
STALLED_SECONDS = 60.0
MANY_OBJECTS = 100_000  # some polls' worth: they go when nobody needs them, and hardly ever hold one another
SWITCH_SECONDS = 0.0005  # the thread that lands wants Python at once, and has the right of way then

log = logging.getLogger(__name__)


class Intake:
    """One process of the intake, in one slot of its group."""

    def __init__(self, slot: int) -> None:
        known = settings.load()
        reference = rules_reference.load()
        with ExitStack() as opened:
            self._connection = opened.enter_context(connected(ROLE, autocommit=True))
            self._store = opened.enter_context(connected(ROLE, autocommit=True, silence=BRIEF_SILENCE))
            self._digests = registry_digests(self._connection, known.digest_key())
            self._rules = RulesInForce(self._connection, reference)
            self._way = RightOfWay()
            store = IntakeStore(
                self._way.left_by(self._store), Versions(reference.edition, known.code_version), self._digests
            )
            self._consumer = opened.enter_context(closing(EventConsumer(slot)))
            # The first to be closed: it ends its work.
            self._landing = opened.enter_context(closing(Landing(store, self._way)))
            self._following = Following(self._connection, self._consumer)
            self._budget = Budget(declared_limits())
            self._budget.open_breakers(office_store.slowed_offices(self._connection), time.monotonic())
            self._opened = opened.pop_all()
        self._moved_at = time.monotonic()
        gc.freeze()  # reference data lives as long as the process: never walk it again
        gc.set_threshold(MANY_OBJECTS)
        sys.setswitchinterval(SWITCH_SECONDS)

    def run(self, stopping: Event) -> None:
        """Take in events until told to stop. Raises RetryLater when broker or database is away."""
        sign = Signing()
        with self._opened, database_errors("taking in events"):
            while not stopping.is_set():
                self._turn()
                sign.at_work()
            self._settle()

    def _turn(self) -> None:
        self._following.refresh()
        read = self._following.read()
        shares = self._shares(read)
        polled = self._consumer.poll(RESTING_SECONDS if 0 in shares.values() else POLL_SECONDS, shares)
        if polled:
            self._land(self._following.still_the_same(polled))
            self._moved_at = time.monotonic()
        else:
            self._settle()
            if time.monotonic() - self._moved_at > STALLED_SECONDS:
                self._refuse_to_stall(read)

    def _shares(self, read: Mapping[Any, PartitionPlace]) -> dict[Any, int]:
        """The most events of each partition in the next poll: its office's share, split among its partitions."""
        partitions = Counter(place.office_code for place in read.values())
        shares = self._budget.shares(partitions, time.monotonic())
        return {
            partition: -(-shares[place.office_code] // partitions[place.office_code])
            for partition, place in read.items()
        }

    def _land(self, followed: Mapping[Any, list[Any]]) -> None:
        if self._rules.refresh():
            log.info("another edition of the rules is in force edition=%s", self._rules.edition.name)
        parts = self._judge(followed)
        if self._heed(self._landing.make_room(self._end_frozen)):
            events = [event for part in parts for event in part.events]
            self._landing.offer(parts)
            self._charge(events, followed)
            if len(events) < FEW:
                self._landing.gather()
        else:
            self._settle()
            self._following.look_again(followed)  # some may follow on events that are read again

    def _judge(self, followed: Mapping[Any, list[Any]]) -> list[Part]:
        offers = [
            offered(place.partition_id, place.office_code, record)
            for place, records in ((self._following.places[name], records) for name, records in followed.items())
            for record in records
        ]
        events = self._judged(offers)
        return [
            Part(
                partition_id=self._following.places[name].partition_id,
                name=name,
                first_offset=records[0].offset,
                next_offset=records[-1].offset + 1,
                events=list(islice(events, len(records))),
                judged_under=self._rules.edition.name,
            )
            for name, records in followed.items()
        ]

    def _judged(self, offers: Sequence[Offered]) -> Iterator[JudgedEvent]:
        for first in range(0, len(offers), AT_ONCE):
            self._way.give()
            some = offers[first : first + AT_ONCE]
            yield from judge_events(some, self._rules.reference, self._digests, self._rules.edition.name)

    def _heed(self, settled: Sequence[Settled]) -> bool:
        """Tell what has landed; False where something was rolled back: it is read again."""
        for parts, moved in settled:
            if moved is None:
                log.info("landed events=%d partitions=%d", sum(len(part.events) for part in parts), len(parts))
                self._consumer.tell_lag_tools({part.name: part.next_offset for part in parts})
            else:
                log.warning("rolled back cause=%s", moved)
                self._rules.look_again()  # another edition may have been activated
                self._following.look_again([part.name for part in parts])
        return all(moved is None for _, moved in settled)

    def _settle(self) -> None:
        """See everything that was judged into the database."""
        self._heed(self._landing.settle(self._end_frozen))

    def _end_frozen(self) -> None:
        """Another intake may hold the places that were ours to take over, and be frozen in the middle of a poll."""
        if ended := end_frozen(self._connection, self._store.info.backend_pid, SLOW_SECONDS):
            log.warning("ended frozen sessions count=%d", ended)

    def _charge(self, events: Sequence[JudgedEvent], followed: Mapping[Any, list[Any]]) -> None:
        """Take the events off their offices' budgets; tell people where a breaker opens or closes."""
        brought: Counter[str] = Counter()
        weights: Counter[str] = Counter()
        for name, records in followed.items():
            office = self._following.places[name].office_code
            brought[office] += len(records)
            weights[office] += sum([record.weight for record in records])
        unreadable = Counter([event.offered.office_code for event in events if event.is_hidden])
        for office, count in brought.items():
            if self._budget.charge(office, count, unreadable[office], time.monotonic(), weights[office]):
                slowed = self._budget.slowed(office)
                log.warning("office %s office=%s", "speeds up" if slowed is None else "is slowed down", office)
                office_store.note_breaker(self._connection, office, slowed)

    def _refuse_to_stall(self, read: Mapping[Any, PartitionPlace]) -> None:
        """Position against end offset: lag without progress means a client that hangs; a fresh process does not."""
        self._moved_at = time.monotonic()
        stored = offset_store.next_offsets(self._connection)
        for partition, (_, end) in self._consumer.bounds(read).items():
            if stored.get(read[partition].partition_id, end) < end:
                raise StopNow("The broker client made no progress though events wait; start a fresh process.")
