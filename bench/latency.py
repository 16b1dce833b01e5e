"""How long an office waits for a reject: from handing over the event until its verdict stands in the office's feed."""

import time
from threading import Thread
from uuid import UUID

import kafka
import msgspec

from bench import ours
from bench.contest import running
from bench.load import messages, producer
from bench.measured import Measured, Row
from bench.servers import broker_and_database
from simpul.adapters.broker import client_options, events_topic, verdicts_topic

OFFICE = "3507"
EVENTS_A_SECOND = 500
SECONDS = 30
ROUNDS = 3
IMPOSSIBLE = "2026-02-30"
PATIENCE = 60


def main(events: int = EVENTS_A_SECOND * SECONDS, rounds: int = ROUNDS) -> Measured:
    """Intake and relay run; every event is a reject; its arrival in the feed is heard by a consumer of the office's."""
    medians, late, worst = [], [], []
    with broker_and_database():
        ours.empty(OFFICE)
        with running([_intake, ours.run_relay]):
            ours.begin(OFFICE, 1)
            for _ in range(rounds):
                waited = sorted(_waits(events))
                medians.append(waited[len(waited) // 2])
                late.append(waited[int(len(waited) * 0.99)])
                worst.append(waited[-1])
    rows = [Row("p50", medians, 2), Row("p99", late, 2), Row("slowest", worst, 2)]
    caption = (
        f"Seconds from an event to its reject in the feed, at {EVENTS_A_SECOND} events/s; {events:,} events a round"
    )
    return Measured("latency", caption, rows)


def _intake() -> None:
    ours.run_intake(0)


def _waits(events: int) -> list[float]:
    sent: dict[UUID, float] = {}
    heard: dict[UUID, float] = {}
    feed = kafka.KafkaConsumer(**client_options("admin"), enable_auto_commit=False)
    place = kafka.TopicPartition(verdicts_topic(OFFICE), 0)
    feed.assign([place])
    feed.seek_to_end(place)
    feed.position(place)
    sending = Thread(target=_send, args=[events, sent])
    sending.start()
    deadline = time.monotonic() + events / EVENTS_A_SECOND + PATIENCE
    while (len(heard) < events or sending.is_alive()) and time.monotonic() < deadline:
        for records in feed.poll(timeout_ms=100).values():
            now = time.monotonic()
            for record in records:
                heard[UUID(msgspec.json.decode(record.value)["event_id"])] = now
    sending.join()
    feed.close()
    missing = sent.keys() - heard.keys()
    if missing:
        raise TimeoutError(f"{len(missing)} of {events} rejects did not come.")
    return [heard[event] - at for event, at in sent.items()]


def _send(events: int, sent: dict[UUID, float]) -> None:
    """At an even pace, which does not wait for answers."""
    sender, begun = producer(), time.monotonic()
    for number, (event_id, key, body, headers) in enumerate(messages(OFFICE, events, birth_date=IMPOSSIBLE)):
        due = begun + number / EVENTS_A_SECOND
        if (rest := due - time.monotonic()) > 0:
            time.sleep(rest)
        sent[event_id] = time.monotonic()
        sender.send(events_topic(OFFICE), body, key, headers=headers)
    sender.flush()
    sender.close()
