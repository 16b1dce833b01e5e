"""The intake reaches into a few places of the Kafka client: a version that has moved one of them fails here first."""

import inspect
import tomllib
from collections import deque
from pathlib import Path
from types import SimpleNamespace

import kafka
import pytest
from kafka.consumer.fetcher import Fetcher
from kafka.coordinator.base import BaseCoordinator
from kafka.coordinator.consumer import ConsumerCoordinator
from kafka.errors import CorruptRecordError, KafkaError

from simpul.adapters import shared_fetching

CHECKOUT = Path(__file__).parents[3]


def test_who_installs_without_the_lock_gets_no_client_that_may_have_moved_them():
    wanted = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (client,) = (one for one in wanted["optional-dependencies"]["broker"] if one.startswith("kafka-python"))
    assert client.endswith(f",<3.{int(kafka.__version__.split('.')[1]) + 1}")


def test_the_client_says_who_leads_the_group_where_we_look_for_it():
    assert "self._coordinator = " in inspect.getsource(kafka.KafkaConsumer.__init__)
    assert "self._is_leader = True" in inspect.getsource(ConsumerCoordinator)
    assert "self._generation.member_id" in inspect.getsource(BaseCoordinator)
    assert list(inspect.signature(ConsumerCoordinator.request_rejoin).parameters) == ["self"]


@pytest.mark.parametrize(
    "name",
    ["_completed_fetches", "_paused_completed_fetches", "_paused_partition_records", "_subscriptions"],
)
def test_the_client_keeps_what_it_fetched_where_we_look_for_it(name):
    assert f"self.{name}" in inspect.getsource(Fetcher.fetched_records)


def test_the_client_unpacks_records_by_the_class_that_we_put_in_its_place():
    assert "self.PartitionRecords(" in inspect.getsource(Fetcher._parse_fetched_data)
    assert issubclass(shared_fetching._SharedFetcher.PartitionRecords, Fetcher.PartitionRecords)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (shared_fetching._SharedFetcher.fetch_records, Fetcher.fetch_records),
        (shared_fetching._SharedFetcher.fetched_records, Fetcher.fetched_records),
        (shared_fetching._Fetched.take, Fetcher.PartitionRecords.take),
    ],
)
def test_our_steps_are_called_as_the_clients_own(ours, theirs):
    assert list(inspect.signature(ours).parameters) == list(inspect.signature(theirs).parameters)
    assert list(inspect.signature(Fetcher._append).parameters) == [
        "self", "drained", "part", "max_records", "update_offsets",
    ]  # fmt: skip


@pytest.mark.parametrize(("weights", "handed_out"), [([1] * 9, 5), ([1, 2, 9, 1], 3), ([300, 1], 1), ([], 0)])
def test_a_share_ends_with_the_record_by_which_it_weighs_enough(weights, handed_out):
    fetched = object.__new__(shared_fetching._Fetched)
    fetched._next_inline_exception = None
    fetched.record_iterator = iter([SimpleNamespace(weight=weight) for weight in weights])
    assert len(fetched.take(5)) == handed_out


def test_a_batch_that_came_damaged_is_told_after_what_came_before_it():
    def records():
        yield SimpleNamespace(weight=1)
        raise CorruptRecordError

    fetched = object.__new__(shared_fetching._Fetched)
    fetched._next_inline_exception = None
    fetched.record_iterator = records()
    assert len(fetched.take(5)) == 1
    with pytest.raises(CorruptRecordError):
        fetched.take(5)
    fetched.record_iterator = (record for record in records() if record.weight > 1)
    with pytest.raises(CorruptRecordError):
        fetched.take(5)


def test_a_batch_that_came_damaged_is_told_at_once_where_nothing_else_is_handed_out():
    def damaged(*_):
        raise CorruptRecordError

    fetcher = object.__new__(shared_fetching._SharedFetcher)
    fetcher._append = damaged
    part = SimpleNamespace(topic_partition="a", _next_inline_exception=None)
    with pytest.raises(CorruptRecordError):
        fetcher._append_share({}, part, 5, True)
    assert fetcher._append_share({"b": ["an event"]}, part, 5, True) == 0
    assert isinstance(part._next_inline_exception, CorruptRecordError)


def test_a_batch_that_fails_its_check_sum_is_no_fault_of_a_record():
    damaged = SimpleNamespace(validate_crc=lambda: False)
    batches = SimpleNamespace(next_batch=iter([damaged]).__next__)
    fetched = object.__new__(shared_fetching._Fetched)
    with pytest.raises(CorruptRecordError, match="check sum"):
        next(fetched._unpack_records("ltsa.3507.events-0", batches))


def test_the_client_asks_the_broker_to_wait_as_long_as_its_setting_says():
    assert "max_wait_ms=self.config['fetch_max_wait_ms']" in inspect.getsource(Fetcher._create_fetch_requests)


@pytest.mark.parametrize(
    ("waiting", "paused", "resting", "longest"),
    [
        ([], [], [], 500), (["a"], [], [], 0), (["a"], ["a"], [], 500), (["a", "b"], ["a"], [], 0),
        (["a"], [], ["a"], 500), (["a", "b"], ["a"], ["b"], 500), (["a", "b"], [], ["a"], 0),
    ],
)  # fmt: skip
def test_the_broker_answers_at_once_while_there_is_something_to_hand_out(
    monkeypatch, waiting, paused, resting, longest
):
    monkeypatch.setattr(Fetcher, "_create_fetch_requests", lambda self: self.config["fetch_max_wait_ms"])
    fetcher = object.__new__(shared_fetching._SharedFetcher)
    fetcher.config = {"fetch_max_wait_ms": 500}
    fetcher._paused_partition_records = dict.fromkeys(waiting)
    fetcher._subscriptions = SimpleNamespace(is_paused=paused.__contains__)
    fetcher.shares = dict.fromkeys(resting, 0)
    assert fetcher._create_fetch_requests() == longest
    assert fetcher.config == {"fetch_max_wait_ms": 500}


def test_the_client_asks_for_nothing_ahead_when_it_hears_that_there_is_more():
    lines = [line.strip() for line in inspect.getsource(Fetcher.fetch_records).splitlines()]
    first = lines.index("if not partial:")
    assert "self.send_fetches()" in lines[first : first + 3]
    assert lines.index("records, partial = self.fetched_records(") < first
    assert lines.index("if records:") > first


class Part(list):
    """What was fetched of a partition and not handed out."""

    def __init__(self, name, count, weight=1):
        super().__init__([SimpleNamespace(weight=weight)] * count)
        self.topic_partition = name

    def drain(self):
        self.clear()


class Fetched(shared_fetching._SharedFetcher):
    """Has ``fetched`` some parts, counts how often it asks for more, and is answered with what ``comes``."""

    def __init__(self, fetched, comes=(), shares=None):
        self.config = {"max_poll_records": 4000, "fetch_max_wait_ms": 500}
        self.shares = shares or {}
        self.asked = 0
        self._comes = list(comes)
        self._paused_partition_records = {part.topic_partition: part for part in fetched}
        self._subscriptions = SimpleNamespace(is_paused=lambda _: False)
        self._net = SimpleNamespace(run=lambda wait, *_: wait())
        self._manager = SimpleNamespace(wait_for=self._is_answered)
        self._fetch_futures, self._reset_task = [], None

    def _is_answered(self):
        for part in self._comes:
            self._paused_partition_records[part.topic_partition] = part
        self._comes.clear()

    def send_fetches(self):
        self.asked += 1
        return ["an answer"]

    def _open_completed(self):
        pass

    def _append(self, drained, part, wanted, _):
        taken, part[:] = part[:wanted], part[wanted:]
        drained[part.topic_partition] += taken
        return len(taken)

    def poll(self):
        records, _ = self.fetch_records(4000, True, 100)
        return {name: len(found) for name, found in records.items()}


def test_what_follows_on_few_records_is_asked_for_when_it_is_wanted():
    fetcher = Fetched([Part("a", shared_fetching.FEW - 2), Part("b", 1)])
    assert fetcher.poll() == {"a": shared_fetching.FEW - 2, "b": 1}
    assert fetcher.asked == 0


def test_what_follows_on_many_records_is_asked_for_ahead():
    fetcher = Fetched([Part("a", shared_fetching.FEW - 1), Part("b", 1)])
    assert fetcher.poll() == {"a": shared_fetching.FEW - 1, "b": 1}
    assert fetcher.asked == 1


@pytest.mark.parametrize(("count", "asked"), [(shared_fetching.FEW, 2), (shared_fetching.FEW - 1, 1)])
def test_what_follows_on_many_records_is_asked_for_ahead_though_these_had_to_be_waited_for(count, asked):
    fetcher = Fetched([], comes=[Part("a", count)])
    fetcher._fetch_futures = [SimpleNamespace(add_both=lambda wake: None)]
    assert fetcher.poll() == {"a": count}
    assert fetcher.asked == asked


def test_what_follows_on_few_large_records_is_asked_for_ahead():
    fetcher = Fetched([Part("a", 2, weight=shared_fetching.FEW // 2)])
    assert fetcher.poll() == {"a": 2}
    assert fetcher.asked == 1


def test_what_waits_its_turn_is_handed_out_with_what_has_come_of_others_until_then():
    fetcher = Fetched([Part("flood", 1000)], comes=[Part("b", 3)], shares={"flood": 50})
    assert fetcher.poll() == {"flood": 50}
    assert fetcher.asked == 0
    assert fetcher.poll() == {"flood": 50, "b": 3}
    assert fetcher.asked == 1


def test_what_was_asked_for_ahead_is_not_asked_for_again():
    fetcher = Fetched([Part("a", 2 * shared_fetching.FEW)], comes=[Part("b", 3)], shares={"a": shared_fetching.FEW})
    assert fetcher.poll() == {"a": shared_fetching.FEW}
    assert fetcher.asked == 1
    assert fetcher.poll() == {"a": shared_fetching.FEW}
    assert fetcher.asked == 2


def test_a_fetch_that_fails_keeps_nothing_back_that_is_here():
    def fails():
        raise KafkaError("gone")

    fetcher = Fetched([Part("a", 100)], shares={"a": 50})
    fetcher._manager.wait_for = fails
    assert [fetcher.poll(), fetcher.poll()] == [{"a": 50}, {"a": 50}]


def test_whoever_has_very_much_takes_no_more_than_a_poll_holds_and_the_others_come_next():
    fetcher = Fetched([Part("flood", 9000), Part("b", 3)])
    assert [fetcher.poll(), fetcher.poll()] == [{"flood": 4000}, {"b": 3, "flood": 3997}]


def test_whose_share_is_used_up_rests_and_a_poll_of_nothing_asks_ahead():
    fetcher = Fetched([Part("a", 3)], shares={"a": 0})
    assert fetcher.fetched_records(4000) == ({}, False)


def completing(paused, *names):
    """A fetcher that was sent something of these partitions and has opened nothing of it yet."""
    fetcher = object.__new__(shared_fetching._SharedFetcher)
    fetcher._subscriptions = SimpleNamespace(is_paused=paused.__contains__)
    fetcher._parse_fetched_data = lambda completed: completed.part
    fetcher._completed_fetches = deque(SimpleNamespace(topic_partition=name, part=Part(name, 3)) for name in names)
    fetcher._paused_completed_fetches, fetcher._paused_partition_records = {}, {}
    return fetcher


def test_what_came_of_a_paused_partition_waits_unopened_until_it_is_resumed():
    paused = {"a"}
    fetcher = completing(paused, "a", "b")
    fetcher._open_completed()
    assert (fetcher._paused_partition_records, *fetcher._paused_completed_fetches) == ({"b": Part("b", 3)}, "a")
    paused.clear()
    fetcher._open_completed()
    assert fetcher._paused_partition_records == {"a": Part("a", 3), "b": Part("b", 3)}
    assert fetcher._paused_completed_fetches == {}


@pytest.mark.parametrize("paused", [set(), {"a"}], ids=["read", "paused"])
@pytest.mark.parametrize("is_opened", [False, True], ids=["just come", "opened"])
def test_nothing_is_left_of_what_was_fetched_of_a_partition_that_is_forgotten(paused, is_opened):
    fetcher = completing(paused, "a", "b")
    if is_opened:
        fetcher._open_completed()
    fetcher.forget("a")
    paused.clear()
    fetcher._open_completed()
    assert fetcher._paused_partition_records == {"b": Part("b", 3)}
