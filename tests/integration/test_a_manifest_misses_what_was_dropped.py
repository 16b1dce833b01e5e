"""What an office produced and the broker never got, or got otherwise, is named by the next manifest: by number."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

SIMPUL = Path(sys.executable).with_name("simpul")
OFFICE = "5108"
HEADER = "jenis_dokumen,versi,kode_ltsa,nomor_registrasi,kode_tahap,tanggal_tahap,nomor_dokumen,operator"


class Office:
    """A computer of an office, whose spool somebody lays hands on."""

    def __init__(self, stack: Any, folder: Path) -> None:
        self.stack, self.folder, self.state = stack, folder, folder / "state"
        self.state.mkdir()
        shutil.copy(stack.state / "connections.json", self.state)
        (self.state / "secrets").symlink_to(stack.state / "secrets")

    def publish(self, *words: str) -> None:
        command = [str(SIMPUL), "office", "publish", "--office", OFFICE, *words]
        subprocess.run(command, env={**os.environ, "SIMPUL_STATE": str(self.state)}, check=True, capture_output=True)

    def take_in_without_a_broker(self, path: Path) -> None:
        command = [str(SIMPUL), "office", "publish", "--office", OFFICE, "--timeout", "0", str(path)]
        environment = {**os.environ, "SIMPUL_STATE": str(self.state), "SIMPUL_KAFKA_BOOTSTRAP": "127.0.0.1:9"}
        subprocess.run(command, env=environment, capture_output=True)

    def change(self, statement: str) -> None:
        """Behind the agent's back."""
        with closing(sqlite3.connect(self.state / "office" / OFFICE / "spool.sqlite")) as spool, spool:
            assert spool.execute(statement).rowcount

    def manifests(self, count: int) -> list[tuple[Any, ...]]:
        """What the intake keeps of the office's manifests, once it has judged so many."""
        deadline = time.monotonic() + 120
        while True:
            with self.stack.owner() as owner:
                found = owner.execute(
                    "SELECT closes, first_no, last_no, event_count, completed_at IS NOT NULL FROM intake.manifest "
                    "WHERE office_code = %s AND epoch = %s ORDER BY broker_at, last_no", [OFFICE, self.epoch()],
                ).fetchall()  # fmt: skip
            if len(found) == count:
                return found
            assert time.monotonic() < deadline, f"{len(found)} manifests are judged"
            time.sleep(0.2)

    def epoch(self) -> str:
        """The life of the spool."""
        with closing(sqlite3.connect(self.state / "office" / OFFICE / "spool.sqlite")) as spool:
            return str(spool.execute("SELECT epoch FROM spool").fetchone()[0])

    def ledger(self) -> dict[str, Any]:
        """The office's line of the ledger, as it stands a minute after the last manifest."""
        with self.stack.owner(autocommit=True) as owner:
            minutes_ago = datetime.now(UTC) - timedelta(minutes=2)
            owner.execute("UPDATE intake.manifest SET broker_at = %s WHERE office_code = %s", [minutes_ago, OFFICE])
        done = self.stack.run("ledger", "--format", "json", check=False)
        found: dict[str, Any] = next(
            each for each in json.loads(done.stdout)["offices"] if each["office_code"] == OFFICE
        )
        return found

    def prove(self) -> str:
        """What is said of the manifests that nobody had proved."""
        return str(self.stack.run("ledger", "--prove").stdout.strip())

    def file(self, mark: str, rows: int) -> Path:
        lines = [
            f"TAHAPAN,2026.1,{OFFICE},REG/{mark}/{number},VERIFIED,2026-01-05,VRF/{number},admin"
            for number in range(rows)
        ]
        path = self.folder / f"{OFFICE}_tahapan_{mark}.csv"
        path.write_text("\n".join([HEADER, *lines]) + "\n")
        return path


@pytest.fixture(scope="module")
def office(servers_and_intake: Any, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(servers_and_intake, tmp_path_factory.mktemp("dropped"))


def test_after_an_hour_of_activity_a_manifest_of_the_hour_raises_no_false_alarm(office: Office) -> None:
    office.publish(str(office.file("first", 4)))
    earlier = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
    office.change(f"UPDATE file SET spooled_at = '{earlier}'")
    office.publish()
    office.publish(str(office.file("second", 3)))
    found = office.manifests(3)
    assert found == [("file", 1, 4, 4, True), ("hour", 1, 5, 4, True), ("file", 7, 9, 3, True)]
    assert office.prove() == "3 manifests proved; 0 differ from what arrived."
    line = office.ledger()
    assert (line["missing"], line["faults"]) == (0, [])


def test_an_event_dropped_behind_the_agents_back_is_named_by_the_manifest_of_its_file(office: Office) -> None:
    office.take_in_without_a_broker(office.file("third", 5))
    office.change("UPDATE event SET is_sent = 1 WHERE number = (SELECT max(number) - 2 FROM event)")
    with closing(sqlite3.connect(office.state / "office" / OFFICE / "spool.sqlite")) as spool:
        dropped = spool.execute("SELECT max(number) - 2 FROM event").fetchone()[0]
    office.publish()
    assert office.manifests(4)[-1][-1] is False
    line = office.ledger()
    assert line["missing"] == 1
    assert str(dropped) in json.dumps(line)


def test_an_event_altered_behind_the_agents_back_is_named_by_the_manifest_of_its_file(office: Office) -> None:
    office.take_in_without_a_broker(office.file("fourth", 3))
    office.change("UPDATE event SET body = CAST(body || ' ' AS BLOB) WHERE number = (SELECT max(number) FROM event)")
    with closing(sqlite3.connect(office.state / "office" / OFFICE / "spool.sqlite")) as spool:
        last = spool.execute("SELECT max(number) FROM event").fetchone()[0]
    office.publish()
    assert office.manifests(5)[-1][-1] is True
    assert office.prove() == "1 manifests proved; 1 differ from what arrived."
    line = office.ledger()
    assert not line["holds"]
    ((what, count),) = [(fault["what"], fault["count"]) for fault in line["faults"]]
    assert what.startswith(f"what arrived under numbers {last - 2} to {last} of epoch {office.epoch()} (file ")
    assert (what.endswith("the contents are others"), count) == (True, 3)
