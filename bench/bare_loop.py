"""The limit: poll, decode, COPY, offset by compare-and-set, with kafka-python and nothing else.

No verdict, no reason, no raw bytes, no ledger, no row-level security: what is left of an intake when everything it
exists for is taken away.
"""

import kafka
import msgspec

from bench import peer_table
from simpul.adapters.broker import client_options


def run(topic: str) -> None:
    """Take in the events of a topic from its beginning, until the process is ended."""
    consumer = kafka.KafkaConsumer(**client_options("admin"), enable_auto_commit=False, max_poll_records=2000)
    partitions = [kafka.TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic))]
    consumer.assign(partitions)
    consumer.seek_to_beginning(*partitions)
    decode = msgspec.json.Decoder().decode
    with peer_table.connect() as connection:
        connection.execute("INSERT INTO peer_progress SELECT unnest(%s::int[]), 0", [[p.partition for p in partitions]])
        connection.commit()
        while True:
            for partition, records in consumer.poll(timeout_ms=500).items():
                peer_table.copy(connection, [decode(record.value) for record in records])
                moved = connection.execute(
                    "UPDATE peer_progress SET landed = %s WHERE partition_no = %s AND landed = %s",
                    [records[-1].offset + 1, partition.partition, records[0].offset],
                )
                assert moved.rowcount == 1
            connection.commit()
