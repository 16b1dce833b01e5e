"""quixstreams 3 with jsonschema-rs, and one of two sinks: its own for PostgreSQL, or one of its kind that uses COPY.

Its own inserts by psycopg2. The other writes a checkpoint's batch by COPY, as nobody who takes quixstreams as it comes
would have it. Valid rows only: no reason, no raw bytes.
"""

import json
from collections import Counter
from typing import Any

import jsonschema_rs
from psycopg.conninfo import conninfo_to_dict
from quixstreams import Application
from quixstreams.kafka.configuration import ConnectionConfig
from quixstreams.sinks import BaseSink, BatchingSink, SinkBatch
from quixstreams.sinks.community.postgresql import PostgreSQLSink

from bench import peer_table
from simpul import settings
from simpul.adapters.broker import client_options
from simpul.contracts.documents import document
from simpul.domain.documents import CPMI_REGISTRATION

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


class _Own(PostgreSQLSink):
    """Its own sink as it comes. How far it is, which we measure by, is written after each of its transactions."""

    def __init__(self) -> None:
        known = conninfo_to_dict(settings.load().owner_url)
        super().__init__(
            **{name: known.get(name) for name in ("host", "port", "dbname", "user", "password")},
            table_name="peer_row",
            schema_auto_update=False,  # the table is there, with all its columns
            include_metadata=False,
        )
        self._progress = peer_table.connect()
        self._seen: Counter[int] = Counter()

    def add(self, value: Any, *place: Any, partition: int, **more: Any) -> None:
        self._seen[partition] += 1
        if value:
            row = {name: value.get(name, "") for name in peer_table.COLUMNS}  # it takes the first row's columns
            super().add(row, *place, partition=partition, **more)

    def write(self, batch: SinkBatch) -> None:
        super().write(batch)
        peer_table.advance(self._progress, {batch.partition: self._seen.pop(batch.partition, 0)})
        self._progress.commit()


def run_with_copy(topic: str) -> None:
    """Take in the events of a topic from its beginning, until the process is ended."""
    _run(topic, _Copy())


def run_as_it_comes(topic: str) -> None:
    """The same, into its own sink."""
    _run(topic, _Own())


def _run(topic: str, sink: BaseSink) -> None:
    validator = jsonschema_rs.Draft202012Validator(dict(document(CPMI_REGISTRATION, 1).schema))
    application = Application(
        broker_address=_login(),
        consumer_group=f"bench-{type(sink).__name__}-{topic}",
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
    frame.apply(checked).sink(sink)
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
