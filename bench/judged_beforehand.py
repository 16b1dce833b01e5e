"""What faster judging could win at most: an intake that finds every event judged already.

Envelope, body, rules and digests cost it nothing. It reads, decides, lands and tells its offices as it always does.
"""

import gc
from collections.abc import Iterator, Sequence
from threading import Event
from typing import Any

import kafka

from bench import peer_table
from simpul.adapters.broker import client_options, office_of
from simpul.adapters.event_consumer import offered
from simpul.contracts.packed_headers import pack
from simpul.intake.judging import JudgedEvent, judge_events
from simpul.intake.offered import Offered
from simpul_consumers import intake as running

_PARTITIONS = (
    "SELECT partition_no, partition_id FROM intake.topic_partition WHERE office_code = %s AND state = 'following'"
)


def run(topic: str) -> None:
    """Take in the events of a topic by one intake, until the process is ended."""
    everything = list(_offers(topic))
    found: dict[tuple[int, int], JudgedEvent] = {}

    def find(offers: Sequence[Offered], *how: object) -> list[JudgedEvent]:
        if not found:  # before anything has landed: no part of the rate
            found.update((_place(event.offered), event) for event in judge_events(everything, *how))  # type: ignore[arg-type]
            gc.freeze()
        return [found[_place(each)] for each in offers]

    intake: Any = running  # it has the function by a name of its own
    intake.judge_events = find
    running.Intake(0).run(Event())


def _place(of: Offered) -> tuple[int, int]:
    return of.partition_id, of.log_offset


def _offers(topic: str) -> Iterator[Offered]:
    """All that the topic holds."""
    office = office_of(topic)
    assert office is not None
    with peer_table.connect() as connection:
        ids: dict[int, int] = dict(connection.execute(_PARTITIONS, [office]).fetchall())
    consumer = kafka.KafkaConsumer(**client_options("admin"), enable_auto_commit=False, max_poll_records=2000)
    partitions = [kafka.TopicPartition(topic, number) for number in sorted(ids)]
    consumer.assign(partitions)
    consumer.seek_to_beginning(*partitions)
    ends = consumer.end_offsets(partitions)
    while any(consumer.position(partition) < end for partition, end in ends.items()):
        for partition, records in consumer.poll(timeout_ms=500).items():
            for record in records:
                yield offered(ids[partition.partition], office, record._replace(headers=pack(record.headers)))
    consumer.close()
