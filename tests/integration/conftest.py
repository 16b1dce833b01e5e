"""A registry database of a test's own, in the stack's server: every part of it real, and nobody else's rows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from tests.integration.databases import Owned, dropped, made, name_of
from tests.integration.secured.broker import SecuredBroker, secured_broker

from simpul.adapters.migrations import upgrade

BORN = date(1990, 8, 17)


@dataclass
class OwnDatabase(Owned):
    """What offices sent and the intake let in, put there by hand; processes then run against it as themselves."""

    owner: psycopg.Connection[Any]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def slice_of(
        self, office: str = "3507", document: str = "cpmi_registration", *, day: str = "2026-02-05", part: int = 1,
        state: str = "passed",
    ) -> UUID:  # fmt: skip
        """A slice without records yet."""
        slice_id = uuid4()
        self.owner.execute(
            "INSERT INTO quality.slice (slice_id, office_code, document, received_date, part_no, state) "
            "VALUES (%s, %s, %s, %s, %s, %s)",
            [slice_id, office, document, day, part, state],
        )
        return slice_id

    def register(self, slice_id: UUID, number: str = "REG/1", *, record: UUID | None = None, **said: Any) -> UUID:
        """An accepted registration in that slice; returns its record_ref."""
        row = {
            "revision": 1, "warning_codes": [], "registration_date": date(2026, 1, 10), "name": "SITI AMINAH",
            "matching_name": said.get("name", "SITI AMINAH"), "sex": "F", "birth_date": BORN, "scheme_code": "P2P",
            "destination_code": "HK", "destination": "HKG", "source_record_id": number, "edition": "siskop2mi-2026",
        }  # fmt: skip
        return self._land("cpmi_registration", slice_id, record, row | said)

    def reach(self, slice_id: UUID, number: str, stage: str, day: str = "2026-02-01", **said: Any) -> UUID:
        """An accepted stage line in that slice."""
        row = {"revision": 1, "warning_codes": [], "source_record_id": number, "stage_code": stage, "stage_date": day}
        return self._land("placement_stage", slice_id, None, row | said)

    def offer(self, record: UUID, epoch: UUID, number: int) -> None:
        """That record's event had this number in this epoch."""
        self.owner.execute(
            "INSERT INTO intake.raw (partition_id, log_offset, office_code, broker_at, received_date, event_id, "
            "epoch, sequence_no, body_digest, byte_count) "
            "SELECT partition_id, log_offset, office_code, now(), received_date, gen_random_uuid(), %s, %s, '', 0 "
            "FROM landing.cpmi_registration WHERE record_ref = %s",
            [epoch, number, record],
        )

    def end_file(
        self, epoch: UUID, first: int, last: int, *, office: str = "3507", is_complete: bool = True,
        closes: str = "file",
    ) -> None:  # fmt: skip
        """A manifest of these numbers has come; ``is_complete``: all of them are judged."""
        place = next(self.numbers)
        self.owner.execute(
            "INSERT INTO intake.raw (partition_id, log_offset, office_code, broker_at, received_date, event_id, "
            "document, body_digest, byte_count) "
            "VALUES (1, %s, %s, now(), '2026-02-05', gen_random_uuid(), 'office_manifest', '', 0)",
            [place, office],
        )
        self.owner.execute(
            "INSERT INTO intake.manifest (partition_id, log_offset, office_code, producer, epoch, first_no, last_no, "
            "event_count, digest, closes, received_date, broker_at, completed_at) "
            "VALUES (1, %s, %s, 'agent', %s, %s, %s, %s, '', %s, '2026-02-05', now(), CASE WHEN %s THEN now() END)",
            [place, office, epoch, first, last, last - first + 1, closes, is_complete],
        )

    def _land(self, document: str, slice_id: UUID, record: UUID | None, said: dict[str, Any]) -> UUID:
        office, day = self.all("SELECT office_code, received_date FROM quality.slice WHERE slice_id = %s", slice_id)[0]
        record = record or uuid4()
        row = {
            "partition_id": 1, "log_offset": next(self.numbers), "office_code": office, "record_ref": record,
            "slice_id": slice_id, "received_date": day,
        } | said  # fmt: skip
        self.owner.execute(
            sql.SQL("INSERT INTO landing.{} ({}) VALUES ({})").format(
                sql.Identifier(document),
                sql.SQL(", ").join(map(sql.Identifier, row)),
                sql.SQL(", ").join([sql.Placeholder()] * len(row)),
            ),
            list(row.values()),
        )
        self.owner.execute("UPDATE quality.slice SET record_count = record_count + 1 WHERE slice_id = %s", [slice_id])
        return record


@pytest.fixture(scope="session")
def office_broker() -> Iterator[SecuredBroker]:
    """A broker for two offices alone, behind TLS, which a test may kill and start again."""
    with secured_broker() as running:
        yield running


@pytest.fixture(scope="session")
def empty_database(stack: Any) -> Iterator[str]:
    """The owner's URL of a migrated database without rows, from which tests copy theirs."""
    known = json.loads((stack.state / "connections.json").read_text())
    url = made(known["owner_url"], None)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SIMPUL_STATE", str(stack.state))
        upgrade(url)
    yield url
    dropped(known["owner_url"], url)


@pytest.fixture
def own_database(
    stack: Any, empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OwnDatabase]:
    """A database of the test's own; ``SIMPUL_STATE`` points every process of the test to it."""
    known = json.loads((stack.state / "connections.json").read_text())
    url = made(known["owner_url"], empty_database)
    (tmp_path / "connections.json").write_text(
        json.dumps(known | {"owner_url": url, "database_name": name_of(url), "airflow_url": "http://127.0.0.1:9"})
    )
    (tmp_path / "secrets").symlink_to(stack.state / "secrets")
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path))
    with psycopg.connect(url, autocommit=True) as owner:
        yield OwnDatabase(owner)
    dropped(known["owner_url"], url)
