"""Where an event's time goes: the CPU of each part of one intake with everything on, and of PostgreSQL beside it.

Each part is a function whose calls are timed by the CPU of its own thread, without the parts inside it: waiting costs
nothing here, and the two threads do not disturb each other's numbers. The timing itself is some microseconds of it.
"""

import multiprocessing
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from bench import contest, ours, peer_table
from bench.load import publish
from bench.measured import Measured, Row
from bench.servers import broker_and_database
from simpul.contracts.offices import office_codes

EVENTS = 40_000
ROUNDS = 3

POSTGRES = "PostgreSQL, for the landing"
PARTS = (
    ("simpul.adapters.event_consumer", "EventConsumer.poll", "read: fetch and take apart"),
    ("simpul.intake.judging", "judge_events", "judge: the rest"),
    ("simpul.intake.judging", "decode_envelope", "judge: envelope"),
    ("simpul.intake.judging", "read", "judge: read, check and write out the body"),
    ("simpul.intake.judging", "judge_bodies", "judge: look up what rules ask for, landing values"),
    ("simpul.rules.asking", "Questions.ask", "judge: the rules"),
    ("simpul.intake.judging", "canonical_of_stated", "judge: canonical content of what is not sound"),
    ("simpul.intake.digests", "Digests.content", "judge: digests"),
    ("simpul.intake.digests", "Digests.record", "judge: digests"),
    ("simpul.intake.digests", "Digests.nik", "judge: digests"),
    ("simpul.adapters.intake_store", "IntakeStore.land", "land: the rest"),
    ("simpul.adapters.intake_store", "decide_all", "land: decide under the heads' locks"),
    ("simpul.adapters.staging", "StagedRows.stage", "land: rows into COPY"),
    ("simpul.adapters.intake_store", "tell_first_verdicts", "land: what offices are told"),
    ("simpul.adapters.intake_store", "record_sequences", "land: numbers and manifests"),
)


def main(events: int = EVENTS, rounds: int = ROUNDS) -> Measured:
    """Microseconds of CPU an event."""
    fresh = multiprocessing.get_context("spawn")
    found: dict[str, list[float]] = {}
    with broker_and_database():
        for office in office_codes()[:rounds]:
            publish(office, events)
            ours.empty(office)
            answer = fresh.Queue()
            process = fresh.Process(target=_timed_intake, args=[answer, office, events], daemon=True)
            process.start()
            ours.begin(office, 1)
            for part, seconds in answer.get(timeout=contest.PATIENCE).items():
                found.setdefault(part, []).append(seconds / events * 1e6)
            process.join()
    order = dict.fromkeys([part for _, _, part in PARTS] + [POSTGRES])
    rows = [Row(part, found[part], 1) for part in order if part in found]
    return Measured("where_time_goes", f"Microseconds of CPU an event; {events:,} events, {rounds} rounds", rows)


class _Timer:
    """CPU seconds by part, without those of the parts inside."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._thread = threading.local()

    def timed(self, part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*values: Any, **named: Any) -> Any:
            outer, self._thread.inside = getattr(self._thread, "inside", 0.0), 0.0
            begun = time.thread_time()
            try:
                return work(*values, **named)
            finally:
                spent = time.thread_time() - begun
                self.seconds[part] += spent - self._thread.inside
                self._thread.inside = outer + spent

        return run


def _timed_intake(answer: Any, office: str, events: int) -> None:
    timer = _Timer()
    for module, path, part in PARTS:
        owner: Any = import_module(module)
        *classes, name = path.split(".")
        for each in classes:
            owner = getattr(owner, each)
        setattr(owner, name, timer.timed(part, getattr(owner, name)))
    # After the timers are in place: it takes over one of the functions.
    running: Any = import_module("simpul_consumers.intake")
    running.judge_events = import_module("simpul.intake.judging").judge_events
    intake, stopping = running.Intake(0), threading.Event()
    taking_in = threading.Thread(target=intake.run, args=[stopping])
    taking_in.start()
    contest.wait_for(lambda: _landed(office), events)
    timer.seconds[POSTGRES] = _database_seconds()
    stopping.set()
    taking_in.join()
    answer.put(dict(timer.seconds))


def _landed(office: str) -> int:
    with peer_table.connect() as connection:
        return sum(count for _, count in connection.execute(ours.PROGRESS, [office]).fetchall())


def _database_seconds() -> float:
    """CPU of the server's processes that serve the intake."""
    with peer_table.connect() as connection:
        rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE usename = 'simpul_intake'").fetchall()
    fields = [Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split() for (pid,) in rows]
    return sum(int(user) + int(system) for user, system in (field[11:13] for field in fields)) / 100
