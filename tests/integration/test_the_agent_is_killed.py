"""The agent is killed at each of its steps, and its broker, too: each row arrives, and each file ends in its folder."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import kafka
import pytest
from tests.integration.secured.broker import OTHER, SecuredBroker

from simpul_office.agent import Agent
from simpul_office.connection import Connection, store
from simpul_office.folders import NOTE, SENT, TO_REPAIR, TO_SEND, UNDER_WAY, make_folders
from simpul_office.office_log import OfficeLog
from simpul_office.reading import delivery
from simpul_office.reading.lines import Source

HEADER = "jenis_dokumen,versi,kode_ltsa,nomor_registrasi,kode_tahap,tanggal_tahap,nomor_dokumen,operator"
# Where the agent is killed: before or after the so-manieth call of a step.
STEPS = (
    ("simpul_office.agent", "move", "before", 1),  # the file lies in 1-kirim
    ("simpul_office.agent", "move", "after", 1),  # it lies in 2-diproses, and nothing has read it
    ("simpul_office.spool", "Spool.take_in", "before", 1),
    ("simpul_office.spool", "Spool.take_in", "after", 1),
    ("simpul_office.spool", "Spool.mark_sent", "before", 1),  # the broker has it, and nobody has noted it
    ("simpul_office.spool", "Spool.mark_sent", "after", 1),
    ("simpul_office.spool", "Spool.mark_file_sent", "before", 1),
    ("simpul_office.spool", "Spool.mark_file_sent", "after", 1),
    ("simpul_office.agent", "give_back", "before", 1),
    ("simpul_office.agent", "give_back", "after", 1),  # the note is there, the file not yet in 3-terkirim
    ("simpul_office.folders", "write_note", "before", 1),  # a file that cannot be read is about to get its note
    ("simpul_office.folders", "write_note", "after", 1),  # the note is there, the file still in 2-diproses
)
KILLED = """
import functools, importlib, os, signal, sys
module, name, moment, times = sys.argv[1:5]
owner = importlib.import_module(module)
*outer, last = name.split(".")
for part in outer:
    owner = getattr(owner, part)
real, calls = getattr(owner, last), []

@functools.wraps(real)
def step(*words, **named):
    calls.append(1)
    if moment == "before" and len(calls) == int(times):
        os.kill(os.getpid(), signal.SIGKILL)
    done = real(*words, **named)
    if moment == "after" and len(calls) == int(times):
        os.kill(os.getpid(), signal.SIGKILL)
    return done

setattr(owner, last, step)
sys.argv = ["simpul", *sys.argv[5:]]
from simpul.cli import main
main()
"""


class Office:
    """An office's computer, set up for a broker that may go away."""

    def __init__(self, folder: Path, broker: SecuredBroker) -> None:
        self.state, self.home, self.broker = folder / "state", folder / "kantor", broker
        connection = Connection(
            office_code=OTHER,
            office_name="LTSA",
            bootstrap=[broker.address("sound")],
            security_protocol="SASL_SSL",
            sasl_mechanism="SCRAM-SHA-512",
            principal=f"office-{OTHER}",
            password_in="file",
        )
        store(self.state, connection, broker.password(OTHER), broker.authority.pem)
        make_folders(self.home)
        self._topic = [kafka.TopicPartition(f"ltsa.{OTHER}.events", number) for number in range(2)]
        with self._consumer() as consumer:
            self._began = consumer.end_offsets(self._topic)

    def words(self) -> list[str]:
        return ["office", "run", "--once", "--office", OTHER, "--folder", str(self.home)]

    def environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SIMPUL_")}
        return clean | {"SIMPUL_STATE": str(self.state)}

    def run(self, *before: str) -> int:
        """The agent looks once; with ``before`` it is killed on its way."""
        command = [sys.executable, "-c", KILLED, *before] if before else [sys.executable, "-m", "simpul.cli"]
        done = subprocess.run([*command, *self.words()], env=self.environment(), capture_output=True, timeout=300)
        return done.returncode

    def begin(self) -> subprocess.Popen[bytes]:
        """The agent, begun to stay."""
        words = [word for word in self.words() if word != "--once"]
        command = [sys.executable, "-m", "simpul.cli", *words, "--every", "0.3"]
        return subprocess.Popen(command, env=self.environment(), stdout=subprocess.DEVNULL)

    def drop(self, name: str, rows: int, mark: str, *, faulty: bool = False) -> None:
        day = "2026-02-31" if faulty else "2026-01-05"
        lines = [f"TAHAPAN,2026.1,{OTHER},{mark}/{row},VERIFIED,{day},VRF/{row},admin" for row in range(rows)]
        (self.home / TO_SEND / name).write_text("\n".join([HEADER, *lines]) + "\n")

    def arrived(self) -> tuple[Counter[str], set[int]]:
        """How often each row arrived, and all numbers."""
        rows, numbers = Counter[str](), set[int]()
        with self._consumer() as consumer:
            consumer.assign(self._topic)
            ends = consumer.end_offsets(self._topic)
            for partition, offset in self._began.items():
                consumer.seek(partition, offset)
            while any(consumer.position(partition) < end for partition, end in ends.items()):
                for records in consumer.poll(timeout_ms=500).values():
                    for record in records:
                        said = dict(record.headers)
                        numbers.add(int(said["ce_sequence"]))
                        rows[said["ce_id"].decode()] += b"manifest" not in said["ce_type"]
        return +rows, numbers

    def names(self, folder: str) -> list[str]:
        return sorted(path.name for path in (self.home / folder).iterdir())

    def _consumer(self) -> kafka.KafkaConsumer:
        with self.broker.owned():
            from simpul.adapters.broker import client_options

            return kafka.KafkaConsumer(**client_options("admin"), group_id=None)


@pytest.fixture
def office(tmp_path: Path, office_broker: SecuredBroker) -> Office:
    return Office(tmp_path, office_broker)


def test_killed_at_every_step_in_turn_each_row_arrives_and_each_file_ends_in_one_place(
    office: Office, counts: dict[str, int]
) -> None:
    for round_no in range(max(1, counts["office_kills"] // 4)):
        office.drop(f"bulan {round_no}.csv", 40, f"R{round_no}", faulty=True)
        for number, (module, name, moment, times) in enumerate(STEPS):
            if (name, moment) == ("write_note", "before"):
                (office.home / TO_SEND / f"aneh {round_no}.csv").write_text(f"halo {round_no}\n")
            assert office.run(module, name, moment, str(times)) == -signal.SIGKILL, STEPS[number]
        assert office.run() == 0
        rows, numbers = office.arrived()
        assert len(rows) == 40 * (round_no + 1)
        assert numbers == set(range(1, 41 * (round_no + 1) + 1))
    assert office.names(TO_SEND) == office.names(UNDER_WAY) == []
    assert "bulan 0.csv" in office.names(SENT)
    repaired = [name for name in office.names(TO_REPAIR) if name.startswith("bulan 0")]
    assert repaired == ["bulan 0 PERLU DIPERBAIKI.xlsx", f"bulan 0 PERLU DIPERBAIKI.xlsx{NOTE}"]
    assert {"aneh 0.csv", f"aneh 0.csv{NOTE}"} <= set(office.names(TO_REPAIR))


def test_a_broker_that_is_killed_and_comes_back_gets_the_rest_and_the_agent_stays(office: Office) -> None:
    office.drop("panjang.csv", 15_000, "P")
    agent = office.begin()
    try:
        _until(lambda: len(office.arrived()[0]) > 0, "the first rows are there")
        office.broker.kill()
        time.sleep(1)
        office.broker.start()
        _until(lambda: office.names(SENT) != [], "the file is sent")
    finally:
        agent.terminate()
        assert agent.wait(120) == 0
    rows, numbers = office.arrived()
    assert len(rows) == 15_000
    assert numbers == set(range(1, 15_002))


def test_a_file_with_rows_to_repair_is_read_once_however_long_the_ministry_is_away(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = delivery.open_source

    def counted(path: Path) -> Source:
        read.append(path.name)
        return real(path)

    monkeypatch.setattr(delivery, "open_source", counted)
    monkeypatch.setenv("SIMPUL_STATE", str(office.state))
    monkeypatch.delenv("SIMPUL_KAFKA_BOOTSTRAP", raising=False)
    office.drop("jauh.csv", 40, "J", faulty=True)
    agent = Agent(office.state, OTHER, office.home, OfficeLog(office.state, lambda line: None))
    office.broker.kill()
    assert not agent.look(settled=0)
    office.broker.start()
    assert agent.look(settled=0)
    agent.close()
    assert "jauh PERLU DIPERBAIKI.xlsx" in office.names(TO_REPAIR)
    assert read == ["jauh.csv"]


def _until(is_so: object, what: str) -> None:
    deadline = time.monotonic() + 240
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < deadline, f"it did not come so far that {what}"
        time.sleep(0.2)
