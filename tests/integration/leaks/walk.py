"""Walks every path on which a value could come out: each verdict, each refusal, each crash, each page."""

import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
from kafka import KafkaProducer
from psycopg import sql
from tests.integration.leaks import failing
from tests.integration.leaks.canaries import Canaries
from tests.integration.leaks.planting import Planter
from tests.integration.leaks.scanning import shown_by

from simpul.adapters.broker import events_topic

FILES, DIRECT = "3509", "3505"
RECEIVED = "2026-02-09"
_LINKS = re.compile(r'(?:href|src|action|hx-get)="([^"]*)"')


@dataclass
class Walk:
    """One walk through a running stack, and what it saw on its way."""

    stack: Any
    folder: Path
    canaries: Canaries
    shown: set[bytes] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    said: list[bytes] = field(default_factory=list)
    stopped: dict[tuple[str, str], str] = field(default_factory=dict)
    figures: str = "not tried"

    def __post_init__(self) -> None:
        self.files = Planter(self.canaries, FILES)
        self.direct = Planter(self.canaries, DIRECT)

    def look_at_processes(self) -> None:
        """Keep what the stack's processes show of themselves at this moment."""
        pids = [pid for part in self.stack.status().values() for pid in part["pids"]]
        self.shown |= shown_by(psutil.Process(pid) for pid in pids if psutil.pid_exists(pid))

    def run(self, *words: str) -> None:
        """A command of the command line, whatever it answers; what it complains of is kept."""
        self.said.append(self.stack.run(*words, check=False).stderr.encode())

    def publish(self, path: Path) -> None:
        """A file of the office, received on a day of its own."""
        self.run("office", "publish", "--office", FILES, "--received-on", RECEIVED, str(path))

    def watch_folder(self, paths: list[Path]) -> None:
        """The agent of the office finds these in its folder, without a broker and then with one."""
        home = self.folder / "kantor"
        (home / "1-kirim").mkdir(parents=True)
        for path in paths:
            shutil.copy(path, home / "1-kirim")
        words = ("office", "run", "--once", "--office", FILES, "--folder", str(home))
        away = self.stack.run(*words, check=False, SIMPUL_KAFKA_BOOTSTRAP="127.0.0.1:9")
        there = self.stack.run(*words, check=False)
        for done in (away, there):
            self.said += [done.stdout.encode(), done.stderr.encode()]
        assert not any((home / "1-kirim").iterdir())
        assert any((home / "3-terkirim").iterdir())

    def send_directly(self) -> None:
        """Events as the other office's own software sends them; the first ten twice."""
        events = list(self.direct.events())
        login = {"sasl_plain_username": f"office-{DIRECT}"}
        password = {"sasl_plain_password": self.stack.secret("kafka", f"office-{DIRECT}")}
        with KafkaProducer(**(self.stack.kafka() | login | password)) as producer:
            for event in [*events, *events[:10]]:
                producer.send(events_topic(DIRECT), key=event.key, value=event.value, headers=event.headers)
            producer.flush(60)

    def file_named(self, ending: str) -> Path:
        """A file that bears somebody's name."""
        return self.folder / f"{self.files.word('the name of a file')}{ending}"

    @contextmanager
    def refusing(self, table: str) -> Iterator[None]:
        """Meanwhile the database takes no row of this table: its refusal quotes the row."""
        name = sql.Identifier(*table.split("."))
        with self.stack.owner(autocommit=True) as owner:
            add = "ALTER TABLE {} ADD CONSTRAINT takes_nothing CHECK (false) NOT VALID"
            owner.execute(sql.SQL(add).format(name))
            try:
                yield
            finally:
                owner.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT takes_nothing").format(name))

    def until_refused(self, logs: str, table: str, seconds: float = 60) -> None:
        """Wait until one of these logs says that the database refused that table."""
        wanted, deadline = f"on {table}.takes_nothing".encode(), time.monotonic() + seconds
        while not any(wanted in path.read_bytes() for path in self.stack.state.glob(logs) if path.is_file()):
            assert time.monotonic() < deadline, f"nothing in {logs} says that {table} refused"
            self.look_at_processes()
            time.sleep(0.2)

    def kill(self, part: str) -> None:
        """End the processes of a part at once, as a power cut would."""
        for pid in self.stack.status()[part]["pids"]:
            os.kill(pid, signal.SIGKILL)

    def kill_a_database_process(self, login: str) -> None:
        """End the server's process that works for this login: the server says so in its log, and starts anew."""
        with self.stack.owner(autocommit=True) as owner:
            found = owner.execute(_NEWEST_OF, [login]).fetchall()
        for (pid,) in found:
            os.kill(pid, signal.SIGKILL)

    def visit_the_portal(self, record_id: str) -> None:
        """Log in wrongly and rightly, open every page there is a link to, and some that are not there."""
        address = self.stack.status()["portal"]["url"]
        with httpx.Client(base_url=address, timeout=30, follow_redirects=True) as browser:
            self._log_in(browser, self.files.word("the name at the log-in"), self.files.word("the password"))
            self._log_in(browser, FILES, self.stack.secret("portal", f"office-{FILES}"))
            for page in ("", "catatan/", "berkas/", "perlu-diperbaiki?alasan=", "masuk?lanjut=/"):
                browser.get(f"/{page}{self.files.word('an address')}")
                browser.get(f"/{page}{record_id}", headers={"referer": self.files.word("a referer")})
            self._open_all(browser)

    def visit_the_portal_that_fails(self) -> None:
        """Open pages of records while the database refuses the line for the access log, and thereby the page."""
        records = sorted(link for link in self.links if "/catatan/" in link)[:3]
        with httpx.Client(base_url=self.stack.status()["portal"]["url"], timeout=30) as browser:
            self._log_in(browser, FILES, self.stack.secret("portal", f"office-{FILES}"))
            assert {browser.get(record).status_code for record in records} == {503}

    def _log_in(self, browser: httpx.Client, name: str, password: str) -> None:
        form = re.search(r'name="csrf" value="([^"]+)"', browser.get("/masuk").text)
        assert form
        browser.post("/masuk", data={"kantor": name, "sandi": password, "csrf": form[1]})

    def _open_all(self, browser: httpx.Client) -> None:
        waiting, opened = ["/"], set[str]()
        while waiting and len(opened) < 80:
            address = waiting.pop()
            opened.add(address)
            page = browser.get(address)
            found = set(_LINKS.findall(page.text)) if "html" in page.headers.get("content-type", "") else set()
            self.links |= found
            waiting += [link for link in sorted(found) if link.startswith("/") and link not in {*opened, *waiting}]
        assert any("/catatan/" in address for address in opened)


_NEWEST_OF = """
SELECT pid FROM pg_stat_activity WHERE usename = %s ORDER BY state = 'active' DESC, query_start DESC LIMIT 1
"""


def walked(stack: Any, folder: Path) -> Walk:
    """The whole walk."""
    walk = Walk(stack, folder, Canaries(seed=time.time_ns()))
    sheet, again, book = walk.file_named(".csv"), walk.file_named(" lagi.csv"), walk.file_named(".xlsx")
    stages, unknown = walk.file_named(" tahapan.csv"), walk.file_named(" lain.csv")
    record_id = walk.files.csv_file(sheet)[0]["nomor_registrasi"]
    again.write_bytes(sheet.read_bytes() + b"\r\n")
    walk.files.workbook(book)
    walk.files.stages_file(stages, record_id)
    unknown.write_text(f"{walk.files.word('an unknown header')},x\n{walk.files.word('a cell of it')},1\n")
    _judged_each_way(walk, [sheet, again, stages, unknown])
    _refused_by_the_database(walk, book)
    _not_evaluated(walk, record_id)
    with failing.failing_figures(stack, failing.A_NAME_AS_A_DAY) as figures:
        figures.until_said("publishing the mart registration_funnel: InvalidDatetimeFormat")
        figures.fails_by(failing.A_CHECK_BROKEN)
        figures.until_said("registration_funnel was not published")
        _killed(walk)
        _asked_for(walk, record_id)
        failing.until(lambda: figures.state == "failed", "the run of the marts was given up", 180)
        walk.figures = figures.state
    return walk


def _asked_for(walk: Walk, record_id: str) -> None:
    walk.run("journey", FILES, record_id)
    walk.run("journey", FILES, walk.files.word("a record asked for that is not there"))
    walk.run("verdicts", "--format", "jsonl", "--office", walk.files.word("an office asked for"))
    walk.visit_the_portal(record_id)
    with walk.refusing("audit.read"):
        walk.visit_the_portal_that_fails()


def _judged_each_way(walk: Walk, paths: list[Path]) -> None:
    for path in paths:
        walk.stack.run("check", str(path), "--office", FILES, check=False)  # it answers the clerk, by the file's name
        walk.publish(path)
    walk.run("office", "publish", "--deliveries", str(walk.file_named(".csv")))
    dropped = walk.file_named(" ditaruh.csv")
    walk.files.csv_file(dropped)
    broken = walk.file_named(" rusak.xlsx")
    broken.write_bytes(b"PK\x03\x04" + walk.files.word("a damaged file").encode())
    walk.watch_folder([dropped, broken, *paths])
    walk.send_directly()
    walk.look_at_processes()
    walk.stack.run("wait", "--timeout", "240")


def _refused_by_the_database(walk: Walk, book: Path) -> None:
    with walk.refusing("registry.registration"):
        with walk.refusing("intake.outbox"):
            with walk.refusing("landing.cpmi_registration"):
                walk.publish(book)
                walk.until_refused("logs/intake.log", "landing.cpmi_registration")
            walk.until_refused("logs/intake.log", "intake.outbox")
        walk.until_refused("parts/airflow/logs/**/*.log", "registry.registration", 180)


def _not_evaluated(walk: Walk, record_id: str) -> None:
    """Slices whose suites fail in the gate stay closed; then the database refuses the gate's verdict, too."""
    lines, stages = walk.file_named(" dinilai.csv"), walk.file_named(" tahapan dinilai.csv")
    walk.files.csv_file(lines)
    walk.files.stages_file(stages, record_id)
    ended = failing.files_ended(walk.stack, FILES)
    with ExitStack() as refused:
        with failing.gate_at_rest(walk.stack):
            for path in (lines, stages):
                walk.publish(path)
            failing.until(lambda: failing.files_ended(walk.stack, FILES) == ended + 2, "both files are judged", 120)
            code = failing.with_broken_suites(walk.folder / "suites")
            done = walk.stack.run("quality-gate", check=False, PYTHONPATH=str(code), TMPDIR=str(walk.stack.state))
            walk.said += [done.stdout.encode(), done.stderr.encode()]
            walk.stopped = failing.slices(walk.stack, FILES)
            refused.enter_context(walk.refusing("quality.slice_event"))
        walk.until_refused("logs/quality-gate.log", "quality.slice_event")


def _killed(walk: Walk) -> None:
    more = walk.file_named(" susulan.csv")
    walk.files.csv_file(more)
    publishing = walk.stack.start("office", "publish", "--office", FILES, "--received-on", RECEIVED, str(more))
    for part in ("intake", "quality_gate", "relay"):
        walk.kill(part)
        time.sleep(0.5)
    walk.look_at_processes()
    assert publishing.wait(120) == 0
    walk.kill_a_database_process("simpul_intake")
    walk.stack.run("wait", "--timeout", "240")
