"""Steps that wait for one another and otherwise run at the same time."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event
from typing import Protocol


class Listener(Protocol):
    """Hears how the steps go."""

    def started(self, title: str) -> None: ...

    def note(self, title: str, text: str) -> None: ...

    def finished(self, title: str, seconds: float) -> None: ...

    def failed(self, title: str, seconds: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of work. ``work`` is given a function for a short note on how far it is, or what came out."""

    title: str
    work: Callable[[Callable[[str], None]], None]
    after: tuple[str, ...] = ()


def needed_for(titles: Iterable[str], steps: Sequence[Step]) -> list[Step]:
    """The steps of these titles and all they wait for, in the order given."""
    by_title = {step.title: step for step in steps}
    needed: set[str] = set()
    asked = list(titles)
    while asked:
        title = asked.pop()
        if title not in needed:
            needed.add(title)
            asked += by_title[title].after
    return [step for step in steps if step.title in needed]


def run(steps: Sequence[Step], listener: Listener, cancelled: Event) -> None:
    """Run every step after those it waits for.

    When one fails, or the caller is interrupted, ``cancelled`` is set, no other step begins, those at work are
    waited for, and the first error is raised.
    """
    at_work: dict[Future[None], Step] = {}
    done: set[str] = set()
    waiting = list(steps)
    with ThreadPoolExecutor(max_workers=len(steps)) as pool:
        try:
            while waiting or at_work:
                for step in [step for step in waiting if done.issuperset(step.after)]:
                    waiting.remove(step)
                    at_work[pool.submit(_work, step, listener)] = step
                for future in wait(at_work, return_when=FIRST_COMPLETED).done:
                    future.result()
                    done.add(at_work.pop(future).title)
        finally:
            cancelled.set()


def _work(step: Step, listener: Listener) -> None:
    listener.started(step.title)
    began = time.monotonic()
    try:
        step.work(lambda text: listener.note(step.title, text))
    except BaseException:
        listener.failed(step.title, time.monotonic() - began)
        raise
    listener.finished(step.title, time.monotonic() - began)
