"""A registry database alone: a real server of the tests' own, without broker, scheduler or any process of ours."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

import jsonschema_rs
import psycopg
import pytest
from msgspec.structs import replace
from tests.integration.databases import Owned, made, name_of

from simpul import settings
from simpul.adapters import ledger_store, offset_store
from simpul.adapters.intake_store import IntakeStore
from simpul.adapters.logins import make_logins
from simpul.adapters.migrations import upgrade
from simpul.adapters.postgres import connected
from simpul.adapters.recount_rows import asked_of
from simpul.contracts.envelope import Envelope, encode
from simpul.contracts.feed import message_schema
from simpul.contracts.manifest import ManifestDigest, content_digest
from simpul.contracts.offices import office_codes
from simpul.contracts.packed_headers import pack
from simpul.intake.deciding import Decided
from simpul.intake.digests import Digests
from simpul.intake.judging import judge_event
from simpul.intake.offered import Offered
from simpul.intake.rows import Versions
from simpul.reading.account import OfficeLedger
from simpul.reading.ledger import account
from simpul.registry.load import LoadResult, load_passed_slices
from simpul.rules import reference
from simpul_stack import database_owner, ports, postgres_server
from simpul_stack.layout import layout_of
from simpul_stack.passwords import make_secrets
from simpul_stack.probes import database_answers

PATIENCE = 60
REGISTRATION = "cpmi_registration"
RECEIVED = date(2026, 2, 5)


@dataclass(frozen=True)
class Server:
    """A server with all logins; ``template`` is the owner's URL of a migrated database without rows."""

    state: Path
    connections: dict[str, Any]
    template: str


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """PostgreSQL, started once for all tests of this folder, ended and removed afterwards."""
    state = Path(tempfile.mkdtemp(prefix="simpul-", dir="/tmp"))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SIMPUL_STATE", str(state))
        process, connections = _started()
        try:
            yield Server(state, connections, _template(connections))
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(PATIENCE)
            shutil.rmtree(layout_of(settings.load()).part(postgres_server.PART).resolve())
            shutil.rmtree(state)


@dataclass
class Registry(Owned):
    """A registry of the test's own: what offices send is judged and landed by the intake's own code, as its login."""

    owner: psycopg.Connection[Any]
    offsets: dict[tuple[str, int], int] = field(default_factory=dict)
    numbers: dict[UUID, int] = field(default_factory=dict)
    contents: dict[tuple[UUID, int], bytes] = field(default_factory=dict)
    last_digest: dict[UUID, str] = field(default_factory=dict)

    def send(self, body: dict[str, Any], *, document: str = REGISTRATION, office: str = "3507", **said: Any) -> Decided:
        """One event of an office, judged and landed; ``day`` of receipt and ``edition`` of the rules may be said."""
        return self.send_all([body], document=document, office=office, **said)[0]

    def send_all(
        self, bodies: Sequence[dict[str, Any]], *, document: str = REGISTRATION, office: str = "3507",
        day: date = RECEIVED, edition: str | None = None, event_id: UUID | None = None, epoch: UUID | None = None,
        partition: int = 0, file_id: UUID | None = None, judged_under: Collection[str] = (),
    ) -> list[Decided]:  # fmt: skip
        """Events of an office in one poll; with an ``epoch``, each has its next number."""
        first = self.offsets.get((office, partition), 0)
        numbers = [self.next_no(epoch) if epoch else None for _ in bodies]
        envelopes = [_envelope(office, document, day, event_id, epoch, number, file_id) for number in numbers]
        offered = [
            _offered(first + place, envelope, body)
            for place, (envelope, body) in enumerate(zip(envelopes, bodies, strict=True))
        ]
        if epoch:
            sent = zip(numbers, offered, strict=True)
            self.contents |= {(epoch, number or 0): content_digest(event.body) for number, event in sent}
        return self.poll(office, offered, edition, partition, judged_under)

    def next_no(self, epoch: UUID) -> int:
        """The next number of an epoch: given, and never given again."""
        self.numbers[epoch] = self.numbers.get(epoch, 0) + 1
        return self.numbers[epoch]

    def end_file(self, epoch: UUID, first_no: int, *, office: str = "3507") -> Decided:
        """The manifest of a file whose first event had this number; it takes the epoch's next number."""
        last_no, file_id = self.numbers[epoch], uuid5(NAMESPACE_OID, f"{epoch}/{first_no}")
        body = {
            "producer": "one-shot", "epoch": str(epoch), "first_no": first_no, "last_no": last_no,
            "event_count": last_no - first_no + 1, "closes": "file", "file_id": str(file_id),
            "file_name": "contoh.csv", "documents": {REGISTRATION: last_no - first_no + 1},
            "received_on": RECEIVED.isoformat(), "sent_at": "2026-02-05T05:00:00Z",
        } | self.vouched(epoch, range(first_no, last_no + 1))  # fmt: skip
        return self.send(body, document="office_manifest", office=office, epoch=epoch)

    def vouched(self, epoch: UUID, numbers: Iterable[int]) -> dict[str, str]:
        """The digests of an epoch's next manifest, over what was sent under these numbers and the one before."""
        digest, before = ManifestDigest(), self.last_digest.get(epoch)
        for number in numbers:
            digest.add(number, self.contents.get((epoch, number), b"never sent"))
        self.last_digest[epoch] = digest.hexdigest()
        return {"digest": digest.hexdigest()} | ({"previous_digest": before} if before else {})

    def poll(
        self, office: str, offered: Sequence[Offered], edition: str | None = None, partition: int = 0,
        judged_under: Collection[str] = (),
    ) -> list[Decided]:  # fmt: skip
        """Judge and land these events of an office's partition, in one transaction."""
        known, lists = settings.load(), reference.load()
        digests = Digests(known.digest_key())
        with connected("simpul_intake", autocommit=True) as connection:
            topic = (uuid5(NAMESPACE_OID, office), f"ltsa.{office}.events", partition)
            place = next(iter(offset_store.register(connection, [topic]).values()))
            first = self.offsets.get((office, partition), 0)
            events = [
                judge_event(replace(event, partition_id=place.partition_id), lists, digests, edition)
                for event in offered
            ]
            self.offsets[office, partition] = first + len(events)
            store = IntakeStore(connection, Versions(lists.edition, "test"), digests)
            return store.land(events, {place.partition_id: (first, self.offsets[office, partition])}, judged_under)

    def load(self) -> LoadResult:
        """Let every waiting slice pass, and load it as the DAG does."""
        self.move_slices("passed", "open")
        return load_passed_slices("test")

    def move_slices(self, state: str, before: str, *, office: str | None = None, decided_by: str | None = None) -> None:
        """Bring slices from one state into another with the event that notes it, as the gate or an officer does."""
        self.owner.execute(
            "WITH moved AS (UPDATE quality.slice SET state = %s, judged_at = now(), decided_by = %s "
            "               WHERE state = %s AND office_code = COALESCE(%s, office_code) "
            "               RETURNING slice_id, office_code, state, record_count) "
            "INSERT INTO quality.slice_event (slice_id, office_code, state, record_count) SELECT * FROM moved",
            [state, decided_by, before, office],
        )

    def faults(
        self, seen_by: psycopg.Connection[Any] | None = None, *, is_deep: bool = False
    ) -> dict[str, dict[str, int]]:
        """What the ledger finds wrong, by office; ``seen_by``: in the rows that this connection sees."""
        return {
            office: {fault.what: fault.count for fault in found.faults}
            for office, found in self.ledger(seen_by, is_deep=is_deep).items()
            if found.faults
        }

    def ledger(
        self, seen_by: psycopg.Connection[Any] | None = None, *, is_deep: bool = False, office: str | None = None
    ) -> dict[str, OfficeLedger]:
        """The account of every office, or of one, where the broker holds just what was judged."""
        with connected("simpul_operator") as operator:
            connection = seen_by or operator
            known = ledger_store.known_partitions(connection, office)
            bounds = {
                (each.topic_name, each.partition_no): (0, each.next_offset) for each in known if each.state != "retired"
            }
            asked = asked_of(connection, office)
            return account(connection, known, bounds, datetime.now(UTC), is_deep=is_deep, asked=asked)

    def told(self, office: str = "3507") -> list[dict[str, Any]]:
        """What waits for an office in the outbox, or was sent: every message of it, held against its schema."""
        rows = self.all("SELECT message, lines FROM intake.outbox WHERE office_code = %s ORDER BY outbox_id", office)
        found = [(message, json.loads(line)) for message, lines in rows for line in lines.split("\n")]
        for message, body in found:
            jsonschema_rs.validate(message_schema(message, 1), body)
        return [body | {"message": message} for message, body in found]

    def rows_read(
        self, statement: str, values: Any, *tables: str, reader: psycopg.Connection[Any] | None = None
    ) -> float:
        """How many rows of these tables, or parts of it, a statement looks at, kept or not; they are analysed first.

        ``reader``: whose statement it is, where that is not the owner: row-level security changes what a plan may do.
        """
        self.owner.execute("ANALYZE")
        asked = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}"
        ((plan,),) = (reader or self.owner).execute(asked, values).fetchall()
        return _rows_read(plan[0]["Plan"], tables)


def _rows_read(node: dict[str, Any], tables: Sequence[str]) -> float:
    seen = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    below = sum(_rows_read(each, tables) for each in node.get("Plans", ()))
    return below + (seen if node.get("Relation Name", node.get("CTE Name")) in tables else 0)


@pytest.fixture
def registry(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """A registry of the test's own; ``SIMPUL_STATE`` leads every login of the test to it."""
    url = _copied(server)
    connections = server.connections | {"owner_url": url, "database_name": name_of(url)}
    (tmp_path / "connections.json").write_text(json.dumps(connections))
    (tmp_path / "secrets").symlink_to(server.state / "secrets")
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path))
    with psycopg.connect(url, autocommit=True) as owner:
        yield Registry(owner)


def _envelope(
    office: str, document: str, day: date, event_id: UUID | None, epoch: UUID | None, number: int | None,
    file_id: UUID | None,
) -> Envelope:  # fmt: skip
    return Envelope(
        event_id=event_id or uuid4(), office_code=office, producer="one-shot", document=document, version=1,
        time=_morning(day), received_on=day, epoch=epoch, sequence=number, file_id=file_id,
    )  # fmt: skip


def _offered(offset: int, envelope: Envelope, body: dict[str, Any]) -> Offered:
    assert envelope.received_on is not None
    at, office = _morning(envelope.received_on), envelope.office_code
    return Offered(0, offset, office, at, b"ab", pack(encode(envelope)), json.dumps(body).encode())


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def _started() -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
    known = settings.load()
    layout = layout_of(known)
    layout.make()
    make_secrets(known.secrets, office_codes())
    postgres_server.make_home(layout)
    port = ports.choose(layout)["postgres"]
    postgres_server.make_storage(layout, port)
    superuser = postgres_server.owner_url(layout, port, postgres_server.SUPERUSER, "postgres")
    program = postgres_server.program(layout)
    process = subprocess.Popen(
        program.command, user=program.user, cwd="/",
        start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + PATIENCE
    while not database_answers(superuser):
        assert process.poll() is None, "the server ended"
        assert time.monotonic() < deadline, "the server does not answer"
        time.sleep(0.1)
    database_owner.make_owner(superuser)
    connections = {
        "database_host": "127.0.0.1", "database_port": port, "database_name": postgres_server.DATABASE,
        "owner_url": postgres_server.owner_url(layout, port),
    }  # fmt: skip
    layout.connections.write_text(json.dumps(connections))
    make_logins(settings.load())
    return process, connections | {"superuser_url": superuser}


def _template(connections: dict[str, Any]) -> str:
    url = made(connections["owner_url"], None)
    database_owner.give_locks(connections["superuser_url"], name_of(url))
    upgrade(url)
    database_owner.close_locks(connections["superuser_url"], name_of(url))
    return url


def _copied(server: Server) -> str:
    return made(server.connections["owner_url"], server.template)
