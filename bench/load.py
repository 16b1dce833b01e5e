"""Events for the benchmarks: one office's registrations, 1 KB and about 41 fields each, mostly clean."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import cycle, islice
from uuid import UUID, uuid4

import kafka
import msgspec

from simpul.adapters.broker import client_options, events_topic
from simpul.contracts.envelope import Envelope, encode
from simpul.domain.identity import partition_key
from simpul.synthetic.events import RECEIVED_ON, registration_bodies

DIFFERENT = 40_000  # bodies: a memory of what was seen before must not make an event look cheap

Message = tuple[UUID, bytes, bytes, list[tuple[str, bytes]]]
"""Event id, key, body and headers."""


def producer() -> kafka.KafkaProducer:
    """A producer for all topics, as the stack's owner."""
    return kafka.KafkaProducer(**client_options("admin"), acks="all", linger_ms=20, batch_size=256 * 1024)


def publish(office: str, count: int) -> None:
    """Send this many new events to the office's topic, each a record of its own, and wait until they are there."""
    sender = producer()
    for _, key, body, headers in messages(office, count):
        sender.send(events_topic(office), body, key, headers=headers)
    sender.flush()
    sender.close()


def messages(office: str, count: int, **spoiled: object) -> Iterator[Message]:
    """New events, each a record of its own; ``spoiled``: fields that all of them say alike."""
    run, epoch, now = uuid4().hex[:8], uuid4(), datetime.now(UTC)
    bodies = list(registration_bodies(1, min(count, DIFFERENT)))
    for number, body in enumerate(islice(cycle(bodies), count), start=1):
        record, event_id = f"{run}-{number}", uuid4()
        event = {**body, "source_record_id": record, "office_code": office, **spoiled}
        headers = encode(_envelope(office, event_id, epoch, number, now))
        yield event_id, partition_key(office, record), msgspec.json.encode(event), headers


def _envelope(office: str, event_id: UUID, epoch: UUID, number: int, now: datetime) -> Envelope:
    return Envelope(
        event_id=event_id,
        office_code=office,
        producer="agent",
        document="cpmi_registration",
        version=1,
        time=now,
        epoch=epoch,
        sequence=number,
        received_on=date.fromisoformat(str(RECEIVED_ON)),
        file_id=epoch,
    )
