"""What was judged lands in its order, together with what waits beside it; what follows on a loss is lost with it."""

import time
from collections.abc import Iterator, Mapping, Sequence
from threading import Event, Timer
from typing import Any

import pytest

from simpul.adapters.intake_store import OffsetMoved
from simpul_consumers import landing
from simpul_consumers.landing import Landing, Part, Settled
from simpul_consumers.right_of_way import RightOfWay


class Store:
    """Writes down what it is to land; waits, or raises, as it is told."""

    def __init__(self) -> None:
        self.landed: list[tuple[Sequence[Any], Mapping[int, tuple[int, int]]]] = []
        self.judged_under: list[set[str]] = []
        self.begun, self.may_end = Event(), Event()
        self.may_end.set()
        self.error: Exception | None = None

    def land(self, events: Sequence[Any], reach: Mapping[int, tuple[int, int]], judged_under: set[str]) -> None:
        self.begun.set()
        assert self.may_end.wait(20)
        if self.error is not None:
            raise self.error
        self.landed.append((events, reach))
        self.judged_under.append(judged_under)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def lands(store: Store) -> Iterator[Landing]:
    found = Landing(store, RightOfWay())  # type: ignore[arg-type]
    yield found
    store.may_end.set()
    found.close()


def part(partition: int, first: int, count: int = 1, judged_under: str = "1") -> Part:
    events: list[Any] = [(partition, offset) for offset in range(first, first + count)]
    return Part(partition, f"p{partition}", first, first + count, events, judged_under)


def never() -> None:
    raise AssertionError("nothing here takes so long")


def hold(store: Store, lands: Landing, first: Part) -> None:
    """Let a part be under way, and others wait for it."""
    store.may_end.clear()
    lands.offer([first])
    assert store.begun.wait(20)


def test_what_waits_lands_together_and_in_order(store: Store, lands: Landing) -> None:
    hold(store, lands, part(1, 0))
    lands.offer([part(1, 1, 2), part(2, 7)])
    lands.offer([part(1, 3)])
    store.may_end.set()
    settled = lands.settle(never)
    assert store.landed == [
        ([(1, 0)], {1: (0, 1)}),
        ([(1, 1), (1, 2), (2, 7), (1, 3)], {1: (1, 4), 2: (7, 8)}),
    ]
    assert [found.moved for found in settled] == [None, None]
    assert [[one.name for one in found.parts] for found in settled] == [["p1"], ["p1", "p2", "p1"]]
    assert lands.settle(never) == []


def test_what_follows_on_a_loss_is_lost_with_it_and_the_next_lands_again(store: Store, lands: Landing) -> None:
    store.error = OffsetMoved("moved")
    hold(store, lands, part(1, 0))
    lands.offer([part(1, 1), part(2, 0)])
    store.may_end.set()
    (lost,) = lands.settle(never)
    assert lost == Settled([part(1, 0), part(1, 1), part(2, 0)], "OffsetMoved")
    assert store.landed == []
    store.error = None
    lands.offer([part(1, 0, 2)])
    assert [found.moved for found in lands.settle(never)] == [None]
    assert store.landed == [([(1, 0), (1, 1)], {1: (0, 2)})]


def test_what_is_offered_before_a_loss_is_noticed_does_not_land(store: Store, lands: Landing) -> None:
    store.error = OffsetMoved("moved")
    lands.offer([part(1, 0)])
    assert store.begun.wait(20)
    with lands._changed:  # it has been rolled back, and nobody has asked yet
        assert lands._changed.wait_for(lands._is_stuck, 20)
    store.error = None
    lands.offer([part(1, 1)])
    (lost,) = lands.settle(never)
    assert [one.first_offset for one in lost.parts] == [0, 1]
    assert store.landed == []


def test_there_is_room_while_few_events_wait(store: Store, lands: Landing) -> None:
    hold(store, lands, part(1, 0))
    lands.offer([part(1, 1, landing.MOST_WAITING - 1)])
    assert lands.make_room(never) == []
    lands.offer([part(1, landing.MOST_WAITING)])
    store.may_end.set()
    settled = lands.make_room(never)
    assert settled[0].parts == [part(1, 0)]


def test_there_is_room_as_soon_as_what_waited_is_under_way(
    store: Store, lands: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "SLOW_SECONDS", 20)
    began, may_begin = time.monotonic(), Event()
    store.may_end.clear()
    lands._thread.submit(may_begin.wait, 20)
    lands.offer([part(1, 0, landing.MOST_WAITING)])
    Timer(0.1, may_begin.set).start()
    assert lands.make_room(never) == []
    assert time.monotonic() - began < 10


def test_nobody_waits_for_more_to_come_together_where_nothing_lands(
    lands: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "GATHER_SECONDS", 20)
    began = time.monotonic()
    lands.gather()
    assert time.monotonic() - began < 10


def test_more_comes_together_until_what_is_under_way_has_landed(
    store: Store, lands: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "GATHER_SECONDS", 20)
    hold(store, lands, part(1, 0))
    Timer(0.1, store.may_end.set).start()
    lands.gather()
    assert len(store.landed) == 1


def test_more_comes_together_for_a_moment_only_while_something_lands_for_long(store: Store, lands: Landing) -> None:
    hold(store, lands, part(1, 0))
    lands.gather()
    assert store.landed == []


def test_somebody_looks_after_what_takes_too_long(
    store: Store, lands: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "SLOW_SECONDS", 0.01)
    hold(store, lands, part(1, 0))
    lands.settle(store.may_end.set)
    assert len(store.landed) == 1


def test_what_keeps_the_database_away_is_raised_where_the_intake_waits(store: Store, lands: Landing) -> None:
    store.error = ConnectionError("away")
    lands.offer([part(1, 0)])
    with pytest.raises(ConnectionError, match="away"):
        lands.settle(never)
    lands.offer([part(1, 0)])
    with pytest.raises(ConnectionError, match="away"):
        lands.make_room(never)


def test_whoever_waits_hears_at_once_that_the_database_is_away(
    store: Store, lands: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "SLOW_SECONDS", 20)
    began = time.monotonic()
    store.error = ConnectionError("away")
    hold(store, lands, part(1, 0))
    Timer(0.1, store.may_end.set).start()
    with pytest.raises(ConnectionError, match="away"):
        lands.settle(never)
    assert time.monotonic() - began < 10


def test_what_is_under_way_comes_to_its_end_before_its_connection_is_closed(store: Store, lands: Landing) -> None:
    hold(store, lands, part(1, 0))
    Timer(0.1, store.may_end.set).start()
    lands.close()
    assert len(store.landed) == 1


def test_the_store_is_told_of_every_edition_under_which_its_events_were_judged(store: Store, lands: Landing) -> None:
    hold(store, lands, part(1, 0))
    lands.offer([part(1, 1)])
    lands.offer([part(1, 2, judged_under="2")])
    store.may_end.set()
    lands.settle(never)
    assert store.judged_under == [{"1"}, {"1", "2"}]
