import fcntl
from pathlib import Path
from threading import Event, Thread

import pytest

from simpul.settings import Settings
from simpul_stack import ending
from simpul_stack.layout import Layout
from simpul_stack.stack import Stack
from simpul_stack.supervision import Supervisor


def test_a_second_up_or_down_of_a_state_says_that_it_waits(tmp_path: Path) -> None:
    stack = _stack(tmp_path)
    said: list[str] = []
    waits, works = Event(), Event()

    def say(words: str) -> None:
        said.append(words)
        waits.set()

    def second() -> None:
        with stack.locked(say):
            works.set()

    with stack.layout.lock.open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        thread = Thread(target=second)
        thread.start()
        assert waits.wait(10)
        assert not works.is_set()
    thread.join(10)
    assert works.is_set()
    with stack.locked(say):
        assert len(said) == 1, "who is alone says nothing"


def test_whoever_waited_for_an_erasing_down_holds_a_lock_that_others_heed(tmp_path: Path) -> None:
    stack = _stack(tmp_path)
    waits, works, may_end = Event(), Event(), Event()

    def second() -> None:
        with stack.locked(lambda _: waits.set()):
            works.set()
            may_end.wait(10)

    thread = Thread(target=second)
    with stack.layout.lock.open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        thread.start()
        assert waits.wait(10)
        ending.erase(stack)
    assert works.wait(10)
    with stack.layout.lock.open("w") as third, pytest.raises(BlockingIOError):
        fcntl.flock(third, fcntl.LOCK_EX | fcntl.LOCK_NB)
    may_end.set()
    thread.join(10)


def _stack(state: Path) -> Stack:
    layout = Layout(state)
    return Stack(Settings(state, state / "secrets", {}), layout, Supervisor(layout))
