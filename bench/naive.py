"""What one would write first: kafka-python, a JSON Schema validator (reused), an INSERT a row, one commit a poll."""

import json

import jsonschema_rs
import kafka

from bench import peer_table
from simpul.adapters.broker import client_options
from simpul.contracts.documents import document
from simpul.domain.documents import CPMI_REGISTRATION


def run(topic: str) -> None:
    """Take in the events of a topic from its beginning, until the process is ended."""
    consumer = kafka.KafkaConsumer(
        topic, **client_options("admin"), group_id=None, auto_offset_reset="earliest", enable_auto_commit=False
    )
    validator = jsonschema_rs.Draft202012Validator(dict(document(CPMI_REGISTRATION, 1).schema))
    insert = f"INSERT INTO peer_row ({peer_table.NAMES}) VALUES ({', '.join(['%s'] * len(peer_table.COLUMNS))})"
    with peer_table.connect() as connection:
        while True:
            for partition, records in consumer.poll(timeout_ms=500).items():
                for record in records:
                    body = json.loads(record.value)
                    if validator.is_valid(body):
                        connection.execute(insert, [body.get(name) for name in peer_table.COLUMNS])
                peer_table.advance(connection, {partition.partition: len(records)})
            connection.commit()
