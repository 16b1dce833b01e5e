"""What was judged lands while more is read and judged: PostgreSQL works, and this process does, too.

What waits lands together, in one transaction: neither side waits for the other because a poll was small. Offsets move
in that transaction, so a process that dies in between has lost nothing: what is not in the database is read again.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Condition
from typing import Any, NamedTuple

from simpul.adapters.intake_store import TRY_AGAIN, IntakeStore
from simpul.intake.judging import JudgedEvent
from simpul_consumers.right_of_way import RightOfWay

SLOW_SECONDS = 10.0
MOST_WAITING = 1000  # events: the next poll is read when fewer wait
GATHER_SECONDS = 0.02


class Part(NamedTuple):
    """Judged events of one partition, in order and without a hole. ``name``: what the client calls the partition.

    ``judged_under``: the edition of the rules that was taken to be in force.
    """

    partition_id: int
    name: Any
    first_offset: int
    next_offset: int
    events: Sequence[JudgedEvent]
    judged_under: str


class Settled(NamedTuple):
    """What became of some parts. ``moved``: why they were rolled back, or None where they have landed."""

    parts: Sequence[Part]
    moved: str | None


class Landing:
    """Lands one transaction after the other, on a thread of its own. Used by one other thread.

    ``way``: kept while it computes.
    """

    def __init__(self, store: IntakeStore, way: RightOfWay) -> None:
        self._store = store
        self._way = way
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="landing")
        self._changed = Condition()  # of what follows
        self._is_busy = False
        self._waiting: list[Part] = []
        self._settled: list[Settled] = []
        self._error: Exception | None = None

    def offer(self, parts: Sequence[Part]) -> None:
        """Let parts land after those before them. Where one of these is rolled back, so are they."""
        with self._changed:
            self._waiting += parts
            if not self._is_busy:
                self._is_busy = True
                self._thread.submit(self._land_what_waits)

    def make_room(self, when_slow: Callable[[], object]) -> Sequence[Settled]:
        """Wait until few events wait; what has been settled since the last time. Raises what kept the database away.

        ``when_slow``: called again and again while it takes longer than any transaction should.
        """
        return self._wait(lambda: sum(len(part.events) for part in self._waiting) < MOST_WAITING, when_slow)

    def gather(self) -> None:
        """Let a little more come together in the broker, for a moment at most, while something lands.

        For use after a small poll: the next one could not land before, and each takes time from what lands, as both
        want Python. A transaction of a dozen events took five times as long beside polls without a pause.
        """
        with self._changed:
            self._changed.wait_for(lambda: not self._is_busy or self._is_stuck(), GATHER_SECONDS)

    def settle(self, when_slow: Callable[[], object]) -> Sequence[Settled]:
        """As ``make_room``, until nothing is under way any more."""
        return self._wait(lambda: not self._is_busy, when_slow)

    def close(self) -> None:
        """Let what is under way come to its end."""
        self._thread.shutdown()

    def _wait(self, is_enough: Callable[[], bool], when_slow: Callable[[], object]) -> Sequence[Settled]:
        while True:
            with self._changed:
                if self._changed.wait_for(lambda: is_enough() or self._is_stuck(), SLOW_SECONDS):
                    return self._take_settled()
            when_slow()

    def _is_stuck(self) -> bool:
        """Whether nothing lands any more: something was rolled back, or the database is away."""
        return self._error is not None or (bool(self._settled) and self._settled[-1].moved is not None)

    def _take_settled(self) -> Sequence[Settled]:
        """What was settled; what follows on something that was rolled back is lost with it."""
        if self._error is not None:
            raise self._error
        settled, self._settled = self._settled, []
        if settled and settled[-1].moved is not None:
            settled[-1] = Settled([*settled[-1].parts, *self._waiting], settled[-1].moved)
            self._waiting = []
        return settled

    def _land_what_waits(self) -> None:
        try:
            while parts := self._next():
                settled = Settled(parts, self._land(parts))
                with self._changed:
                    self._settled.append(settled)
                    self._changed.notify()
        except Exception as error:
            with self._changed:
                self._error = error  # raised where the intake waits
                self._changed.notify()

    def _next(self) -> Sequence[Part]:
        with self._changed:
            parts: list[Part] = []
            if not self._is_stuck():
                parts, self._waiting = self._waiting, parts
            self._is_busy = bool(parts)
            self._changed.notify()
            return parts

    def _land(self, parts: Sequence[Part]) -> str | None:
        reach: dict[int, tuple[int, int]] = {}
        for part in parts:
            first, _ = reach.get(part.partition_id, (part.first_offset, 0))
            reach[part.partition_id] = (first, part.next_offset)
        try:
            with self._way.kept():
                events = [event for part in parts for event in part.events]
                self._store.land(events, reach, {part.judged_under for part in parts})
        except TRY_AGAIN as moved:
            return type(moved).__name__
        return None
