"""A consumer that is begun again while the world is broken: soon at first, then more patiently."""

import signal
from collections.abc import Callable, Iterator
from threading import Event

import pytest

from simpul.errors import RetryLater
from simpul_consumers import running
from simpul_consumers.running import run_forever


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The seconds that were waited, without waiting; the signals of this process as they were before."""
    seconds: list[float] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr(Event, "wait", lambda _, timeout=None: seconds.append(timeout or 0.0))
    monkeypatch.setattr(running.logs, "start", lambda: None)
    yield seconds
    for number, handler in before.items():
        signal.signal(number, handler)


def away(times: int) -> Callable[[Event], None]:
    """Finds the world broken so often, and is told to stop then."""
    left = iter(range(times))

    def begin(stopping: Event) -> None:
        if next(left, None) is None:
            stopping.set()
        else:
            raise RetryLater("The broker is away.")

    return begin


def test_whoever_fails_at_once_is_begun_again_more_and_more_patiently(waited: list[float]) -> None:
    run_forever(away(7))
    assert waited == [0.5, 1, 2, 5, 5, 10, 10]


def test_whoever_was_well_for_long_is_begun_again_at_once(waited: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_WELL_SECONDS", 0.0)
    run_forever(away(7))
    assert waited == [0.5] * 7
