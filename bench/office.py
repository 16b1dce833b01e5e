"""The office side on one core: a CSV file through pre-check and spool to acknowledged events, and kafka-python alone.

Each round runs in a process of its own that is kept on one core; the broker has the others. Parts are counted by the
processor's time, the whole and the limit by the clock.
"""

import csv
import gc
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import kafka

from bench.broker import broker_for
from bench.measured import Measured, Row
from simpul.adapters.broker import events_topic
from simpul.domain.identity import file_id
from simpul.rules.reference import load
from simpul.synthetic.events import RECEIVED_ON, registration_bodies
from simpul_office.collector import spare_collector
from simpul_office.connection import options
from simpul_office.envelopes import Envelopes
from simpul_office.events import events_of
from simpul_office.listening.editions import InUse
from simpul_office.prechecking import Precheck
from simpul_office.publishing import take_in
from simpul_office.reading import Delivery, read
from simpul_office.reading.template import templates
from simpul_office.register import Planned
from simpul_office.sending import Patience, Sender
from simpul_office.spool import FileHeader, Spool

OFFICE, TEMPLATE = "3507", "siskop2mi-2026-registrasi"
ROWS, ROUNDS = 20_000, 5
DAY = date.fromisoformat(str(RECEIVED_ON))
READING, ROW, EVENT, RULES, SPOOL = "reading the file", "rows", "events", "pre-check", "into the spool"
WHOLE, LIMIT = "whole: CSV to acknowledged, rows/s", "limit: kafka-python alone, events/s"


def main(events: int = ROWS, rounds: int = ROUNDS) -> Measured:
    """Measure, each round in turn."""
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, broker_for(OFFICE):
        path = Path(folder) / "registrasi.csv"
        write_csv(path, events)
        for _ in range(rounds):
            for measure in (_parts, _whole, _limit):
                for name, value in _on_one_core(measure, path).items():
                    found.setdefault(name, []).append(value)
    ratios = [mine / limit for mine, limit in zip(found[WHOLE], found[LIMIT], strict=True)]
    parts = [Row(f"{name}, µs a row", values, 1) for name, values in found.items() if name not in (WHOLE, LIMIT)]
    rows = [Row(WHOLE, found[WHOLE]), Row(LIMIT, found[LIMIT]), Row("whole to limit", ratios, 2), *parts]
    return Measured("office", f"The office side on one core, {events:,} rows of {TEMPLATE}, {rounds} rounds", rows)


def write_csv(path: Path, rows: int) -> None:
    """One office's registrations, mostly clean, as its software writes them."""
    found = next(template for template in templates() if template.name == TEMPLATE)
    stated = {"stated_document": found.stated_document, "stated_version": found.stated_version}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([column.header for column in found.columns])
        for body in registration_bodies(1, rows):
            body["office_code"] = OFFICE
            writer.writerow([stated.get(column.form) or body.get(column.field, "") for column in found.columns])


def _on_one_core(measure: Callable[[Path], dict[str, float]], path: Path) -> dict[str, float]:
    with multiprocessing.get_context("spawn").Pool(1, _keep_to_one_core) as pool:
        return pool.apply(measure, [path])


def _keep_to_one_core() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _parts(path: Path) -> dict[str, float]:
    """Microseconds of the processor that each part takes of a row; each is what it adds to those before it."""
    in_use, found = _prepared(path)
    taken = {READING: _processor(lambda: _read(path))}
    rows = _processor(lambda: _drained(found.rows(DAY)))
    taken[ROW] = rows
    events = _processor(lambda: _drained(events_of(found.rows(DAY), found)))
    taken[EVENT] = events - rows
    judged = Precheck(OFFICE, DAY, in_use).through(events_of(found.rows(DAY), found))
    taken[RULES] = _processor(lambda: _drained(judged)) - events
    taken[SPOOL] = _processor(lambda: _spooled(found)) - rows - taken[EVENT]
    return {name: seconds / found.row_count * 1e6 for name, seconds in taken.items()}


def _whole(path: Path) -> dict[str, float]:
    """Rows a second from the file on the disk to the broker's word on the last of them."""
    in_use, found = _prepared(path)
    with tempfile.TemporaryDirectory() as state:
        spool = Spool(Path(state), OFFICE)
        sender = Sender(spool, Patience(60), lambda count: None)
        begun = time.perf_counter()
        planned = Planned(OFFICE, path, path.name, DAY, "back-fill")
        taken = take_in(spool, planned, resend=False, in_use=in_use)
        sender.send_waiting()
        seconds = time.perf_counter() - begun
        assert taken.rows == found.row_count
        assert not spool.waiting_files()
        sender.close()
        spool.close()
    return {WHOLE: found.row_count / seconds}


def _limit(path: Path) -> dict[str, float]:
    """The same bytes and headers, ready in memory, sent by kafka-python and nothing else."""
    _, found = _prepared(path)
    with tempfile.TemporaryDirectory() as state:
        spool = _filled(Path(state), found)
        (file,) = spool.waiting_files()
        envelopes = Envelopes(file, OFFICE, spool.epoch)
        ready = [envelopes.outgoing(number, event) for number, event in spool.waiting_events(file, found.row_count)]
        spool.close()
    producer = kafka.KafkaProducer(
        **options(OFFICE), acks="all", linger_ms=20, batch_size=900 * 1024, compression_type="lz4"
    )
    topic = events_topic(OFFICE)
    producer.partitions_for(topic)
    begun = time.perf_counter()
    sent = [producer.send(topic, key=each.key, value=each.body, headers=each.headers) for each in ready]
    producer.flush()
    seconds = time.perf_counter() - begun
    assert all(future.succeeded() for future in sent)
    producer.close()
    return {LIMIT: len(ready) / seconds}


def _prepared(path: Path) -> tuple[InUse, Delivery]:
    """What an agent that runs all day has ready; the collector does not look at it again and again."""
    in_use, found = InUse(load()), _read(path)
    gc.collect()
    spare_collector()
    return in_use, found


def _read(path: Path) -> Delivery:
    found = read(path, OFFICE)
    assert isinstance(found, Delivery)
    return found


def _spooled(found: Delivery) -> None:
    with tempfile.TemporaryDirectory() as state:
        _filled(Path(state), found).close()


def _filled(state: Path, found: Delivery) -> Spool:
    spool = Spool(state, OFFICE)
    header = FileHeader(file_id(OFFICE, found.digest), found.digest, found.name, "back-fill", DAY)
    spool.take_in(header, events_of(found.rows(DAY), found))
    return spool


def _processor(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _drained(things: Iterable[object]) -> None:
    for _ in things:
        pass
