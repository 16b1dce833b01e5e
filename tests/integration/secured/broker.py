"""A broker of the test's own, with listeners behind TLS: one as it should be, one far away, the others each wrong."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.integration.secured.certificates import DAY, NOW, Authority, authority

from simpul import settings
from simpul.adapters import broker_admin
from simpul.adapters.broker import client_options
from simpul.adapters.broker_login import try_login
from simpul.errors import RetryLater
from simpul_stack import kafka_server
from simpul_stack.layout import Layout
from simpul_stack.passwords import make_broker_secrets, make_secrets

OFFICE, OTHER = "3507", "3209"
_LISTENERS = ("plain", "sound", "far", "expired", "early", "elsewhere")


@dataclass
class SecuredBroker:
    """Where its listeners are, and who signed their certificates. May be killed and started again."""

    state: Path
    ports: dict[str, int]
    authority: Authority
    command: list[str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it lets its owner in."""
        folder = Layout(self.state).part("kafka")
        self.process = subprocess.Popen(self.command, cwd=folder, stdout=subprocess.DEVNULL, start_new_session=True)
        with self.owned():
            _until_it_answers()

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    @contextmanager
    def owned(self) -> Iterator[None]:
        """Meanwhile this process finds this broker, as its owner."""
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("SIMPUL_STATE", str(self.state))
            environment.setenv("SIMPUL_KAFKA_BOOTSTRAP", self.address("plain"))
            environment.delenv("SIMPUL_KAFKA_SECURITY", raising=False)
            yield

    def trusted_by(self, authority: Path, environment: pytest.MonkeyPatch) -> None:
        """From now on this process finds its sound listener, and trusts the authority in that file."""
        environment.setenv("SIMPUL_STATE", str(self.state))
        environment.setenv("SIMPUL_KAFKA_BOOTSTRAP", self.address("sound"))
        environment.setenv("SIMPUL_KAFKA_SECURITY", "SASL_SSL")
        environment.setenv("SIMPUL_KAFKA_CA", str(authority))

    def address(self, listener: str) -> str:
        """``host:port`` of a listener: plain, sound, far, expired, early, elsewhere.

        The one that is far is found where a line to it begins, if there is one (``tests.integration.secured.line``).
        """
        return f"127.0.0.1:{self.ports['line' if listener == 'far' else listener]}"

    def password(self, office_code: str) -> str:
        """The password of an office."""
        return (self.state / "secrets" / "kafka" / f"office-{office_code}").read_text().strip()


@contextmanager
def secured_broker() -> Iterator[SecuredBroker]:
    """Start it in a state of its own, give two offices their logins, and end it whatever happens."""
    state = Path(tempfile.mkdtemp(prefix="simpul-tls-", dir="/tmp"))
    layout, signer = Layout(state), authority()
    layout.make()
    layout.part("kafka").mkdir(parents=True)
    ports = {name: _free_port() for name in (*_LISTENERS, "controller", "line")}
    broker = SecuredBroker(state, ports, signer, [])
    try:
        with broker.owned():
            make_secrets(state / "secrets", [OFFICE, OTHER])
            make_broker_secrets(state / "secrets")
            given = {"kafka": ports["plain"], "kafka_controller": ports["controller"]}
            broker.command = kafka_server.program(layout, settings.load(), given).command
            _secure(layout.part("kafka"), ports, signer)
            kafka_server.make_storage(layout, settings.load())
            broker.start()
            broker_admin.prepare([OFFICE, OTHER])
        yield broker
    finally:
        broker.kill()
        shutil.rmtree(state)


def _secure(folder: Path, ports: dict[str, int], signer: Authority) -> None:
    certificates = {
        "sound": signer.server(folder / "sound.pem", first=NOW - DAY, last=NOW + DAY),
        "far": signer.server(folder / "far.pem", first=NOW - DAY, last=NOW + DAY),
        "expired": signer.server(folder / "expired.pem", first=NOW - 9 * DAY, last=NOW - DAY),
        "early": signer.server(folder / "early.pem", first=NOW + DAY, last=NOW + 9 * DAY),
        "elsewhere": signer.server(folder / "elsewhere.pem", first=NOW - DAY, last=NOW + DAY, address="192.0.2.7"),
    }
    path = folder / "server.properties"
    lines = path.read_text(encoding="utf-8").splitlines()
    added = "".join(f",{name.upper()}://127.0.0.1:{ports[name]}" for name in certificates)
    protocols = "".join(f",{name.upper()}:SASL_SSL" for name in certificates)
    for number, line in enumerate(lines):
        if line.startswith("listeners="):
            lines[number] = line + added
        if line.startswith("listener.security.protocol.map="):
            lines[number] = line + protocols
    at = {"clients": ports["plain"]} | {name: ports[name] for name in certificates} | {"far": ports["line"]}
    lines.append("advertised.listeners=" + ",".join(f"{name.upper()}://127.0.0.1:{port}" for name, port in at.items()))
    for name, certificate in certificates.items():
        lines += [
            f"listener.name.{name}.ssl.keystore.type=PEM",
            f"listener.name.{name}.ssl.keystore.location={certificate}",
            f"listener.name.{name}.sasl.enabled.mechanisms=SCRAM-SHA-512",
            f"listener.name.{name}.scram-sha-512.sasl.jaas.config="
            "org.apache.kafka.common.security.scram.ScramLoginModule required;",
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _until_it_answers() -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            return try_login(client_options("admin"))
        except RetryLater:
            assert time.monotonic() < deadline, "the broker does not start"
            time.sleep(0.3)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
