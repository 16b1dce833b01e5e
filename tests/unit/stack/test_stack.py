import fcntl
from pathlib import Path
from threading import Event, Thread

from simpul.settings import Settings
from simpul_stack.layout import Layout
from simpul_stack.stack import Stack
from simpul_stack.supervision import Supervisor


def test_a_second_up_or_down_of_a_state_says_that_it_waits(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    stack = Stack(Settings(tmp_path, tmp_path / "secrets", {}), layout, Supervisor(layout))
    said: list[str] = []
    waits, works = Event(), Event()

    def say(words: str) -> None:
        said.append(words)
        waits.set()

    def second() -> None:
        with stack.locked(say):
            works.set()

    with layout.lock.open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        thread = Thread(target=second)
        thread.start()
        assert waits.wait(10)
        assert not works.is_set()
    thread.join(10)
    assert works.is_set()
    with stack.locked(say):
        assert len(said) == 1, "who is alone says nothing"
