"""What an office sends arrives once the broker is there: through kill -9, an absent broker and a lost disk."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kafka
import pytest

SIMPUL = Path(sys.executable).with_name("simpul")
OFFICE = "7372"
ROWS = 5000
HEADER = "jenis_dokumen,versi,kode_ltsa,nomor_registrasi,kode_tahap,tanggal_tahap,nomor_dokumen,operator"


@dataclass
class OfficeComputer:
    """A computer of an office: its own spool, the broker somewhere else."""

    state: Path
    consumer: kafka.KafkaConsumer
    began: dict[kafka.TopicPartition, int]

    def publish(self, *words: str, office: str = OFFICE, **environment: str) -> subprocess.CompletedProcess[str]:
        """``simpul office publish`` here."""
        return subprocess.run(self._command(office, words), env=self._environment(environment), **_CAPTURED)

    def begin_publish(self, *words: str) -> subprocess.Popen[bytes]:
        """The same, not waited for."""
        return subprocess.Popen(self._command(OFFICE, words), env=self._environment({}), stdout=subprocess.DEVNULL)

    def arrived(self) -> list[dict[str, str]]:
        """Envelopes and broker's time of all events that came to the topic since this computer was set up."""
        ends = self.consumer.end_offsets(list(self.began))
        for partition, offset in self.began.items():
            self.consumer.seek(partition, offset)
        found: list[dict[str, str]] = []
        while any(self.consumer.position(partition) < end for partition, end in ends.items()):
            for records in self.consumer.poll(timeout_ms=500).values():
                found += [
                    {name: value.decode() for name, value in record.headers} | {"broker time": str(record.timestamp)}
                    for record in records
                ]
        return found

    def _command(self, office: str, words: tuple[str, ...]) -> list[str]:
        return [str(SIMPUL), "office", "publish", "--office", office, *words]

    def _environment(self, changed: dict[str, str]) -> dict[str, str]:
        return {**os.environ, "SIMPUL_STATE": str(self.state), **changed}


_CAPTURED: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 120}


@pytest.fixture
def computer(stack: Any, tmp_path: Path) -> Iterator[OfficeComputer]:
    """An office's computer that can reach the broker."""
    state = tmp_path / "kantor"
    state.mkdir()
    shutil.copy(stack.state / "connections.json", state)
    (state / "secrets").symlink_to(stack.state / "secrets")
    consumer = kafka.KafkaConsumer(**stack.kafka(), group_id=None, enable_auto_commit=False)
    partitions = [kafka.TopicPartition(f"ltsa.{OFFICE}.events", number) for number in range(2)]
    consumer.assign(partitions)
    yield OfficeComputer(state, consumer, dict(consumer.end_offsets(partitions)))
    consumer.close()


def stage_file(folder: Path, rows: int, mark: str) -> Path:
    """A file of stage lines that were never sent before."""
    lines = [
        f"TAHAPAN,2026.1,{OFFICE},REG/{mark}/{number},VERIFIED,2026-01-05,VRF/{number},admin" for number in range(rows)
    ]
    path = folder / f"{OFFICE}_tahapan_{mark}.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    return path


def counted(envelopes: list[dict[str, str]]) -> tuple[Counter[str], list[dict[str, str]]]:
    """How often each row arrived, and the manifests."""
    rows = Counter(found["ce_id"] for found in envelopes if "placement_stage" in found["ce_type"])
    return rows, [found for found in envelopes if "office_manifest" in found["ce_type"]]


def test_killed_at_any_moment_publishing_again_sends_the_rest_and_no_number_is_missing(
    computer: OfficeComputer, tmp_path: Path, counts: dict[str, int]
) -> None:
    path = stage_file(tmp_path, ROWS, "killed")
    chance = random.Random(3)
    for _ in range(counts["office_kills"]):
        begun = computer.begin_publish(str(path))
        time.sleep(chance.uniform(0.4, 1.6))
        begun.send_signal(signal.SIGKILL)
        begun.wait()
    done = computer.publish(str(path))
    assert done.returncode == 0, done.stdout + done.stderr
    rows, manifests = counted(computer.arrived())
    assert len(rows) == ROWS
    assert {found["ce_epoch"] for found in manifests} == {computer.arrived()[0]["ce_epoch"]}
    numbers = {int(found["ce_sequence"]) for found in computer.arrived()}
    assert numbers == set(range(1, ROWS + 2))


def test_the_same_content_under_another_name_sends_nothing_and_resend_the_same_events(
    computer: OfficeComputer, tmp_path: Path
) -> None:
    path = stage_file(tmp_path, 30, "again")
    assert computer.publish(str(path)).returncode == 0
    renamed = path.rename(path.with_name("salinan.csv"))
    told = computer.publish(str(renamed))
    assert "sudah pernah dikirim" in told.stdout
    rows, manifests = counted(computer.arrived())
    assert (set(rows.values()), len(manifests)) == ({1}, 1)
    assert computer.publish("--resend", str(renamed)).returncode == 0
    rows, manifests = counted(computer.arrived())
    assert (set(rows.values()), len(rows), len(manifests)) == ({2}, 30, 2)


def test_a_computer_that_lost_its_disk_sends_the_same_events_under_a_new_epoch(
    computer: OfficeComputer, tmp_path: Path
) -> None:
    path = stage_file(tmp_path, 30, "disk")
    assert computer.publish(str(path)).returncode == 0
    shutil.rmtree(computer.state / "office")
    assert computer.publish(str(path)).returncode == 0
    rows, manifests = counted(computer.arrived())
    assert (set(rows.values()), len(rows)) == ({2}, 30)
    assert len({found["ce_epoch"] for found in manifests}) == 2


def test_without_a_broker_the_file_waits_and_goes_out_when_it_is_back(computer: OfficeComputer, tmp_path: Path) -> None:
    path = stage_file(tmp_path, 30, "away")
    away = computer.publish("--timeout", "1", str(path), SIMPUL_KAFKA_BOOTSTRAP="127.0.0.1:9")
    assert away.returncode == 3
    assert "31 kiriman menunggu di antrean kirim dan tidak ada yang hilang" in away.stdout
    assert computer.arrived() == []
    back = computer.publish()
    assert (back.returncode, "30 baris dari antrean kirim dikirim" in back.stdout) == (0, True)
    rows, manifests = counted(computer.arrived())
    assert (len(rows), len(manifests)) == (30, 1)


def test_a_wrong_password_and_a_missing_right_are_told_apart_at_once(
    computer: OfficeComputer, tmp_path: Path, stack: Any
) -> None:
    path = stage_file(tmp_path, 3, "login")
    secrets = tmp_path / "secrets" / "kafka"
    secrets.mkdir(parents=True)
    (secrets / f"office-{OFFICE}").write_text("salah")
    began = time.monotonic()
    wrong = computer.publish(str(path), SIMPUL_SECRETS=str(secrets.parent))
    assert wrong.returncode == 3
    assert "kata sandi kantor tidak diterima" in wrong.stdout
    unknown = computer.publish(str(path), office="9999", SIMPUL_SECRETS=str(secrets.parent))
    assert unknown.returncode == 3
    assert "belum dipasang untuk kantor ini" in unknown.stdout
    assert time.monotonic() - began < 150, "neither was waited for as long as a broker that is away"
    assert computer.arrived() == []


def test_one_file_that_cannot_be_read_is_refused_and_the_others_are_sent(
    computer: OfficeComputer, tmp_path: Path
) -> None:
    broken = tmp_path / "rusak.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    done = computer.publish(str(broken), str(stage_file(tmp_path, 3, "others")))
    assert done.returncode == 1
    assert "rusak.xlsx: perlu diperbaiki" in done.stdout
    rows, manifests = counted(computer.arrived())
    assert (len(rows), len(manifests)) == (3, 1)


def test_the_manifest_comes_after_every_event_that_it_names(computer: OfficeComputer, tmp_path: Path) -> None:
    assert computer.publish(str(stage_file(tmp_path, 200, "order"))).returncode == 0
    moments = {int(found["ce_sequence"]): int(found["broker time"]) for found in computer.arrived()}
    assert sorted(moments) == list(range(1, 202))
    assert moments[201] == max(moments.values())
