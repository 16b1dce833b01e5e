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
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from tests.integration.databases import dropped, made, name_of
from tests.integration.portal.seeding import OfficeRecords, Registry, fill_office

PATIENCE = 120
"""Seconds: a machine that has other work needs many of them for what is done in one."""


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
        client = httpx.Client(base_url=self.address, timeout=PATIENCE)
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
    url = made(known["owner_url"], empty_database)
    with psycopg.connect(known["owner_url"], autocommit=True) as server:
        (folder / "connections.json").write_text(json.dumps(known | {"owner_url": url, "database_name": name_of(url)}))
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
            dropped(known["owner_url"], url)


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
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            if self._process.poll() is not None:
                pytest.fail("the portal ended at its start: " + Path(self._log.name).read_text())
            try:
                if httpx.get(f"{self._address}/sehat").status_code == 200:
                    return self._process, self._address
            except httpx.TransportError:
                time.sleep(0.05)
        pytest.fail("the portal did not become healthy")

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(PATIENCE)
        self._log.close()
