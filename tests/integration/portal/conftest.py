"""A portal of a test module's own: a real process with two database connections, and 46 offices with records of their
own in a database of their own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from psycopg import sql

from simpul.contracts.catalogue import entry

RECEIVED = date(2026, 2, 5)
BEGUN = datetime(2026, 2, 5, 3, 0, tzinfo=UTC)
PROTECTED = "age_conflict"


@dataclass
class Registry:
    """What offices sent and what the intake said of it, written down by hand as the owner."""

    owner: psycopg.Connection[Any]
    offsets: Iterator[int] = field(default_factory=lambda: count(1))
    partitions: dict[str, int] = field(default_factory=dict)
    slices: dict[tuple[str, str], UUID] = field(default_factory=dict)

    def send(
        self, office: str, body: dict[str, Any] | bytes, verdict: str, codes: tuple[str, ...] = (), *,
        document: str | None = "cpmi_registration", record: UUID | None = None, revision: int | None = None,
        file: UUID | None = None, record_no: int = 1, case: str | None = None, slice_state: str = "passed",
        is_loaded: bool = False,
    ) -> UUID:  # fmt: skip
        """One event with its verdict; ``codes`` as ``code`` or ``code:field``. Returns its event id."""
        place = {"partition_id": self._partition(office), "log_offset": next(self.offsets), "office_code": office}
        event, raw = uuid4(), body if isinstance(body, bytes) else json.dumps(body).encode()
        moment = BEGUN + timedelta(seconds=place["log_offset"])
        self.insert(
            "intake.raw", **place, broker_at=moment, received_date=RECEIVED, event_id=event, document=document,
            file_id=file, record_no=record_no, body_digest=b"d", byte_count=len(raw),
        )  # fmt: skip
        self.insert(
            "intake.raw_body", **place, headers=b"", body=raw, file_name=f"{office}_registrasi_202601.csv",
            sheet_name=None,
        )  # fmt: skip
        self.insert(
            "intake.verdict", **place, document=document, verdict=verdict, record_ref=record, revision=revision,
            reasons=json.dumps([reason_of(code) for code in codes]), cause="first", rule_edition="1",
            reference_edition="r", code_version="t",
        )  # fmt: skip
        if verdict == "rejected":
            self.insert(
                "intake.reject_case", **place, document=document, record_ref=record, revision=revision,
                state=case or "open", closed_at=moment if case else None,
            )  # fmt: skip
        if verdict == "accepted":
            assert isinstance(body, dict)
            self._land(place, record, revision, body, slice_state, is_loaded)
        return event

    def record(self, office: str, number: str, revision: int = 1) -> UUID:
        """A record's head; returns its record_ref."""
        reference = uuid4()
        self.insert(
            "intake.record_head", record_ref=reference, office_code=office, document="cpmi_registration",
            source_record_id=number, record_key=reference.bytes, revision=revision, content_digest=b"c",
            newest_partition_id=self._partition(office), newest_log_offset=0,
        )  # fmt: skip
        return reference

    def insert(self, table: str, **row: Any) -> None:
        """One row, as the owner."""
        self.owner.execute(
            sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(*table.split(".")),
                sql.SQL(", ").join(map(sql.Identifier, row)),
                sql.SQL(", ").join([sql.Placeholder()] * len(row)),
            ),
            list(row.values()),
        )

    def all(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows, as the owner sees them."""
        return self.owner.execute(statement, values).fetchall()

    def _partition(self, office: str) -> int:
        if office not in self.partitions:
            ((self.partitions[office],),) = self.all(
                "INSERT INTO intake.topic_partition (topic_id, topic_name, partition_no, office_code) "
                "VALUES (gen_random_uuid(), %s, 0, %s) RETURNING partition_id",
                f"ltsa.{office}.events",
                office,
            )
        return self.partitions[office]

    def _land(
        self, place: dict[str, Any], record: UUID | None, revision: int | None, body: dict[str, Any],
        slice_state: str, is_loaded: bool,
    ) -> None:  # fmt: skip
        office = place["office_code"]
        if (office, slice_state) not in self.slices:
            self.slices[office, slice_state] = uuid4()
            self.insert(
                "quality.slice", slice_id=self.slices[office, slice_state], office_code=office,
                document="cpmi_registration", received_date=RECEIVED, part_no=len(self.slices), state=slice_state,
                record_count=1, reasons=json.dumps([{"code": "slice_damaged_identifiers"}]),
            )  # fmt: skip
        landed = place | {
            "record_ref": record, "revision": revision, "slice_id": self.slices[office, slice_state],
            "received_date": RECEIVED, "warning_codes": [], "source_record_id": body["source_record_id"],
            "registration_date": RECEIVED, "name": body["name"], "matching_name": body["name"], "sex": "F",
            "birth_date": date(1990, 8, 17), "scheme_code": "P2P", "destination_code": "HK",
        }  # fmt: skip
        self.insert("landing.cpmi_registration", **landed, destination="HKG")
        if is_loaded:
            self.insert("registry.registration", **landed)


@dataclass
class OfficeRecords:
    """The ids under which one office's own things may be asked for."""

    office: str
    password: str
    refused: UUID
    refused_event: UUID
    unreadable_event: UUID
    accepted: UUID
    corrected: UUID
    under_age: UUID
    file: UUID

    @property
    def everything(self) -> list[str]:
        """All of its addresses."""
        records = (self.refused, self.refused_event, self.unreadable_event, self.accepted, self.corrected)
        return [f"/catatan/{one}" for one in (*records, self.under_age)] + [
            f"/berkas/{self.file}",
            f"/perlu-diperbaiki?berkas={self.file}",
            f"/perlu-diperbaiki.csv?berkas={self.file}",
        ]


def reason_of(code: str) -> dict[str, str | None]:
    """A reason as the intake stores it: ``code`` or ``code:field``."""
    name, _, field_name = code.partition(":")
    found = entry(name)
    return {"code": name, "severity": found.severity, "field": field_name or None, "audience": found.audience}


def number_of(office: str, no: int) -> str:
    """An office's own record number: wherever it shows, one sees whose it is."""
    return f"REG/{office}/2026/{no:06}"


def fill_office(registry: Registry, office: str, password: str) -> OfficeRecords:
    """Twelve events of every kind of fate."""
    file, numbers = uuid4(), iter(range(1, 100))

    def body(no: int, **said: Any) -> dict[str, Any]:
        return {"source_record_id": number_of(office, no), "name": f"SITI {office}", "nik": "350711430509", **said}

    def sent(
        verdict: str, *codes: str, revision: int = 1, record: UUID | None = None, **more: Any
    ) -> tuple[UUID, UUID]:
        no = next(numbers)
        said = more.pop("body", None) or body(more.pop("no", no))
        record = record or registry.record(office, said["source_record_id"], more.pop("head", revision))
        event = registry.send(
            office, said, verdict, codes, record=record, revision=revision, file=file, record_no=no, **more
        )
        return record, event

    refused, refused_event = sent("rejected", "nik_malformed:nik", "missing_required:birth_date", "nik_missing:nik")
    under_age, _ = sent("rejected", "under_age:birth_date", PROTECTED, body=body(90, birth_date="2009-05-03"))
    accepted, _ = sent("accepted", is_loaded=True)
    sent("accepted", "name_has_title:name", PROTECTED)
    sent("accepted", PROTECTED, slice_state="held")
    sent("duplicate")
    corrected, _ = sent("rejected", "nik_malformed:nik", no=70, head=2, case="resolved")
    sent("accepted", record=corrected, no=70, revision=2, is_loaded=True)
    twice, _ = sent("rejected", "nik_malformed:nik", no=80, head=2)
    sent("rejected", "nik_date_impossible:nik", record=twice, no=80, revision=2)
    unreadable = registry.send(
        office, f"{number_of(office, 50)};SITI;;".encode() + b"\xff", "rejected", ("unreadable",), document=None,
        file=file, record_no=50,
    )  # fmt: skip
    registry.send(
        office, {"stated_document": "REGISTRASI", "stated_version": "2019.4", "fields": {"nama": "SITI"}}, "rejected",
        ("unknown_document",), document=None, file=file, record_no=51,
    )  # fmt: skip
    return OfficeRecords(office, password, refused, refused_event, unreadable, accepted, corrected, under_age, file)


@dataclass
class Knife:
    """A connection of the portal's own login: nobody else may end the others."""

    connection: psycopg.Connection[Any]

    def cut(self) -> None:
        """End every connection that the portal has at this moment."""
        self.connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()"
        )


@dataclass
class Portal:
    """The running portal, and the offices whose records it shows."""

    address: str
    state: Path
    process: subprocess.Popen[bytes]
    log: Path
    server: psycopg.Connection[Any]
    registry: Registry
    offices: dict[str, OfficeRecords]
    officer_password: str
    browsers: list[httpx.Client] = field(default_factory=list)

    def visitor(self, office: str | None = None, *, password: str | None = None) -> httpx.Client:
        """A browser of its own; with ``office`` already logged in."""
        client = httpx.Client(base_url=self.address, timeout=30)
        self.browsers.append(client)
        if office:
            assert self.log_in(client, office, password or self.offices[office].password).status_code == 303
        return client

    @contextmanager
    def knife(self) -> Iterator[Knife]:
        """What ends the portal's database connections under it."""
        with self.database("simpul_portal") as connection:
            connection.autocommit = True
            yield Knife(connection)

    def log_in(self, browser: httpx.Client, typed: str, password: str) -> httpx.Response:
        """Type a name and a password into the log-in page."""
        form = browser.get("/masuk")
        return browser.post("/masuk", data={"kantor": typed, "sandi": password, "csrf": self.csrf_of(form.text)})

    def csrf_of(self, page: str) -> str:
        """The token in a page's form."""
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        assert found, "the page has no form"
        return found[1]

    def offices_in(self, text: str) -> set[str]:
        """Whose records stand in this answer."""
        return set(re.findall(r"(?:REG/|\b)(\d{4})(?:/2026/|_registrasi_)", text))

    def database(self, role: str) -> psycopg.Connection[Any]:
        """A connection as one of the logins, with its own password."""
        known = json.loads((self.state / "connections.json").read_text())
        return psycopg.connect(
            host=known["database_host"], port=known["database_port"], dbname=known["database_name"], user=role,
            password=(self.state / "secrets" / "database" / role).read_text().strip(),
        )  # fmt: skip


@pytest.fixture(scope="module")
def portal(stack: Any, empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal over a database of its own in the stack's server, with records of all 46 offices."""
    folder = tmp_path_factory.mktemp("portal")
    known = json.loads((stack.state / "connections.json").read_text())
    name = f"portal_{uuid4().hex[:12]}"
    template = urlsplit(empty_database).path.lstrip("/")
    with psycopg.connect(known["owner_url"], autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        url = urlsplit(known["owner_url"])._replace(path=f"/{name}").geturl()
        (folder / "connections.json").write_text(json.dumps(known | {"owner_url": url, "database_name": name}))
        (folder / "secrets").symlink_to(stack.state / "secrets")
        try:
            with psycopg.connect(url) as owner:
                registry = Registry(owner)
                offices = _filled(registry, stack.state / "secrets" / "portal")
                owner.commit()
                owner.autocommit = True
                with _served(folder) as (process, address):
                    officer = (stack.state / "secrets" / "portal" / "officer-registry").read_text().strip()
                    running = Portal(
                        address, folder, process, folder / "portal.log", server, registry, offices, officer
                    )
                    yield running
                    for browser in running.browsers:
                        browser.close()
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _filled(registry: Registry, secrets: Path) -> dict[str, OfficeRecords]:
    codes = [code for (code,) in registry.all("SELECT office_code FROM reference.office ORDER BY office_code")]
    return {code: fill_office(registry, code, (secrets / f"office-{code}").read_text().strip()) for code in codes}


@pytest.fixture
def free_port() -> int:
    """A port nobody listens on."""
    return _a_free_port()


def _a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _served:
    """The command ``simpul portal`` with two database connections, ended whatever happens."""

    def __init__(self, state: Path) -> None:
        port = _a_free_port()
        self._address = f"http://127.0.0.1:{port}"
        self._log = (state / "portal.log").open("wb")
        self._process = subprocess.Popen(
            [str(Path(sys.executable).with_name("simpul")), "portal", "--port", str(port), "--connections", "2"],
            env={**os.environ, "SIMPUL_STATE": str(state)},
            stderr=self._log,
        )

    def __enter__(self) -> tuple[subprocess.Popen[bytes], str]:
        ends = time.monotonic() + 30
        while time.monotonic() < ends:
            if self._process.poll() is not None:
                pytest.fail("the portal ended at its start: " + Path(self._log.name).read_text())
            try:
                if httpx.get(f"{self._address}/sehat").status_code == 200:
                    return self._process, self._address
            except httpx.TransportError:
                time.sleep(0.05)
        pytest.fail("the portal did not become healthy within 30 s")

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(15)
        self._log.close()
