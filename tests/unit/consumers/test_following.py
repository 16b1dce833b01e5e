"""Which partitions are read on, from where, and which are stopped: what is stored beside what the broker holds."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from kafka import TopicPartition

from simpul.adapters.offset_store import PartitionPlace
from simpul_consumers import following
from simpul_consumers.following import Following

MALANG, INDRAMAYU = TopicPartition("ltsa.3507.events", 0), TopicPartition("ltsa.3209.events", 0)
JUDGED_AT = datetime(2026, 2, 5, 3, tzinfo=UTC)


class Record(NamedTuple):
    """An event as the client hands it out."""

    offset: int
    timestamp: float


@dataclass
class Broker:
    """A member of the group to which two partitions are given, and what it was told to do with them."""

    logs: dict[TopicPartition, tuple[int, int]]
    ids: dict[str, UUID]
    new: set[TopicPartition] = field(default_factory=lambda: {MALANG, INDRAMAYU})
    followed: dict[TopicPartition, int] = field(default_factory=dict)
    held: list[TopicPartition] = field(default_factory=list)
    truncated: set[TopicPartition] = field(default_factory=set)

    def take_new(self) -> set[TopicPartition]:
        taken, self.new = self.new, set()
        return taken

    def wait_again(self, partitions: Iterable[TopicPartition]) -> None:
        self.new |= set(partitions)

    def hold(self, partitions: Iterable[TopicPartition]) -> None:
        self.held += partitions

    def follow(self, partition: TopicPartition, offset: int) -> None:
        self.followed[partition] = offset

    def assignment(self) -> set[TopicPartition]:
        return {MALANG, INDRAMAYU}

    def topic_ids(self, topics: Iterable[str]) -> dict[str, UUID]:
        return {topic: self.ids[topic] for topic in topics if topic in self.ids}

    def bounds(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, tuple[int, int]]:
        return {partition: self.logs[partition] for partition in partitions}

    def seen_end(self, partition: TopicPartition) -> int:
        return self.logs[partition][1]

    def is_truncated(self, partition: TopicPartition) -> bool:
        return partition in self.truncated


@dataclass
class Stored:
    """What the database holds of the places, what people decided, and what it was told."""

    places: dict[tuple[str, int], PartitionPlace]
    stopped: dict[int, str] = field(default_factory=dict)
    seen_ends: dict[int, int] = field(default_factory=dict)
    paused: frozenset[str] = frozenset()
    is_asked_at_once: bool = False
    decided: tuple[frozenset[str], bool] = (frozenset(), False)

    def place(self, next_offset: int, last_at: datetime | None, state: str = "following") -> None:
        """Where the intake stands in Malang's partition."""
        key = (MALANG.topic, MALANG.partition)
        self.places[key] = replace(self.places[key], next_offset=next_offset, last_at=last_at, state=state)

    def register(self, _: object, found: object) -> dict[tuple[str, int], PartitionPlace]:
        return self.places

    def stop(self, _: object, partition_id: int, reason: str) -> None:
        self.stopped[partition_id] = reason

    def note_end(self, _: object, partition_id: int, seen_end: int) -> None:
        self.seen_ends[partition_id] = seen_end

    def ask_at_once(self) -> None:
        self.is_asked_at_once = True

    def refresh(self) -> tuple[frozenset[str], bool]:
        self.is_asked_at_once = False
        decided, self.decided = self.decided, (frozenset(), False)
        return decided


@pytest.fixture
def broker() -> Broker:
    return Broker({MALANG: (0, 9), INDRAMAYU: (0, 0)}, {MALANG.topic: uuid4(), INDRAMAYU.topic: uuid4()})


@pytest.fixture
def stored(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> Stored:
    """Nothing was judged yet of either partition."""
    places = {
        (each.topic, each.partition): PartitionPlace(
            number, broker.ids[each.topic], each.topic, each.partition, each.topic[5:9], 0, "following", None
        )
        for number, each in enumerate((MALANG, INDRAMAYU), start=1)
    }
    found = Stored(places)
    monkeypatch.setattr(following, "offset_store", found)
    monkeypatch.setattr(following, "Interventions", lambda _: found)
    return found


def begun(broker: Any) -> Following:
    """Whoever has looked once where to read on."""
    found = Following(None, broker)  # type: ignore[arg-type]
    found.refresh()
    return found


def record(offset: int, at: datetime = JUDGED_AT) -> Record:
    return Record(offset, at.timestamp() * 1000)


@pytest.mark.parametrize(
    ("next_offset", "last_at", "log", "read_from"),
    [
        (0, None, (0, 0), 0),
        (0, None, (0, 9), 0),
        (5, JUDGED_AT, (0, 9), 4),
        (5, JUDGED_AT, (0, 5), 4),
        (5, JUDGED_AT, (5, 9), 5),
        (5, JUDGED_AT, (5, 5), 5),
        (5, None, (0, 9), 5),
    ],
    ids=["empty", "new", "known", "all judged", "judged and let go", "all judged and let go", "adopted"],
)
def test_it_reads_on_from_the_last_judged_event_where_the_log_still_holds_it(
    broker: Broker, stored: Stored, next_offset: int, last_at: datetime | None, log: tuple[int, int], read_from: int
) -> None:
    stored.place(next_offset, last_at)
    broker.logs[MALANG] = log
    assert MALANG in begun(broker).read()
    assert (broker.followed[MALANG], stored.stopped) == (read_from, {})


@pytest.mark.parametrize(("log", "reason"), [((6, 9), "log_start_above_stored"), ((0, 4), "log_end_below_stored")])
def test_where_the_log_does_not_fit_it_stops_and_the_others_go_on(
    broker: Broker, stored: Stored, log: tuple[int, int], reason: str
) -> None:
    stored.place(5, JUDGED_AT)
    broker.logs[MALANG] = log
    assert begun(broker).read().keys() == {INDRAMAYU}
    assert (stored.stopped, broker.followed) == ({1: reason}, {INDRAMAYU: 0})


def test_a_log_that_was_cut_behind_what_is_judged_and_has_grown_again_is_stopped(
    broker: Broker, stored: Stored
) -> None:
    stored.place(5, JUDGED_AT)
    found = begun(broker)
    broker.truncated = {MALANG}
    found.look_again([MALANG])
    found.refresh()
    assert (found.read().keys(), stored.stopped) == ({INDRAMAYU}, {1: "log_end_below_stored"})


def test_what_was_fetched_of_a_partition_before_it_was_stopped_is_not_taken(broker: Broker, stored: Stored) -> None:
    stored.place(5, JUDGED_AT, "stopped")
    found = begun(broker)
    assert found.still_the_same({MALANG: [record(5)], INDRAMAYU: [record(0)]}) == {INDRAMAYU: [record(0)]}


def test_what_is_stopped_stays_so_until_somebody_adopts_it(broker: Broker, stored: Stored) -> None:
    stored.place(5, JUDGED_AT, "stopped")
    found = begun(broker)
    assert (found.read().keys(), stored.stopped) == ({INDRAMAYU}, {})
    stored.place(0, None)
    stored.decided = (frozenset(), True)
    broker.followed.clear()
    found.refresh()
    assert found.read().keys() == {MALANG, INDRAMAYU}
    assert broker.followed == {MALANG: 0}, "the others are read on as they were"


def test_the_last_judged_event_is_known_again_and_not_judged_twice(broker: Broker, stored: Stored) -> None:
    stored.place(5, JUDGED_AT)
    found = begun(broker)
    assert found.still_the_same({MALANG: [record(4), record(5)]}) == {MALANG: [record(5)]}
    assert found.still_the_same({MALANG: [record(6)]}) == {MALANG: [record(6)]}


def test_a_log_that_lets_go_of_the_last_judged_event_before_it_was_read_again_is_no_other_log(
    broker: Broker, stored: Stored
) -> None:
    stored.place(5, JUDGED_AT)
    found = begun(broker)
    broker.logs[MALANG] = (5, 9)
    found.look_again([MALANG])
    found.refresh()
    assert found.still_the_same({MALANG: [record(5)]}) == {MALANG: [record(5)]}


@pytest.mark.parametrize("other", [record(4, JUDGED_AT.replace(second=1)), record(5)])
def test_where_another_event_stands_in_its_place_nothing_is_taken_and_its_log_is_stopped(
    broker: Broker, stored: Stored, other: Record
) -> None:
    stored.place(5, JUDGED_AT)
    found = begun(broker)
    assert found.still_the_same({MALANG: [other, record(6)]}) == {}
    found.refresh()
    assert (found.read().keys(), stored.stopped) == ({INDRAMAYU}, {1: "log_end_below_stored"})
    assert stored.seen_ends == {1: 9}, "as far as it went when it was read last"
    stored.place(0, None)
    stored.decided = (frozenset(), True)
    found.refresh()
    assert found.read().keys() == {MALANG, INDRAMAYU}, "somebody has adopted it"


def test_of_a_topic_that_was_made_anew_nothing_is_taken(broker: Broker, stored: Stored) -> None:
    found = begun(broker)
    broker.ids[MALANG.topic] = uuid4()
    assert found.still_the_same({MALANG: [record(0)], INDRAMAYU: [record(0)]}) == {INDRAMAYU: [record(0)]}
    assert broker.new == {MALANG}, "its place is found out again"


def test_of_a_topic_that_was_made_anew_the_end_of_the_old_log_is_kept(broker: Broker, stored: Stored) -> None:
    found = begun(broker)
    found.still_the_same({MALANG: [record(0)]})
    broker.ids[MALANG.topic], broker.logs[MALANG] = uuid4(), (0, 1)
    found.still_the_same({MALANG: [record(0)]})
    stored.place(1, JUDGED_AT, "stopped")
    found.refresh()
    assert stored.seen_ends == {1: 9}


def test_of_a_topic_that_is_being_deleted_nothing_is_taken_and_it_is_looked_for_until_it_is_back(
    broker: Broker, stored: Stored
) -> None:
    found = begun(broker)
    known = broker.ids.pop(MALANG.topic)
    assert found.still_the_same({MALANG: [record(0)], INDRAMAYU: [record(0)]}) == {INDRAMAYU: [record(0)]}
    broker.followed.clear()
    found.refresh()
    assert (broker.new, broker.followed) == ({MALANG}, {})
    broker.ids[MALANG.topic] = known
    found.refresh()
    assert broker.followed == {MALANG: 0}


def test_an_office_that_is_paused_is_not_read_until_it_is_resumed(broker: Broker, stored: Stored) -> None:
    found = begun(broker)
    stored.paused, stored.decided = frozenset({"3507"}), (frozenset({"3507"}), False)
    found.refresh()
    assert (broker.held, found.read().keys()) == ([MALANG], {INDRAMAYU})
    broker.followed.clear()
    broker.new = {MALANG}
    found.refresh()
    assert broker.followed == {}, "also where it is given to this process meanwhile"
    stored.paused, stored.decided = frozenset(), (frozenset({"3507"}), False)
    found.refresh()
    assert (broker.followed, found.read().keys()) == ({MALANG: 0}, {MALANG, INDRAMAYU})


def test_whoever_could_not_land_asks_at_once_whether_an_office_was_paused_and_reads_nothing_of_it(
    broker: Broker, stored: Stored
) -> None:
    found = begun(broker)
    broker.followed.clear()
    found.look_again([MALANG, INDRAMAYU])
    assert stored.is_asked_at_once, "else its events would be read and rolled back again and again"
    stored.paused, stored.decided = frozenset({"3507"}), (frozenset({"3507"}), False)
    found.refresh()
    assert (broker.followed, found.read().keys()) == ({INDRAMAYU: 0}, {INDRAMAYU})


def test_an_ordinary_poll_asks_nothing_more_of_the_database(broker: Broker, stored: Stored) -> None:
    assert begun(broker).still_the_same({MALANG: [record(0)]}) == {MALANG: [record(0)]}
    assert not stored.is_asked_at_once
