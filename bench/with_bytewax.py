"""bytewax 0.21 with jsonschema-rs and a sink of its own kind that writes to PostgreSQL by COPY, a transaction a batch.

Valid rows only: no reason, no raw bytes, no offset in the transaction.
"""

from collections import Counter
from collections.abc import Sequence

import jsonschema_rs
import msgspec
from bytewax import operators
from bytewax.connectors.kafka import KafkaSource, KafkaSourceMessage
from bytewax.dataflow import Dataflow
from bytewax.outputs import DynamicSink, StatelessSinkPartition
from bytewax.testing import cluster_main

from bench import peer_table
from simpul.adapters.broker import client_options
from simpul.contracts.documents import document
from simpul.domain.documents import CPMI_REGISTRATION

EVENTS_A_BATCH = 2000

Checked = tuple[int, dict[str, object] | None]


class _Copying(StatelessSinkPartition[Checked]):
    """A batch's valid rows, in one transaction with how far it is."""

    def __init__(self) -> None:
        self._connection = peer_table.connect()

    def write_batch(self, items: Sequence[Checked]) -> None:
        peer_table.copy(self._connection, (body for _, body in items if body is not None))
        peer_table.advance(self._connection, Counter(partition for partition, _ in items))
        self._connection.commit()


class _Copy(DynamicSink[Checked]):
    def build(self, step_id: str, worker_index: int, worker_count: int) -> _Copying:
        return _Copying()


def run(topic: str) -> None:
    """Take in the events of a topic from its beginning, until the process is ended."""
    validator = jsonschema_rs.Draft202012Validator(dict(document(CPMI_REGISTRATION, 1).schema))
    decode = msgspec.json.Decoder().decode

    def checked(message: KafkaSourceMessage) -> Checked:
        body = decode(message.value)
        return message.partition, body if validator.is_valid(body) else None

    flow = Dataflow("bench")
    brokers, login = _login()
    source = KafkaSource(brokers, [topic], add_config=login, batch_size=EVENTS_A_BATCH)
    operators.output("copy", operators.map("check", operators.input("events", flow, source), checked), _Copy())
    cluster_main(flow, [], 0)


def _login() -> tuple[list[str], dict[str, str]]:
    known = client_options("admin")
    return list(known["bootstrap_servers"]), {  # type: ignore[call-overload]
        "security.protocol": str(known["security_protocol"]),
        "sasl.mechanism": str(known["sasl_mechanism"]),
        "sasl.username": str(known["sasl_plain_username"]),
        "sasl.password": str(known["sasl_plain_password"]),
    }
