"""One poll lands while the next one is read and judged: PostgreSQL works, and this process does, too.

At most one poll is under way. Its offsets move in its own transaction, so a process that dies between two polls has
lost neither: what is not in the database is read again.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, NamedTuple

from simpul.adapters.intake_store import TRY_AGAIN, IntakeStore
from simpul.intake.judging import JudgedEvent

SLOW_SECONDS = 10.0

Polled = Mapping[Any, list[Any]]
"""Partition -> its records, in order."""


class Settled(NamedTuple):
    """What became of a poll. ``moved``: why it was rolled back, or None where it has landed."""

    polled: Polled
    moved: str | None


class Landing:
    """Lands polls one after the other, each on a thread of its own connection."""

    def __init__(self, store: IntakeStore) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="landing")
        self._under_way: tuple[Future[int], Polled] | None = None

    def begin(self, events: Sequence[JudgedEvent], reach: Mapping[int, tuple[int, int]], polled: Polled) -> None:
        """Start to land a poll. The one before has to be settled."""
        assert self._under_way is None
        self._under_way = self._thread.submit(self._land, events, reach), polled

    def settle(self, when_slow: Callable[[], object]) -> Settled | None:
        """Wait for the poll that is under way, if there is one. Raises what kept the database from its work.

        ``when_slow``: called again and again while it takes longer than any poll should.
        """
        if self._under_way is None:
            return None
        (future, polled), self._under_way = self._under_way, None
        while not wait([future], SLOW_SECONDS).done:
            when_slow()
        try:
            future.result()
        except TRY_AGAIN as moved:
            return Settled(polled, type(moved).__name__)
        return Settled(polled, None)

    def close(self) -> None:
        """Let what is under way come to its end."""
        self._thread.shutdown()

    def _land(self, events: Sequence[JudgedEvent], reach: Mapping[int, tuple[int, int]]) -> int:
        return len(self._store.land(events, reach))
