"""The agent reads an office's own database by itself: beside the files, patiently, and nothing half or twice."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.unit.producers.conftest import DAY
from typer.testing import CliRunner

from simpul.errors import SimpulError
from simpul_office.causes import SENTENCES
from simpul_office.commands import office as commands
from simpul_office.events import Event
from simpul_office.folders import TO_SEND, make_folders
from simpul_office.office_log import OfficeLog, log_file
from simpul_office.reading import Delivery, Row
from simpul_office.source_output import take_in_and_report
from simpul_office.sources import taking_in, watching
from simpul_office.sources.settings import Sources, SourceSettings
from simpul_office.sources.standing import standings
from simpul_office.sources.watching import SourceWatch
from simpul_office.spool import Spool

SIMPUL = Path(sys.executable).with_name("simpul")
TABLE = "CREATE TABLE daftar (id INTEGER, source_record_id TEXT, name TEXT, birth_date TEXT, phone TEXT)"
SLOW = """
WITH RECURSIVE counting (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counting WHERE n < 3000000000)
SELECT max(n) AS id, 'A/1' AS source_record_id, 'SITI' AS name FROM counting"""
# The agent's own reading, killed in the middle of the transaction that takes the rows in.
KILLED = """
import os, signal, sys
from pathlib import Path
from simpul_office.office_log import OfficeLog
from simpul_office.sources.place import SourcePlace
from simpul_office.sources.watching import SourceWatch
SourcePlace.columns = lambda place: os.kill(os.getpid(), signal.SIGKILL)
state = Path(sys.argv[1])
SourceWatch(state, "3507", OfficeLog(state, print), print).read_all()
"""
ONE_IN_TURN = 0.005
"""Minutes between two readings."""


class Office:
    """An office's computer with a database of its own, and no network."""

    def __init__(self, folder: Path) -> None:
        self.state, self.home, self.file = folder / "state", folder / "kantor", folder / "rahasia.db"
        make_folders(self.home)
        self.running: list[subprocess.Popen[str]] = []
        self.write(TABLE)

    def write(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.file)) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    def add(self, first: int, last: int) -> None:
        with closing(sqlite3.connect(self.file)) as connection, connection:
            rows = [(number, f"A/{number}", "SITI", "1990-08-17", "0812") for number in range(first, last + 1)]
            connection.executemany("INSERT INTO daftar VALUES (?, ?, ?, ?, ?)", rows)

    def source(self, name: str = "daftar", query: str = "SELECT * FROM daftar") -> None:
        settings = SourceSettings(name, f"sqlite:///{self.file}", None, query, "id", ONE_IN_TURN)
        Sources(self.state, "3507").keep(settings)

    def watch(self) -> SourceWatch:
        return SourceWatch(self.state, "3507", OfficeLog(self.state, lambda text: None), lambda: None)

    def run(self) -> subprocess.Popen[str]:
        words = [str(SIMPUL), "office", "run", "--office", "3507", "--folder", str(self.home), "--every", "0.2"]
        environment = {**os.environ, "SIMPUL_STATE": str(self.state), "SIMPUL_KAFKA_BOOTSTRAP": "127.0.0.1:9"}
        self.running.append(subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, text=True))
        return self.running[-1]

    def log(self) -> str:
        return log_file(self.state).read_text(encoding="utf-8") if log_file(self.state).exists() else ""

    def records(self) -> list[str]:
        """The numbers of all rows in the spool, in order."""
        with closing(Spool(self.state, "3507")) as spool:
            waiting = [event for file in spool.waiting_files() for _, event in spool.waiting_events(file, 1_000_000)]
        return [json.loads(event.body)["source_record_id"] for event in waiting]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    for each in made.running:
        if each.poll() is None:
            each.kill()
        each.wait()


def until(is_so: Callable[[], bool], office: Office) -> None:
    deadline = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < deadline, office.log()
        time.sleep(0.05)


def test_no_clerk_types_a_command_new_rows_enter_by_themselves(office: Office) -> None:
    office.add(1, 2)
    office.source()
    office.run()
    until(lambda: "Sumber daftar: 2 baris baru masuk antrean kirim." in office.log(), office)  # it read all there is
    office.add(3, 3)
    until(lambda: len(office.records()) == 3, office)
    assert "SITI" not in office.log()
    assert "rahasia" not in office.log()


def test_a_source_that_a_person_reads_stands_as_one_that_the_agent_read(office: Office) -> None:
    office.source()
    office.add(1, 2)
    assert not take_in_and_report(office.state, "3507", ["daftar"], DAY)
    (found,) = standings(office.state, "3507")
    assert (found.read_at is not None, found.begun_at, found.rows, found.trouble) == (True, None, 2, None)
    office.write("ALTER TABLE daftar DROP COLUMN phone")
    assert take_in_and_report(office.state, "3507", ["daftar"], DAY)
    (found,) = standings(office.state, "3507")
    assert found.trouble is not None
    assert "Hilang: phone." in found.trouble.what
    office.file.unlink()
    with pytest.raises(SimpulError):
        take_in_and_report(office.state, "3507", ["daftar"], DAY)
    (found,) = standings(office.state, "3507")
    assert (found.trouble, found.begun_at) == (SENTENCES["source_away"], None)


def test_a_reading_that_a_person_ends_is_not_said_to_go_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*of: object) -> None:
        raise KeyboardInterrupt

    office.source()
    office.add(1, 2)
    monkeypatch.setattr(Spool, "place_of", interrupted)
    with pytest.raises(KeyboardInterrupt):
        take_in_and_report(office.state, "3507", ["daftar"], DAY)
    (found,) = standings(office.state, "3507")
    assert (found.begun_at, found.read_at) == (None, None)


def test_files_flow_and_the_agent_ends_while_a_database_is_slow(office: Office, csv_file: Callable[..., Path]) -> None:
    office.source("lambat", SLOW)
    agent = office.run()
    until(lambda: bool(standings(office.state, "3507")[0].begun_at), office)
    csv_file({}).rename(office.home / TO_SEND / "bulan.csv")
    until(lambda: "1 baris" in office.log(), office)
    (found,) = standings(office.state, "3507")
    assert found.begun_at, "it is still being read"
    agent.send_signal(signal.SIGTERM)
    assert agent.wait(20) == 0


def test_killed_again_and_again_while_taking_in_nothing_is_half_and_nothing_twice(
    office: Office, counts: dict[str, int]
) -> None:
    office.add(1, 30_000)
    office.source()
    for number in range(counts["office_kills"]):
        agent = office.run()
        until(lambda: bool(office.log().count("mulai untuk kantor") > number), office)  # noqa: B023
        time.sleep(0.15 * number)
        agent.send_signal(signal.SIGKILL)
        agent.wait()
        # All that was there at once, or nothing yet; a row that was added since then enters by itself.
        assert len(office.records()) in (0, *range(30_000, 30_001 + number))
        office.add(30_001 + number, 30_001 + number)
    office.watch().read_all()
    wanted = [f"A/{number}" for number in range(1, 30_001 + counts["office_kills"])]
    assert office.records() == wanted
    assert standings(office.state, "3507")[0].rows == len(wanted)


def test_killed_inside_the_transaction_all_is_read_again_once(office: Office) -> None:
    office.add(1, 500)
    office.source()
    assert subprocess.run([sys.executable, "-c", KILLED, str(office.state)]).returncode == -signal.SIGKILL
    assert office.records() == []
    office.watch().read_all()
    office.watch().read_all()
    assert office.records() == [f"A/{number}" for number in range(1, 501)]


def test_read_by_hand_and_by_the_agent_at_once_no_row_enters_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.add(1, 10)
    office.source()
    real, hands = taking_in.events_of, [office.watch()]

    def meanwhile(rows: Iterable[Row], delivery: Delivery) -> Iterator[Event]:
        if hands:
            hands.pop().read_all()
        return real(rows, delivery)

    monkeypatch.setattr(taking_in, "events_of", meanwhile)
    office.watch().read_all()
    assert office.records() == [f"A/{number}" for number in range(1, 11)]
    assert "belum dapat dibaca" not in office.log()


def test_a_database_that_is_away_is_waited_for_and_named_without_its_address(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.add(1, 1)
    office.source()
    away = office.file.with_name("jauh")
    office.file.rename(away)
    watch = office.watch()
    watch.read_all()
    watch.read_all()
    assert office.log().count("Sumber daftar belum dapat dibaca. Basis data kantor tidak menjawab") == 1
    assert "rahasia" not in office.log()
    monkeypatch.setenv("SIMPUL_STATE", str(office.state))
    told = json.loads(CliRunner().invoke(commands, ["doctor", "--office", "3507", "--format", "json"]).output)
    (check,) = [check for check in told["checks"] if check["name"] == "source_daftar"]
    assert check["ok"] is False
    assert "Periksa apakah server basis data" in check["todo"]
    away.rename(office.file)
    watch.read_all()
    assert "Sumber daftar dapat dibaca lagi." in office.log()
    status = CliRunner().invoke(commands, ["status", "--office", "3507", "--format", "json"]).output
    (source,) = json.loads(status)["offices"][0]["sources"]
    assert (source["source"], source["rows"], source["trouble"]) == ("daftar", 1, None)


def test_a_database_that_stays_away_is_asked_less_and_less_often(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    Sources(office.state, "3507").keep(SourceSettings("daftar", "sqlite:////tidak/ada", "daftar", None, "id", 15))
    watch = office.watch()
    monkeypatch.setattr(watching.random, "uniform", lambda least, most: most)
    pauses = []
    for _ in range(7):
        watch.read_all()
        pauses.append(watch._pause("daftar"))
    assert pauses == [30, 60, 120, 240, 480, 900, 900]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("ALTER TABLE daftar DROP COLUMN phone", "Hilang: phone."),
        ("ALTER TABLE daftar RENAME COLUMN phone TO telp_baru", "Hilang: phone. Baru: telp_baru."),
        ("ALTER TABLE daftar ADD COLUMN umur_kucing", "Baru: umur_kucing."),
    ],
)
def test_a_source_whose_columns_changed_says_which_and_sends_nothing(office: Office, change: str, named: str) -> None:
    office.add(1, 1)
    office.source()
    office.watch().read_all()
    office.write(change)
    office.watch().read_all()
    assert named in office.log()
    assert len(office.records()) == 1


def test_a_query_that_names_a_column_which_is_gone_says_which(office: Office) -> None:
    office.add(1, 1)
    office.source(query="SELECT id, source_record_id, name, phone FROM daftar")
    office.watch().read_all()
    office.write("ALTER TABLE daftar DROP COLUMN phone")
    office.watch().read_all()
    assert "Hilang: phone." in office.log()


def test_columns_that_are_gone_for_good_are_accepted_by_a_person(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.add(1, 1)
    office.source()
    office.watch().read_all()
    office.write("ALTER TABLE daftar DROP COLUMN phone", "INSERT INTO daftar VALUES (2, 'A/2', 'X', '1990-01-01')")
    monkeypatch.setenv("SIMPUL_STATE", str(office.state))
    words = ["source", "check", "daftar", "--office", "3507"]
    assert CliRunner().invoke(commands, words).exit_code == 1
    assert CliRunner().invoke(commands, [*words, "--accept-columns"]).exit_code == 0
    office.watch().read_all()
    # The row at which the last reading ended says something else now: that is told, too.
    assert office.records() == ["A/1", "A/1", "A/2"]


def test_a_source_whose_file_is_damaged_keeps_no_other_from_being_read(office: Office) -> None:
    office.add(1, 1)
    office.source()
    (office.state / "office" / "3507" / "sources" / "aaa.json").write_text("{")
    office.watch().read_all()
    assert "Sumber aaa belum dapat dibaca. Catatan sumber ini rusak." in office.log()
    assert office.records() == ["A/1"]


def test_without_the_extra_the_agent_says_what_to_install(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.source()
    monkeypatch.setitem(sys.modules, "simpul_office.sources.taking_in", None)
    office.watch().read_all()
    assert "Pasang simpul-office[database]" in office.log()
