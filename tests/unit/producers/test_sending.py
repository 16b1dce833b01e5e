"""What leaves a spool, in which order, and what a failure on the way means: nothing is lost, and little sent twice."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.unit.producers.test_spool import header, some_events

from simpul.adapters.event_producer import Outgoing, Sent
from simpul.errors import RetryLater, SimpulError, StopNow
from simpul_office import clock, sending
from simpul_office.sending import Patience, Sender
from simpul_office.spool import Spool

AWAY = RetryLater("The broker is away.", cause="no_answer")


@dataclass
class Broker:
    """Takes what it is offered, or fails after so many events of an offer, as it is told; None: it takes them all."""

    takes: list[int | None] = field(default_factory=list)
    failure: SimpulError = AWAY
    offered: list[list[int]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    connections: int = 0
    open: int = 0

    def connect(self, _: object) -> "Broker":
        self.connections += 1
        self.open += 1
        return self

    def send(self, _: str, events: Iterable[Outgoing]) -> Sent:
        numbers = [event.number for event in events]
        self.offered.append(numbers)
        most = self.takes.pop(0) if self.takes else None
        if most is None:
            return Sent(numbers, None, 400.0)
        return Sent(numbers[:most], self.failure, 400.0 if most else None)

    def close(self) -> None:
        self.open -= 1


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    """It stands in the place of the client, on a clock that only pauses move."""
    found = Broker()
    monkeypatch.setattr(sending, "EventProducer", found.connect)
    monkeypatch.setattr(sending, "options", lambda _: {})
    made = found.pauses
    monkeypatch.setattr(sending, "time", SimpleNamespace(monotonic=lambda: 100.0 + sum(made), sleep=made.append))
    return found


@pytest.fixture
def spool(tmp_path: Path) -> Iterable[Spool]:
    made = Spool(tmp_path, "3507")
    yield made
    made.close()


def send(spool: Spool, seconds: float = 60) -> list[int]:
    """Send what waits; how many events were told as sent, portion by portion."""
    told: list[int] = []
    sender = Sender(spool, Patience(seconds), told.append)
    sender.send_waiting()
    sender.close()
    return told


def test_a_files_manifest_goes_out_behind_its_events_and_the_next_file_behind_it(broker: Broker, spool: Spool) -> None:
    spool.take_in(header("d1"), some_events(3))
    spool.take_in(header("d2"), some_events(2))
    assert send(spool) == [3, 2]
    assert broker.offered == [[1, 2, 3], [4], [5, 6], [7]]
    assert (spool.waiting_files(), broker.connections, broker.open) == ([], 1, 0)


def test_what_was_acknowledged_before_a_failure_is_not_sent_again(broker: Broker, spool: Spool) -> None:
    spool.take_in(header(), some_events(3))
    broker.takes = [2, 0, None, 0]
    assert send(spool) == [2, 0, 1]
    assert broker.offered == [[1, 2, 3], [3], [3], [4], [4]]
    assert (broker.connections, broker.open) == (4, 0), "a client that failed is of no further use"


def test_whoever_is_ended_by_a_refusal_leaves_the_rest_waiting(broker: Broker, spool: Spool) -> None:
    spool.take_in(header(), some_events(3))
    broker.takes, broker.failure = [1], StopNow("x", cause="no_right")
    with pytest.raises(StopNow):
        send(spool)
    assert (spool.waiting_rows(), len(spool.waiting_files()), broker.open) == (2, 1, 0)


def test_where_the_disk_cannot_note_what_arrived_nothing_is_sent_again_and_the_disk_is_named(
    broker: Broker, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        if len(broker.offered) > 3:
            raise StopNow("It has been sent again and again.")
        raise RetryLater("The disk is full.", cause="disk_full")

    monkeypatch.setattr(spool, "mark_sent", full)
    spool.take_in(header("d1"), some_events(3))
    with pytest.raises(RetryLater, match="disk is full"):
        send(spool)
    assert broker.offered == [[1, 2, 3]]
    assert broker.pauses == []
    assert broker.open == 0


def test_on_a_bad_line_the_next_portion_is_smaller(broker: Broker, spool: Spool) -> None:
    spool.take_in(header(), some_events(200))
    broker.takes = [0, 0]
    send(spool)
    assert [len(numbers) for numbers in broker.offered] == [100, 25, 20, 40, 80, 60, 1]


def test_as_long_as_something_arrives_a_bad_line_tires_nobody(broker: Broker, spool: Spool) -> None:
    spool.take_in(header(), some_events(30))
    broker.takes = [1] * 29
    send(spool, seconds=10)
    assert sum(broker.pauses) > 30
    spool.take_in(header("d2"), some_events(1))
    broker.takes = [0] * 100
    with pytest.raises(RetryLater):
        send(spool, seconds=10)
    assert spool.waiting_rows() == 1


def test_after_a_file_that_arrived_the_first_pause_is_short_again(broker: Broker, spool: Spool) -> None:
    spool.take_in(header("d1"), some_events(1))
    spool.take_in(header("d2"), some_events(1))
    broker.takes = [0, 0, 0, 0, None, None, 0]
    send(spool)
    assert broker.pauses[3] > 1
    assert broker.pauses[4] <= 0.5


def test_a_file_that_takes_hours_is_named_before_its_end(
    broker: Broker, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = datetime.now(UTC) + timedelta(minutes=70)
    monkeypatch.setattr(sending, "datetime", SimpleNamespace(now=lambda _: later))
    spool.take_in(header(), some_events(150))
    send(spool)
    assert [(numbers[0], len(numbers)) for numbers in broker.offered] == [(1, 100), (152, 1), (101, 50), (151, 1)]


def test_every_acknowledgement_tells_how_far_the_clock_is_off(broker: Broker, spool: Spool) -> None:
    spool.take_in(header(), some_events(1))
    send(spool)
    found = clock.last(spool.home)
    assert found
    assert found.ahead == 400
