import fcntl
import stat
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


def test_nobody_else_can_hold_up_an_up_or_down_for_ever(tmp_path: Path) -> None:
    stack = _stack(tmp_path)
    stack.layout.lock.touch()  # of a release that left it open: who may read it may lock it
    stack.layout.lock.chmod(0o666)
    with stack.locked(lambda _: None):
        assert stat.S_IMODE(stack.layout.lock.stat().st_mode) == 0o600


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


def test_an_erasing_down_forgets_what_was_sent_and_keeps_an_office_that_was_set_up(tmp_path: Path) -> None:
    stack = _stack(tmp_path)
    for path in (
        "office/3507/spool.sqlite",
        "office/3573/spool.sqlite",
        "office/3573/connection.json",
        "reference/CURRENT",
    ):
        file = stack.layout.state / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    ending.erase(stack)
    assert [path.name for path in (stack.layout.state / "office").iterdir()] == ["3573"]
    assert (stack.layout.state / "reference/CURRENT").exists()
    (stack.layout.state / "office/3573/connection.json").unlink()
    ending.erase(stack)
    assert not list(stack.layout.state.glob("office/*"))
    assert not (stack.layout.state / "reference").exists()


def _stack(state: Path) -> Stack:
    layout = Layout(state)
    return Stack(Settings(state, state / "secrets", {}), layout, Supervisor(layout))
