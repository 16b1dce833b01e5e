"""The agent's life: one per office, ended by a signal, with a log that names nobody."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from simpul.errors import RetryLater, StopNow
from simpul_office import folders, running
from simpul_office.folders import TO_REPAIR, TO_SEND, UNDER_WAY, move
from simpul_office.office_log import OfficeLog, log_file
from simpul_office.settling import Settling
from simpul_office.single_run import SingleRun, is_running

SIMPUL = Path(sys.executable).with_name("simpul")


class Office:
    """An office's computer without a network."""

    def __init__(self, folder: Path) -> None:
        self.state, self.home = folder / "state", folder / "kantor"
        self.running: list[subprocess.Popen[str]] = []

    def run(self) -> subprocess.Popen[str]:
        """The agent, begun."""
        words = [str(SIMPUL), "office", "run", "--office", "3507", "--folder", str(self.home), "--every", "0.2"]
        environment = {**os.environ, "SIMPUL_STATE": str(self.state), "SIMPUL_KAFKA_BOOTSTRAP": "127.0.0.1:9"}
        begun = subprocess.Popen(
            words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        self.running.append(begun)
        return begun

    def until_the_log_says(self, words: str) -> str:
        """Wait for a line; gives the whole log."""
        deadline = time.monotonic() + 120
        while True:
            found = log_file(self.state).read_text(encoding="utf-8") if log_file(self.state).exists() else ""
            if words in found:
                return found
            assert time.monotonic() < deadline, found
            assert self.running[0].poll() is None, self.running[0].communicate()
            time.sleep(0.05)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    for each in made.running:
        if each.poll() is None:
            each.kill()
        each.communicate()


def test_it_takes_a_new_file_in_refuses_a_second_agent_and_ends_cleanly_by_a_signal(office: Office) -> None:
    agent = office.run()
    office.until_the_log_says("mulai untuk kantor 3507")
    second = office.run()
    assert second.wait(120) == 4
    assert "sudah berjalan" in second.communicate()[1]
    canary = "KENARI SITI AMINAH"
    (office.home / TO_SEND / f"{canary}.csv").write_text(f"{canary},x\n1,2\n")
    log = office.until_the_log_says("perlu diperbaiki")
    assert canary not in log
    assert (office.home / TO_REPAIR / f"{canary}.csv").exists()
    agent.send_signal(signal.SIGTERM)
    said, complained = agent.communicate(timeout=120)
    assert (agent.returncode, said, complained) == (0, "", ""), "what a service prints is kept by the system"
    assert "berhenti atas permintaan" in log_file(office.state).read_text(encoding="utf-8")
    assert not is_running(office.state, "3507")


def test_it_looks_by_its_timer_alone_where_the_system_tells_too_many_programs_of_their_folders_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_more() -> None:
        raise OSError(errno.EMFILE, "inotify instance limit reached")

    monkeypatch.setattr(running, "Observer", no_more)
    (tmp_path / TO_SEND).mkdir()
    (tmp_path / TO_SEND / "aneh.csv").write_text("halo\n")
    running.watch(running.Run(tmp_path / "state", "3507", tmp_path, once=True))
    assert (tmp_path / TO_REPAIR / "aneh.csv").exists()


@pytest.mark.parametrize(("hangup", "ends"), [(signal.SIG_DFL, True), (signal.SIG_IGN, False)], ids=["here", "nohup"])
def test_a_closed_terminal_ends_it_as_cleanly_but_not_under_nohup(
    office: Office, hangup: signal.Handlers, ends: bool
) -> None:
    before = signal.signal(signal.SIGHUP, hangup)  # a process that is begun inherits it
    try:
        agent = office.run()
    finally:
        signal.signal(signal.SIGHUP, before)
    office.until_the_log_says("mulai untuk kantor 3507")
    agent.send_signal(signal.SIGHUP)
    if not ends:
        (office.home / TO_SEND / "kosong.csv").write_text("x,y\n1,2\n")
        office.until_the_log_says("perlu diperbaiki")
        agent.send_signal(signal.SIGTERM)
    assert agent.wait(120) == 0
    assert "berhenti atas permintaan" in log_file(office.state).read_text(encoding="utf-8")


def test_the_lock_goes_with_the_process_that_held_it(tmp_path: Path) -> None:
    lock = SingleRun(tmp_path, "3507")
    with pytest.raises(StopNow) as refused:
        SingleRun(tmp_path, "3507")
    assert refused.value.cause == "already_running"
    SingleRun(tmp_path, "3209").end()
    lock.end()
    SingleRun(tmp_path, "3507").end()


def test_a_file_is_left_alone_while_it_grows_whatever_its_time_says(tmp_path: Path) -> None:
    settling, path = Settling(), tmp_path / "lama.csv"
    for text in ("satu", "satu dua"):
        path.write_text(text)
        os.utime(path, (1_000_000, 1_000_000))
        assert settling.settled([path], 0.001) == []
    time.sleep(0.01)
    assert settling.settled([path], 0.001) == [path]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere such a file cannot be moved")
def test_a_file_is_left_alone_as_long_as_somebody_has_it_open_to_write(tmp_path: Path) -> None:
    path, settling = tmp_path / "a.csv", Settling()
    with path.open("w") as copied:
        copied.write("half a lin")
        copied.flush()
        assert settling.settled([path], 0) == []
        copied.write("e")
    assert settling.settled([path], 0) == [path]
    with path.open():
        assert settling.settled([path], 0) == [path], "whoever reads it alone is no hindrance"


def test_what_lasts_is_noted_when_it_begins_and_when_it_is_over(tmp_path: Path) -> None:
    shown: list[str] = []
    log = OfficeLog(tmp_path, shown.append)
    for _ in range(3):
        log.lasts("send", "Belum terkirim.")
        log.lasts("hear", "Belum terdengar.")
    log.over("send", "Berjalan lagi.")
    log.over("send", "Berjalan lagi.")
    assert shown == ["Belum terkirim.", "Belum terdengar.", "Berjalan lagi."]
    assert log_file(tmp_path).stat().st_mode & 0o077 == 0


def test_a_fault_of_the_program_is_noted_by_its_place_and_quotes_nothing(tmp_path: Path) -> None:
    log = OfficeLog(tmp_path, lambda text: None)
    try:
        int("3507014503950002 SITI")
    except ValueError as error:
        log.unforeseen("Simpul berhenti.", error)
    noted = log_file(tmp_path).read_text(encoding="utf-8")
    assert "ValueError di test_living.py:" in noted
    assert "SITI" not in noted


def test_a_file_that_another_program_holds_open_is_tried_again_and_then_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Windows refuses to move a file that Excel holds open; here the system never does."""
    source = tmp_path / "a.csv"
    source.write_text("x")
    (tmp_path / UNDER_WAY).mkdir()
    refusals = iter([PermissionError, PermissionError])
    real = os.replace

    def replace(origin: Path, target: Path) -> None:
        for refusal in refusals:
            raise refusal
        real(origin, target)

    monkeypatch.setattr(folders.os, "replace", replace)
    monkeypatch.setattr(folders.time, "sleep", lambda seconds: None)
    assert move(source, tmp_path / UNDER_WAY).exists()
    refusals = iter([PermissionError] * 9)
    source.write_text("x")
    with pytest.raises(RetryLater) as waits:
        move(source, tmp_path / UNDER_WAY)
    assert waits.value.cause == "file_in_use"
    assert source.exists()


def test_a_folder_that_is_closed_to_this_user_is_not_told_as_a_file_that_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders.make_folders(tmp_path)
    path = tmp_path / TO_SEND / "a.csv"
    path.write_text("x")

    def is_closed(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(folders.os, "replace", is_closed)
    monkeypatch.setattr(folders.os, "access", lambda place, _: Path(place).name != UNDER_WAY)
    monkeypatch.setattr(folders.time, "sleep", lambda _: pytest.fail("waiting opens no folder"))
    with pytest.raises(RetryLater) as waits:
        move(path, tmp_path / UNDER_WAY)
    assert waits.value.cause == "disk_closed"
