"""Whoever lands goes first while it computes; others go on while it waits for PostgreSQL."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from simpul_consumers.landing import Landing, Part
from simpul_consumers.right_of_way import RightOfWay

SOON = 20.0  # seconds, in which anything happens that can
A_MOMENT = 0.1


class Connection:
    """Waits for an answer until it comes."""

    def __init__(self) -> None:
        self.is_asked, self.answers = Event(), Event()

    def wait(self, answer: str, *, interval: float = 1) -> str:
        self.is_asked.set()
        assert self.answers.wait(SOON)
        if answer == "away":
            raise ConnectionError
        return answer


@pytest.fixture
def way() -> RightOfWay:
    return RightOfWay()


@pytest.fixture
def beside() -> Iterator[Callable[..., "Future[Any]"]]:
    with ThreadPoolExecutor() as pool:
        yield pool.submit


def stands(giving: "Future[Any]") -> bool:
    try:
        giving.result(A_MOMENT)
    except TimeoutError:
        return True
    return False


def test_nobody_stands_while_nobody_goes_first(way: RightOfWay) -> None:
    way.give()


def test_others_stand_while_one_goes_first(way: RightOfWay, beside: Any) -> None:
    with way.kept():
        giving = beside(way.give)
        assert stands(giving)
    assert giving.result(SOON) is None


def test_others_go_on_after_an_error(way: RightOfWay) -> None:
    with pytest.raises(ValueError, match="lost"), way.kept():
        raise ValueError("lost")
    way.give()


@pytest.mark.parametrize("answer", ["found", "away"])
def test_others_go_on_while_it_waits_and_stand_when_it_has_its_answer(
    way: RightOfWay, beside: Any, answer: str
) -> None:
    connection: Any = Connection()
    way.left_by(connection)
    computes, may_end = Event(), Event()

    def land() -> object:
        with way.kept():
            try:
                found = connection.wait(answer, interval=2)
            except ConnectionError:
                found = "error"
            computes.set()
            assert may_end.wait(SOON)
            return found

    landing = beside(land)
    assert connection.is_asked.wait(SOON)
    way.give()
    connection.answers.set()
    assert computes.wait(SOON)
    giving = beside(way.give)
    assert stands(giving)
    may_end.set()
    assert landing.result(SOON) == ("found" if answer == "found" else "error")
    assert giving.result(SOON) is None


def test_a_wait_outside_of_its_turn_takes_nobodys_turn(way: RightOfWay) -> None:
    connection: Any = Connection()
    connection.answers.set()
    assert way.left_by(connection) is connection
    assert connection.wait("found") == "found"
    way.give()


def test_others_stand_while_a_landing_computes(way: RightOfWay, beside: Any) -> None:
    begun, may_end = Event(), Event()

    class Store:
        def land(self, *_: object) -> None:
            begun.set()
            assert may_end.wait(SOON)

    lands = Landing(Store(), way)  # type: ignore[arg-type]
    lands.offer([Part(1, "p1", 0, 1, [], "1")])
    assert begun.wait(SOON)
    giving = beside(way.give)
    assert stands(giving)
    may_end.set()
    assert giving.result(SOON) is None
    lands.close()
