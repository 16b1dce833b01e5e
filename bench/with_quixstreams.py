"""quixstreams 3 with jsonschema-rs and a sink of its own kind that writes to PostgreSQL by COPY, a batch a checkpoint.

Its own PostgreSQL sink needs psycopg2 and writes more slowly than COPY. Valid rows only: no reason, no raw bytes.
"""

import json

import jsonschema_rs
from quixstreams import Application
from quixstreams.kafka.configuration import ConnectionConfig
from quixstreams.sinks import BatchingSink, SinkBatch

from bench import peer_table
from simpul import settings
from simpul.adapters.broker import client_options
from simpul.contracts.documents import CPMI_REGISTRATION, document

EVENTS_A_CHECKPOINT = 2000


class _Copy(BatchingSink):
    """A checkpoint's valid rows, in one transaction with how far it is."""

    def __init__(self) -> None:
        super().__init__()
        self._connection = peer_table.connect()

    def write(self, batch: SinkBatch) -> None:
        items = list(batch)
        peer_table.copy(self._connection, (item.value for item in items if item.value))
        peer_table.advance(self._connection, {batch.partition: len(items)})
        self._connection.commit()


def run(topic: str) -> None:
    """Take in the events of a topic from its beginning, until the process is ended."""
    validator = jsonschema_rs.Draft202012Validator(dict(document(CPMI_REGISTRATION, 1).schema))
    application = Application(
        broker_address=_login(),
        consumer_group=f"bench-quixstreams-{topic}",
        auto_offset_reset="earliest",
        commit_every=EVENTS_A_CHECKPOINT,
        state_dir=settings.load().state / "quixstreams",
        auto_create_topics=False,
        use_changelog_topics=False,
        loglevel="ERROR",
    )

    def checked(value: bytes) -> dict[str, object]:
        body: dict[str, object] = json.loads(value)
        return body if validator.is_valid(body) else {}  # counted, and left out by the sink

    frame = application.dataframe(application.topic(topic, value_deserializer="bytes"))
    frame.apply(checked).sink(_Copy())
    application.run()


def _login() -> ConnectionConfig:
    known = client_options("admin")
    return ConnectionConfig(
        bootstrap_servers=",".join(known["bootstrap_servers"]),  # type: ignore[arg-type]
        security_protocol=str(known["security_protocol"]),
        sasl_mechanism=str(known["sasl_mechanism"]),
        sasl_username=str(known["sasl_plain_username"]),
        sasl_password=str(known["sasl_plain_password"]),
    )
