"""A spool that several programs use at once, that are killed, and whose disk is full."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.unit.producers.test_spool import header, some_events

from simpul.domain.intervals import Interval, joined
from simpul.errors import RetryLater
from simpul_office.reading import read
from simpul_office.spool import Spool

PROGRAM = """
import sys
from datetime import date
from pathlib import Path
from uuid import uuid4
from simpul_office.events import Event
from simpul_office.spool import FileHeader, Spool

def events():
    return [Event(uuid4(), "cpmi_registration", 1, None, number, b"ab", b"x" * 900, False) for number in range(rows)]

state, rounds, rows = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
for _ in range(rounds):
    spool = Spool(state, "3507")
    spool.take_in(FileHeader(uuid4(), str(uuid4()), "a.csv", "agent", date(2026, 1, 1)), events())
    print("taken in", flush=True)
    for file in spool.waiting_files()[:1]:
        spool.mark_sent([number for number, _ in spool.waiting_events(file, 10_000)])
        spool.mark_file_sent(file)
    spool.close()
"""


def program(state: Path, rounds: int, rows: int) -> subprocess.Popen[str]:
    """A program of an office that takes files in, sends them, and closes the spool after each."""
    words = [sys.executable, "-c", PROGRAM, str(state), str(rounds), str(rows)]
    return subprocess.Popen(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def numbers(state: Path) -> tuple[set[Interval], list[Interval]]:
    """What was numbered: the events and manifests in as few intervals as possible; the files as they say."""
    with closing(sqlite3.connect(state / "office" / "3507" / "spool.sqlite")) as database:
        files = [Interval(*row) for row in database.execute("SELECT first_no, last_no FROM file ORDER BY 1")]
        events = [Interval(number, number) for (number,) in database.execute("SELECT number FROM event")]
    return joined([*events, *(Interval(file.last + 1, file.last + 1) for file in files)]), files


def test_several_programs_on_one_spool_number_without_gaps_and_none_is_turned_away(tmp_path: Path) -> None:
    running = [program(tmp_path, rounds=8, rows=40) for _ in range(4)]
    said = [each.communicate(timeout=300) for each in running]
    assert [each.returncode for each in running] == [0] * 4, said
    given, files = numbers(tmp_path)
    assert given == {Interval(1, 4 * 8 * 41)}
    assert len(files) == 32


def test_after_a_kill_at_any_moment_every_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    for lines in (1, 2, 3, 1):
        killed, beside = program(tmp_path, rounds=100, rows=300), program(tmp_path, rounds=2, rows=20)
        assert killed.stdout is not None
        for _ in range(lines):
            killed.stdout.readline()
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
        said = beside.communicate(timeout=300)
        assert beside.returncode == 0, said
    given, files = numbers(tmp_path)
    assert given == {Interval(1, files[-1].last + 1)}
    assert {file.last - file.first + 1 for file in files} == {20, 300}


@contextmanager
def files_up_to(byte_count: int) -> Iterator[None]:
    """Meanwhile no file of this process may grow beyond this size: what a full disk looks like to a program."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (byte_count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_where_no_file_can_grow_nothing_enters_and_later_everything_does(tmp_path: Path) -> None:
    spool = Spool(tmp_path, "3507")
    spool.take_in(header("d1"), some_events(5))
    with files_up_to(64 * 1024), pytest.raises(RetryLater) as told:
        spool.take_in(header("d2"), some_events(5000))
    assert told.value.cause in ("disk_full", "disk_fault")
    assert [file.event_count for file in spool.waiting_files()] == [5]
    spool.mark_sent([1, 2, 3, 4, 5])
    assert spool.take_in(header("d2"), some_events(5000)) == 5000
    assert [(file.first_no, file.event_count) for file in spool.waiting_files()] == [(1, 5), (7, 5000)]
    spool.close()


def test_where_the_rows_of_a_file_find_no_room_aside_the_disk_is_called_full(tmp_path: Path) -> None:
    path = tmp_path / "panjang.csv"
    head = "jenis_dokumen,versi,kode_ltsa,nomor_registrasi,kode_tahap,tanggal_tahap,nomor_dokumen,operator"
    rows = (f"TAHAPAN,2026.1,3507,T/{row},VERIFIED,2026-01-05,{'V' * 400},admin" for row in range(12_000))
    path.write_text("\n".join([head, *rows]))
    with files_up_to(64 * 1024), pytest.raises(RetryLater) as told:
        read(path, "3507")
    assert told.value.cause == "disk_full"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("only root may mount a small disk here; the limit on the size of a file is tried above")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_on_a_full_disk_nothing_enters_by_half_and_the_cause_is_told(small_disk: Path) -> None:
    spool = Spool(small_disk, "3507")
    spool.take_in(header("d1"), some_events(5))
    with pytest.raises(OSError, match="No space left"):
        (small_disk / "other").write_bytes(b"\0" * 4 * 1024 * 1024)
    with pytest.raises(RetryLater) as told:
        spool.take_in(header("d2"), some_events(3000))
    assert told.value.cause == "disk_full"
    with pytest.raises(RetryLater):
        Spool(small_disk, "3209")
    os.remove(small_disk / "other")
    assert spool.take_in(header("d2"), some_events(3000)) == 3000
    assert [file.event_count for file in spool.waiting_files()] == [5, 3000]
    spool.close()


def test_a_disk_that_is_full_is_called_full_when_a_spool_on_it_is_opened(small_disk: Path) -> None:
    spool = Spool(small_disk, "3507")
    spool.take_in(header("d1"), some_events(5))
    spool.close()
    with pytest.raises(OSError, match="No space left"):
        (small_disk / "other").write_bytes(b"\0" * 4 * 1024 * 1024)
    with pytest.raises(RetryLater) as told:
        Spool(small_disk, "3507")
    assert told.value.cause == "disk_full"
    os.remove(small_disk / "other")
    with closing(Spool(small_disk, "3507")) as again:
        assert [file.event_count for file in again.waiting_files()] == [5]
