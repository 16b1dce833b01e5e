"""Events for the benchmarks: one office's registrations, 1 KB and about 41 fields each, mostly clean."""

from datetime import UTC, date, datetime
from itertools import cycle, islice
from uuid import uuid4

import kafka
import msgspec

from simpul.adapters.broker import client_options
from simpul.contracts.envelope import Envelope, encode
from simpul.domain.identity import partition_key
from simpul.synthetic.events import RECEIVED_ON, registration_bodies

OFFICE = "3507"
TOPIC = f"ltsa.{OFFICE}.events"
DIFFERENT = 10_000


def publish(count: int) -> None:
    """Send this many new events to the office's topic, each a record of its own, and wait until they are there."""
    producer = kafka.KafkaProducer(**client_options("admin"), acks="all", linger_ms=20, batch_size=256 * 1024)
    run, epoch, now = uuid4().hex[:8], uuid4(), datetime.now(UTC)
    bodies = list(registration_bodies(1, min(count, DIFFERENT)))
    for number, body in enumerate(islice(cycle(bodies), count), start=1):
        record = f"{run}-{number}"
        event = {**body, "source_record_id": record, "office_code": OFFICE}
        headers = encode(_envelope(epoch, number, now))
        producer.send(TOPIC, msgspec.json.encode(event), partition_key(OFFICE, record), headers=headers)
    producer.flush()
    producer.close()


def _envelope(epoch: object, number: int, now: datetime) -> Envelope:
    return Envelope(
        event_id=uuid4(),
        office_code=OFFICE,
        producer="agent",
        document="cpmi_registration",
        version=1,
        time=now,
        epoch=epoch,
        sequence=number,
        received_on=date.fromisoformat(str(RECEIVED_ON)),
        file_id=epoch,
    )
