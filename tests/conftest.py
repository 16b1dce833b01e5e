"""The stack that integration tests and journeys share: real parts, in a state folder of their own."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import psycopg
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as property_settings
from playwright.sync_api import Browser, sync_playwright
from tests.side_by_side import pytest_collection_modifyitems as pytest_collection_modifyitems
from tests.side_by_side import pytest_xdist_make_scheduler as pytest_xdist_make_scheduler

SIMPUL = Path(sys.executable).with_name("simpul")
CHROMIUM = Path("/usr/bin/chromium")
IS_SOAK = bool(os.environ.get("SIMPUL_SOAK"))

# How long an example takes says how busy the machine is, and nothing about the code.
property_settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
property_settings.load_profile("any machine")


def _counts() -> dict[str, int]:
    with Path(__file__).with_name("counts.csv").open(encoding="utf-8", newline="") as lines:
        return {line["name"]: int(line["full" if IS_SOAK else "reduced"]) for line in csv.DictReader(lines)}


@pytest.fixture(scope="session")
def counts() -> dict[str, int]:
    """How often the long tests repeat: reduced in `make test`, in full under `make soak`."""
    return _counts()


def pytest_report_header() -> str:
    """Say which tests run reduced, and by how much."""
    reduced = ", ".join(f"{name} {count}" for name, count in _counts().items())
    return f"full counts: {reduced}" if IS_SOAK else f"reduced (in full under `make soak`): {reduced}"


@dataclass(frozen=True)
class RunningStack:
    """A stack of its own state. Tests may end its parts: they come back by themselves."""

    state: Path

    def run(
        self, *words: str, check: bool = True, timeout: float = 300, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run ``simpul WORDS`` against this stack; with ``check`` a failure shows what it printed."""
        done = subprocess.run(
            [str(SIMPUL), *words],
            env={**os.environ, **environment, "SIMPUL_STATE": str(self.state)},
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        if check and done.returncode:
            pytest.fail(f"simpul {' '.join(words)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        return done

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Begin ``simpul WORDS`` and do not wait for it."""
        environment = {**os.environ, "SIMPUL_STATE": str(self.state)}
        return subprocess.Popen([str(SIMPUL), *words], env=environment, stdout=subprocess.DEVNULL)

    def lines(self, *words: str) -> list[dict[str, Any]]:
        """What a command with ``--format jsonl`` prints, a dict per line."""
        return [json.loads(line) for line in self.run(*words).stdout.splitlines()]

    def status(self) -> dict[str, dict[str, Any]]:
        """``simpul status --format json``."""
        found: dict[str, dict[str, Any]] = json.loads(self.run("status", "--format", "json").stdout)
        return found

    def database(self, role: str, *, autocommit: bool = False) -> psycopg.Connection[Any]:
        """A connection as one of the logins, over the network and with its password, as its process does."""
        known = json.loads((self.state / "connections.json").read_text())
        return psycopg.connect(
            host=known["database_host"],
            port=known["database_port"],
            dbname=known["database_name"],
            user=role,
            password=self.secret("database", role),
            autocommit=autocommit,
        )

    def owner(self, *, autocommit: bool = False) -> psycopg.Connection[Any]:
        """A connection as the owner of the tables."""
        known = json.loads((self.state / "connections.json").read_text())
        return psycopg.connect(known["owner_url"], autocommit=autocommit)

    def kafka(self) -> dict[str, Any]:
        """The owner's keyword arguments for any client of kafka-python."""
        options: dict[str, Any] = json.loads(Path(self.status()["kafka"]["client_config"]).read_text())
        return options

    def secret(self, kind: str, name: str) -> str:
        """One of the stack's secrets."""
        return (self.state / "secrets" / kind / name).read_text().strip()


@pytest.fixture(scope="session")
def stack() -> Iterator[RunningStack]:
    """The whole stack, started once per session, ended and removed whatever happens in between."""
    with _started() as running:
        yield running


@pytest.fixture(autouse=True)
def _settings_of_the_stack(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test calls in its own process finds the stack that the test asked for, and no other."""
    if "stack" in request.fixturenames:
        monkeypatch.setenv("SIMPUL_STATE", str(request.getfixturevalue("stack").state))


@pytest.fixture(scope="module")
def second_stack() -> Iterator[RunningStack]:
    """Another one beside it, whose life a module may end and begin at will."""
    with _started() as running:
        yield running


@pytest.fixture(scope="module")
def servers_and_intake() -> Iterator[RunningStack]:
    """A stack of broker, database and intake alone, whose servers a module may hurt at will."""
    with _started("intake") as running:
        yield running


@pytest.fixture(scope="session")
def start_stack() -> Callable[..., AbstractContextManager[RunningStack]]:
    """``with start_stack(PART..., around=...)``: a stack that lives inside a context of its state folder."""
    return _started


@contextmanager
def _started(
    *parts: str, around: Callable[[Path], AbstractContextManager[object]] = nullcontext
) -> Iterator[RunningStack]:
    state = Path(tempfile.mkdtemp(prefix="simpul-", dir="/tmp"))
    running = RunningStack(state)
    previous = signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        with around(state):
            try:
                running.run("up", *parts)
                yield running
            finally:
                running.run("down", check=False)
                left = {part: found["pids"] for part, found in running.status().items() if found["pids"]}
                running.run("down", "--erase", check=False)
    finally:
        signal.signal(signal.SIGTERM, previous)
        shutil.rmtree(state)
    assert not left, "processes that outlived `simpul down`"


def _as_interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """A test run that is told to end still ends its stack."""
    raise KeyboardInterrupt


@dataclass(frozen=True)
class OfficeFiles:
    """Generated office files: their register, and how many rows it names."""

    folder: Path

    @property
    def register(self) -> Path:
        return self.folder / "deliveries.csv"

    @property
    def rows(self) -> int:
        return sum(int(line["records"]) for line in self.deliveries())

    def deliveries(self) -> list[dict[str, str]]:
        """The lines of the register."""
        with self.register.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))


@pytest.fixture(scope="session")
def generate() -> Callable[..., OfficeFiles]:
    """``generate(folder, offices=, records=, seed=, first=, last=)`` writes office files of synthetic people."""

    def make(folder: Path, *, offices: int, records: int, seed: int, first: str, last: str) -> OfficeFiles:
        numbers = ("--offices", str(offices), "--records", str(records), "--seed", str(seed))
        words = ("generate", *numbers, "--from", first, "--to", last, "--out", str(folder / "files"))
        subprocess.run([str(SIMPUL), *words], check=True, capture_output=True, timeout=600)
        return OfficeFiles(folder / "files")

    return make


@dataclass(frozen=True)
class Month:
    """A month of 46 offices' files that went the whole way through a stack."""

    stack: RunningStack
    files: OfficeFiles

    @property
    def rows(self) -> int:
        return self.files.rows


@pytest.fixture(scope="session")
def month(stack: RunningStack, generate: Callable[..., OfficeFiles], tmp_path_factory: pytest.TempPathFactory) -> Month:
    """October 2025 of 46 offices, published, judged and loaded by the real DAGs."""
    folder = tmp_path_factory.mktemp("month")
    files = generate(folder, offices=46, records=1000, seed=2026, first="2025-10-01", last="2025-10-31")
    stack.run("office", "publish", "--deliveries", str(files.register))
    stack.run("wait", "--timeout", "240")
    return Month(stack, files)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing: install it with `apt-get install chromium` and run the tests again")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()
