"""How much memory an intake holds while event after event goes by: it has to stay flat."""

from functools import partial

import psutil

from bench import contest, ours, peer_table
from bench.load import publish
from bench.measured import Measured, Row
from bench.servers import broker_and_database

OFFICE = "3507"
EVENTS = 200_000
PORTIONS = 10


def main(events: int = EVENTS, rounds: int = 1) -> Measured:
    """Publish portion after portion; after each is in, look at the process. ``rounds``: so many intakes in turn."""
    samples: dict[int, list[float]] = {}
    portion = events // PORTIONS
    with broker_and_database():
        ours.empty(OFFICE)
        for _ in range(rounds):
            with contest.running([partial(ours.run_intake, 0)]) as (process,):
                ours.begin(OFFICE, 1)
                for done in range(portion, events + 1, portion):
                    before = _landed()
                    publish(OFFICE, portion)
                    contest.wait_for(_landed, before + portion)
                    resident = psutil.Process(process.pid).memory_info().rss / 2**20
                    samples.setdefault(done, []).append(resident)
                    print(f"  after {done:,} events: {resident:.0f} MiB", flush=True)
    rows = [Row(f"after {done:,} events", found) for done, found in samples.items()]
    return Measured("memory", f"MiB of memory (RSS) of one intake process, over {events:,} events", rows)


def _landed() -> int:
    with peer_table.connect() as connection:
        return sum(count for _, count in connection.execute(ours.PROGRESS, [OFFICE]).fetchall())
