"""One contestant, in processes of its own, watched from outside: how many events a second are in the database.

Measured from the moment that every partition has begun to the moment that all is in, by what each contestant commits
beside its rows. Its start-up, its imports and its joining of a group do not count.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from bench import bare_loop, naive, ours, peer_table
from simpul.adapters.broker import events_topic

PATIENCE = 240
LOOK_SECONDS = 0.02

Work = Callable[[], None]


class Contestant(NamedTuple):
    """Who takes part. ``share``: the part of the events that is enough for a steady rate of somebody slow."""

    name: str
    works: Callable[[str], Sequence[Work]]
    intakes: int = 0
    share: float = 1.0


def _quixstreams(topic: str) -> None:
    from bench import with_quixstreams

    with_quixstreams.run_as_it_comes(topic)


def _quixstreams_with_copy(topic: str) -> None:
    from bench import with_quixstreams

    with_quixstreams.run_with_copy(topic)


def _bytewax(topic: str) -> None:
    from bench import with_bytewax

    with_bytewax.run(topic)


def _judged_beforehand(topic: str) -> None:
    from bench import judged_beforehand

    judged_beforehand.run(topic)


def _intakes(count: int) -> list[Work]:
    return [partial(ours.run_intake, slot) for slot in range(count)]


BARE, ONE, TWO = "bare loop", "Simpul, one process", "Simpul, two processes"
CONTESTANTS = (
    Contestant(BARE, lambda topic: [partial(bare_loop.run, topic)]),
    Contestant(ONE, lambda _: _intakes(1), intakes=1),
    Contestant("Simpul, one process and the relay", lambda _: [*_intakes(1), ours.run_relay], intakes=1),
    Contestant("Simpul, judged beforehand", lambda topic: [partial(_judged_beforehand, topic)], intakes=1),
    Contestant(TWO, lambda _: _intakes(2), intakes=2),
    Contestant("bytewax", lambda topic: [partial(_bytewax, topic)]),
    Contestant("quixstreams", lambda topic: [partial(_quixstreams, topic)], share=0.5),
    Contestant("quixstreams, COPY", lambda topic: [partial(_quixstreams_with_copy, topic)]),
    Contestant("naive consumer", lambda topic: [partial(naive.run, topic)], share=0.2),
)


def events_a_second(contestant: Contestant, office: str, events: int) -> float:
    """The rate of a contestant over the office's events, all of which are in its topic already."""
    peer_table.empty()
    if contestant.intakes:
        ours.empty(office)
    with running(contestant.works(events_topic(office))) as processes:
        if contestant.intakes:
            ours.begin(office, contestant.intakes)
        query = (ours.PROGRESS, [office]) if contestant.intakes else (peer_table.PROGRESS, [])
        return _rate(query, int(events * contestant.share), processes)


@contextmanager
def running(works: Sequence[Work]) -> Iterator[list[Any]]:
    """Each work in a fresh process; all of them are ended when the block ends."""
    fresh = multiprocessing.get_context("spawn")
    processes = [fresh.Process(target=work, daemon=True) for work in works]
    for process in processes:
        process.start()
    try:
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(20)
            if process.is_alive():
                process.kill()


def _rate(query: tuple[str, list[str]], target: int, processes: Sequence[Any]) -> float:
    deadline, begun, before, partitions = time.monotonic() + PATIENCE, 0.0, 0, 2
    with peer_table.connect() as connection:
        connection.autocommit = True
        while True:
            landed = [count for _, count in connection.execute(*query).fetchall()]
            now, total = time.monotonic(), sum(landed)
            if not begun and sum(map(bool, landed)) == partitions:
                begun, before = now, total
            if total >= target:
                return (total - before) / (now - begun) if total > before else 0.0
            if now > deadline or any(process.exitcode for process in processes):
                raise TimeoutError(f"{total} of {target} events are in.")
            time.sleep(LOOK_SECONDS)


def wait_for(landed: Callable[[], int], target: int) -> None:
    """Return when so many are in."""
    deadline = time.monotonic() + PATIENCE
    while (count := landed()) < target:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{count} of {target} events are in.")
        time.sleep(0.1)
