"""What an office that floods does to all others: ``python -m bench isolation``.

45 offices send 500 events a second together. In turn, nobody else sends; one more office sends nothing but poison at 50
times its rate; and it sends its poison as fast as the broker takes it, for a third of the time: enough of it waits
until the end. Prints how long the others' events waited from the broker's clock to the beginning of the transaction
that lands them, and what the flood adds, round by round.
"""

import multiprocessing
import time
from datetime import UTC, date, datetime
from itertools import cycle
from uuid import uuid4

import kafka
import msgspec

from bench import ours
from bench.contest import running
from bench.measured import Measured, Row
from bench.servers import broker_and_database
from simpul.adapters.broker import client_options, events_topic
from simpul.adapters.postgres import connected
from simpul.contracts.envelope import Envelope, encode
from simpul.contracts.offices import office_codes
from simpul.domain.identity import partition_key
from simpul.synthetic.events import RECEIVED_ON, registration_bodies

SECONDS = 15
ROUNDS = 4
EVENTS_A_SECOND = 500
POISON = 50 * EVENTS_A_SECOND // 46
FLOOD = 1_000_000
SCENES = {"nobody floods": 0, "50 times its rate": POISON, "as fast as it can": FLOOD}


def main(events: int = EVENTS_A_SECOND * SECONDS, rounds: int = ROUNDS) -> Measured:
    """No relay; the intake is a process of its own; the scenes take turns, so that all have the same luck."""
    seconds = events // EVENTS_A_SECOND
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in SCENES}
    with broker_and_database(), running([_intake]):
        _scene(0, 3)  # every office has been heard, every statement prepared
        for _ in range(rounds):
            for name, rate in SCENES.items():
                _let_the_flood_run_dry()
                found[name].append(_scene(rate, seconds))
    quiet = [late for _, late in found["nobody floods"]]
    rows = []
    for name, waited in found.items():
        rows.append(Row(f"{name}: p50", [median for median, _ in waited]))
        rows.append(Row(f"{name}: p99", [late for _, late in waited]))
        if name != "nobody floods":
            rows.append(Row(f"{name}: p99 added", [late - calm for (_, late), calm in zip(waited, quiet, strict=True)]))
            rows.append(
                Row(f"{name}: p99 ratio", [late / calm for (_, late), calm in zip(waited, quiet, strict=True)], 2)
            )
    caption = (
        f"Milliseconds that the events of 45 offices wait, {EVENTS_A_SECOND} a second together; {seconds} s a round"
    )
    return Measured("isolation", caption, rows)


def _intake() -> None:
    ours.run_intake(0)


def _scene(poison: int, seconds: int) -> tuple[float, float]:
    """Median and 99th percentile of the others' waiting, in milliseconds."""
    *others, flooding = office_codes()
    spawn, since = multiprocessing.get_context("spawn"), datetime.now(UTC)
    work = [spawn.Process(target=_send_clean, args=(others, seconds))]
    if poison:
        sends_for = seconds // 3 if poison == FLOOD else seconds
        work.append(spawn.Process(target=_send_poison, args=(flooding, poison, sends_for)))
    for each in work:
        each.start()
    for each in work:
        each.join()
    with connected("simpul_operator", autocommit=True) as watcher:
        while watcher.execute(_JUDGED, [since, flooding]).fetchone()[0] < EVENTS_A_SECOND * seconds:  # type: ignore[index]
            time.sleep(0.2)
        row = watcher.execute(_WAITED, [since, flooding]).fetchone()
    assert row is not None
    return float(row[0]), float(row[1])


def _let_the_flood_run_dry() -> None:
    with connected("simpul_operator", autocommit=True) as watcher:
        before = -1
        while (now := watcher.execute("SELECT sum(next_offset) FROM intake.topic_partition").fetchone()[0]) != before:  # type: ignore[index]
            before = now
            time.sleep(1)


def _send_clean(offices: list[str], seconds: int) -> None:
    """The other offices' events, evenly over time and offices."""
    bodies, epoch, run = cycle(list(registration_bodies(1, 2000))), uuid4(), uuid4().hex[:8]
    with kafka.KafkaProducer(**client_options("admin"), linger_ms=0) as producer:
        for office in offices:
            producer.partitions_for(events_topic(office))  # found out now: what waits for it would come at once later
        begun = time.monotonic()
        for number in range(EVENTS_A_SECOND * seconds):
            office, record = offices[number % len(offices)], f"{run}-{number}"
            envelope = Envelope(
                event_id=uuid4(), office_code=office, producer="agent", document="cpmi_registration", version=1,
                time=datetime.now(UTC), epoch=epoch, sequence=number // len(offices) + 1,
                received_on=date.fromisoformat(str(RECEIVED_ON)),
            )  # fmt: skip
            body = msgspec.json.encode({**next(bodies), "source_record_id": record, "office_code": office})
            time.sleep(max(0.0, begun + number / EVENTS_A_SECOND - time.monotonic()))
            producer.send(events_topic(office), body, partition_key(office, record), headers=encode(envelope))
        producer.flush()


def _send_poison(office: str, rate: int, seconds: int) -> None:
    """What nobody can read, at this rate or as fast as the broker takes it with an office's own quota."""
    garbage = b"\xff" * 1024
    with kafka.KafkaProducer(**client_options(f"office-{office}"), linger_ms=5, batch_size=128 * 1024) as producer:
        begun = time.monotonic()
        sent = 0
        while (passed := time.monotonic() - begun) < seconds:
            if sent < passed * rate:
                producer.send(events_topic(office), garbage)
                sent += 1
            else:
                time.sleep(0.002)


_OTHERS = "FROM intake.verdict judged JOIN intake.raw USING (partition_id, log_offset) WHERE raw.broker_at >= %s "

_JUDGED = "SELECT count(*) " + _OTHERS + "AND raw.office_code <> %s"

_WAITED = (
    "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY waited) * 1000, "
    "percentile_cont(0.99) WITHIN GROUP (ORDER BY waited) * 1000 "
    "FROM (SELECT extract(epoch FROM judged.judged_at - raw.broker_at) AS waited "
    + _OTHERS
    + "AND raw.office_code <> %s) w"
)
