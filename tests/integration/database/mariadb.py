"""A MariaDB as an office may have one: a real server in a folder of its own, gone with the test."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pymysql
import pytest

SERVER, INSTALLER = Path("/usr/sbin/mariadbd"), Path("/usr/bin/mariadb-install-db")
OWNER_PASSWORD = "pemilik-rahasia"
PATIENCE = 60


class MariaDb:
    """The server of one office."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()

    def make(self) -> None:
        """Make its folder and start it, with a password for its owner and an empty database."""
        command = [str(INSTALLER), "--no-defaults", f"--datadir={self._folder}/data", "--skip-test-db", *_user()]
        options = ["--auth-root-authentication-method=normal", "--force"]
        subprocess.run([*command, *options], check=True, capture_output=True)
        self.start()
        self.execute(f"ALTER USER root@localhost IDENTIFIED BY '{OWNER_PASSWORD}'", password="")
        self.execute("CREATE DATABASE kantor CHARACTER SET utf8mb4")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        files = [f"--datadir={self._folder}/data", f"--socket={self._folder}/s", f"--pid-file={self._folder}/pid"]
        network = ["--bind-address=127.0.0.1", f"--port={self.port}"]
        log = (self._folder / "log").open("ab")
        self._process = subprocess.Popen([str(SERVER), "--no-defaults", *files, *network, *_user()], stderr=log)
        deadline = time.monotonic() + PATIENCE
        while not (self._folder / "s").exists():
            assert self._process.poll() is None, (self._folder / "log").read_text()
            assert time.monotonic() < deadline, "MariaDB did not start"
            time.sleep(0.1)

    def kill(self) -> None:
        """As a power cut does it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
        with suppress(OSError):
            (self._folder / "s").unlink()

    def execute(self, statement: str, rows: Sequence[Sequence[Any]] = (), *, password: str = OWNER_PASSWORD) -> Any:
        """One statement, or one for each of many rows, as the owner. Gives what it answers."""
        place = {"unix_socket": f"{self._folder}/s", "user": "root", "password": password}
        with pymysql.connect(**place, autocommit=not rows) as connection, connection.cursor() as cursor:
            if rows:
                cursor.executemany(statement, rows)
                connection.commit()
            else:
                cursor.execute(statement)
            return cursor.fetchall()

    def address(self, user: str, password: str) -> str:
        """The address of the office's database for a login."""
        return f"mysql://{user}:{password}@127.0.0.1:{self.port}/kantor"


@contextmanager
def running() -> Iterator[MariaDb]:
    """A server, from its making to its end."""
    if not SERVER.exists() or not INSTALLER.exists():
        pytest.fail(
            "MariaDB is missing: run `apt-get install mariadb-server-core mariadb-client-core` and the tests again"
        )
    folder = Path(tempfile.mkdtemp(prefix="simpul-mariadb-"))
    if _user():
        shutil.chown(folder, "nobody")
    server = MariaDb(folder)
    try:
        server.make()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder)


def _user() -> list[str]:
    """As root it refuses to run."""
    return ["--user=nobody"] if os.getuid() == 0 else []


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
