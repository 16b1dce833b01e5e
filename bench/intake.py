"""The intake beside the bare loop, in turn, on the same events, broker, database and machine.

Prints events a second with median and spread, and the ratio pair by pair. The relay, the gate and Airflow are stopped.
"""

import multiprocessing
import statistics
import time
from collections.abc import Callable
from threading import Event, Thread

from rich.console import Console
from rich.table import Table

from bench import bare_loop
from bench.load import TOPIC, publish
from bench.servers import broker_and_database
from simpul.adapters.broker_offsets import event_bounds
from simpul.adapters.postgres import connected

EVENTS = 60_000
ROUNDS = 3


def main(events: int = EVENTS, rounds: int = ROUNDS) -> None:
    """Measure and print the table."""
    with broker_and_database():
        bare, ours = [], []
        for _ in range(rounds):
            starts = _ends()
            publish(events)
            ends = _ends()
            bare.append(events / _seconds(_bare, starts, ends))
            ours.append(events / _seconds(_intake, starts, ends))
    _print(events, bare, ours)


def _seconds(work: Callable[[dict[int, int], dict[int, int]], float], *span: dict[int, int]) -> float:
    """The time of one run in a fresh process, without its start-up."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, span)


def _bare(starts: dict[int, int], ends: dict[int, int]) -> float:
    begun = time.perf_counter()
    bare_loop.run(TOPIC, starts, ends)
    return time.perf_counter() - begun


def _intake(starts: dict[int, int], ends: dict[int, int]) -> float:
    from simpul_consumers.intake import Intake

    intake, stopping = Intake(0), Event()
    begun = time.perf_counter()
    running = Thread(target=intake.run, args=[stopping])
    running.start()
    with connected("simpul_operator", autocommit=True) as watcher:
        while watcher.execute(_PLACES, [TOPIC]).fetchone()[0] < sum(ends.values()):
            time.sleep(0.05)
    seconds = time.perf_counter() - begun
    stopping.set()
    running.join()
    return seconds


_PLACES = "SELECT COALESCE(sum(next_offset), 0) FROM intake.topic_partition WHERE topic_name = %s"


def _ends() -> dict[int, int]:
    return {number: end for (topic, number), (_, end) in event_bounds().items() if topic == TOPIC}


def _print(events: int, bare: list[float], ours: list[float]) -> None:
    table = Table("", "median events/s", "lowest", "highest", title=f"{events} events a run, {len(bare)} runs in turn")
    for name, rates in (("bare loop", bare), ("Simpul's intake", ours)):
        table.add_row(name, *(f"{rate:,.0f}" for rate in (statistics.median(rates), min(rates), max(rates))))
    ratios = [mine / limit for mine, limit in zip(ours, bare, strict=True)]
    table.add_row("ratio", *(f"{ratio:.2f}" for ratio in (statistics.median(ratios), min(ratios), max(ratios))))
    Console().print(table)


if __name__ == "__main__":
    main()
