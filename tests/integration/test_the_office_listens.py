"""An office hears what became of its rows: word for word what the registry says, whatever it lost or heard before."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kafka
import pytest

from simpul.adapters import broker_admin
from simpul_office.reading.template import templates

SIMPUL = Path(sys.executable).with_name("simpul")
OFFICE = "5206"
PATIENCE = 120
TEMPLATE = next(found for found in templates() if found.name == "siskop2mi-2026-registrasi")
PERSON = {
    "office_code": OFFICE,
    "registration_date": "2026-01-15",
    "name": "SITI AMINAH",
    "sex": "PEREMPUAN",
    "birth_date": "1995-03-02",
    "regency_code": "52.06",
    "regency_name": "KABUPATEN BIMA",
    "scheme_code": "PERSEORANGAN",
    "destination": "HKG",
    "occupation_code": "9111",
    "occupation_title": "PRT",
}
ROWS: list[dict[str, str]] = [
    {},
    {"name": "HJ. NUR AINI, S.PD"},
    {"birth_date": "1999-09-31"},
    {"nik": "5206010101100001"},  # by its NIK she would be a child: not for the office's eyes
    {"name": "DEWI LESTARI"},
]
WORDS = {"rejected": "perlu diperbaiki", "accepted": "sudah tercatat di registri", "duplicate": "sudah pernah diterima"}


@dataclass
class OfficeComputer:
    """A computer of an office: its own disk, the registry somewhere else."""

    state: Path

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """``simpul office WORDS`` here."""
        environment = {**os.environ, "SIMPUL_STATE": str(self.state)}
        command = [str(SIMPUL), "office", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE)

    def status(self, *words: str) -> dict[str, Any]:
        """What the office knows now, after it has listened."""
        done = self.run("status", "--office", OFFICE, "--format", "json", *words)
        (found,) = json.loads(done.stdout)["offices"]
        assert found["is_up_to_date"], done.stderr
        return {name: value for name, value in found.items() if name != "heard_at"}

    def words_of(self, file: str) -> dict[str, str]:
        """The word for each row of a file, by its event."""
        return {row["event_id"]: row["status"] for row in self.status("--file", file)["records"]}

    def heard(self, is_it: Callable[[], bool]) -> None:
        """Listen until it is so."""
        deadline = time.monotonic() + PATIENCE
        while not is_it():
            assert time.monotonic() < deadline, "the office never heard of it"
            time.sleep(0.3)


@pytest.fixture
def computer(stack: Any, tmp_path: Path) -> OfficeComputer:
    """An office's computer that can reach the broker."""
    return another_computer(stack, tmp_path / "kantor")


def another_computer(stack: Any, state: Path) -> OfficeComputer:
    """A new computer of the same office."""
    state.mkdir()
    shutil.copy(stack.state / "connections.json", state)
    (state / "secrets").symlink_to(stack.state / "secrets")
    return OfficeComputer(state)


def registrations(path: Path, rows: list[dict[str, str]], *more: str) -> Path:
    """A file of registrations, and lines that no reader can split."""
    lines = [",".join(column.header for column in TEMPLATE.columns)]
    for number, row in enumerate(rows, 1):
        said = PERSON | {"source_record_id": f"DENGAR/{number}"} | row
        said |= {"stated_document": TEMPLATE.stated_document, "stated_version": TEMPLATE.stated_version}
        cells = [str(said.get(column.field or column.form, "")) for column in TEMPLATE.columns]
        lines.append(",".join(f'"{cell}"' for cell in cells))
    path.write_text("\n".join([*lines, *more]) + "\n", encoding="utf-8")
    return path


def judged(stack: Any, file: str) -> dict[str, str]:
    """What the registry says of a file: the verdict of each event."""
    lines = stack.lines("verdicts", "--format", "jsonl", "--office", OFFICE)
    return {line["event_id"]: line["verdict"] for line in lines if line["source"]["file"] == file}


def sent(computer: OfficeComputer, path: Path) -> dict[str, Any]:
    """What the office says of that file; it hears of what it sent from other computers, too."""
    (file,) = (each for each in computer.status()["files"] if each["file"] == path.name)
    return file


def lists(computer: OfficeComputer) -> list[Path]:
    """The editions of the lists that this computer received."""
    room = computer.state / "reference"
    return [path for path in room.iterdir() if path.is_dir()] if room.is_dir() else []


def test_the_office_hears_the_word_of_each_row_the_receipt_and_the_correction(
    stack: Any, computer: OfficeComputer, tmp_path: Path
) -> None:
    path = registrations(tmp_path / "dengar.csv", ROWS, "ini,baris,rusak" * 40)
    assert computer.run("publish", "--office", OFFICE, str(path)).returncode == 0
    stack.run("wait", "--timeout", str(PATIENCE))
    expected = {event: WORDS[verdict] for event, verdict in judged(stack, path.name).items()}
    assert len(expected) == len(ROWS) + 1
    computer.heard(lambda: computer.words_of(path.name) == expected)
    computer.heard(lambda: sent(computer, path)["code"] is not None)

    known = (computer.status(), computer.status("--file", path.name))
    file = sent(computer, path)
    assert stack.run("receipt", file["code"]).returncode == 0
    assert file["words"] == {"perlu diperbaiki": 2, "sudah tercatat di registri": 4}
    assert "age_conflict" in stack.run("verdicts", "--format", "jsonl", "--office", OFFICE).stdout
    assert "age_conflict" not in json.dumps(known)
    assert [path.name.split("-")[0] for path in lists(computer)] == ["2026"]

    (computer.state / "office" / OFFICE / "heard.sqlite").unlink()
    assert (computer.status(), computer.status("--file", path.name)) == known

    done = computer.run("receipt", "--office", OFFICE, "--code", file["code"], "--out", str(tmp_path))
    assert [Path(line).name for line in done.stdout.splitlines()] == [
        "dengar TANDA TERIMA.html",
        "dengar TANDA TERIMA.pdf",
    ]
    mended = registrations(
        tmp_path / "dengar2.csv", [ROWS[2] | {"birth_date": "1999-09-30", "source_record_id": "DENGAR/3"}]
    )
    assert computer.run("publish", "--office", OFFICE, str(mended)).returncode == 0
    stack.run("wait", "--timeout", str(PATIENCE))
    row = "--record", "DENGAR/3"
    computer.heard(
        lambda: {each["status"] for each in computer.status(*row)["records"]} == {"sudah beres", WORDS["accepted"]}
    )


def test_an_office_that_was_away_for_longer_than_its_topic_keeps_is_told_until_when_it_missed_something(
    stack: Any, computer: OfficeComputer, tmp_path: Path
) -> None:
    place = kafka.TopicPartition(f"ltsa.{OFFICE}.verdicts", 0)

    def end() -> int:
        """How far the office's topic goes."""
        consumer = kafka.KafkaConsumer(**stack.kafka(), group_id=None, enable_auto_commit=False)
        try:
            return int(consumer.end_offsets([place])[place])
        finally:
            consumer.close()

    def said_and_gone(name: str, *, but: int) -> None:
        """More is said than one message, while this computer is away, and all ``but`` the newest go from the topic."""
        before = end()
        path = registrations(tmp_path / name, [{"source_record_id": name}])
        stack.run("office", "publish", "--office", OFFICE, str(path))
        computer.heard(lambda: end() > before + 1)
        with broker_admin.connect() as admin:
            admin.delete_records({place: end() - but})

    path = registrations(tmp_path / "pertama.csv", [{"source_record_id": "JAUH/1"}])
    assert computer.run("publish", "--office", OFFICE, str(path)).returncode == 0
    stack.run("wait", "--timeout", str(PATIENCE))
    computer.heard(lambda: sent(computer, path)["words"] == {"sudah tercatat di registri": 1})
    with broker_admin.connect() as admin:
        admin.delete_records({place: end()})
    assert computer.status()["missed_before"] is None, "what went from the topic was heard before"

    said_and_gone("kedua.csv", but=1)
    first = computer.status()["missed_before"]
    assert first is not None
    new = another_computer(stack, tmp_path / "baru")
    assert new.run("run", "--office", OFFICE, "--folder", str(tmp_path / "map baru"), "--once").returncode == 0
    assert new.status()["missed_before"] is None, "a new one has missed nothing"
    said_and_gone("ketiga.csv", but=0)
    assert computer.run("run", "--office", OFFICE, "--folder", str(tmp_path / "map"), "--once").returncode == 0
    assert "tidak terdengar di komputer ini" in (computer.state / "log" / "simpul.log").read_text(encoding="utf-8")
    assert computer.status()["missed_before"] > first
    assert "tidak terdengar di komputer ini" in computer.run("status", "--office", OFFICE).stdout
