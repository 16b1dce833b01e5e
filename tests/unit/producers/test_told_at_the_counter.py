"""What a clerk reads where the ministry's broker cannot be reached: in Indonesian, and only what is so."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.unit.producers.hearing import TOPIC, receipt
from tests.unit.producers.test_spool import header, some_events
from typer.testing import CliRunner

from simpul_office.causes import SENTENCES
from simpul_office.commands import office
from simpul_office.listening.store import HeardStore
from simpul_office.spool import Spool

AWAY = SENTENCES["no_connection"]


@pytest.fixture(autouse=True)
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer with a login, where no broker answers."""
    password = tmp_path / "secrets" / "kafka" / "office-3507"
    password.parent.mkdir(parents=True)
    password.write_text("sandi")
    for name, value in {
        "SIMPUL_STATE": str(tmp_path / "state"),
        "SIMPUL_SECRETS": str(tmp_path / "secrets"),
        "SIMPUL_KAFKA_BOOTSTRAP": "127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)


def test_why_a_file_waits_and_why_no_news_came_is_told_in_the_clerks_language(csv_file: Callable[..., Path]) -> None:
    publish = ["publish", "--office", "3507", "--timeout", "0.1", str(csv_file({}))]
    waiting = CliRunner().invoke(office, publish)
    assert waiting.exit_code == 3
    assert f"Kantor 3507 belum terkirim: {AWAY.what} {AWAY.todo}\n" in waiting.output
    status = CliRunner().invoke(office, ["status"])
    assert f"({AWAY.what})" in status.output


def test_a_file_of_an_office_without_a_login_here_waits_nowhere(csv_file: Callable[..., Path], tmp_path: Path) -> None:
    """A mistyped code: from that spool nothing could ever be sent, and whoever waits for all spools waits for good."""
    done = CliRunner().invoke(office, ["publish", "--office", "3570", str(csv_file({}))])
    assert done.exit_code == 3
    assert f"Kantor 3570 belum terkirim: {SENTENCES['not_set_up'].what}" in done.output
    assert not (tmp_path / "state" / "office" / "3570").exists()


def test_one_such_office_in_a_register_keeps_no_other_from_its_spool(
    csv_file: Callable[..., Path], tmp_path: Path
) -> None:
    file, register = csv_file({}), tmp_path / "deliveries.csv"
    register.write_text(f"office_code,file,received_on\n3570,{file.name},2026-02-03\n3507,{file.name},2026-02-03\n")
    done = CliRunner().invoke(office, ["publish", "--deliveries", str(register), "--timeout", "0.1"])
    assert done.exit_code == 3
    assert [path.name for path in (tmp_path / "state" / "office").iterdir()] == ["3507"]
    assert "Kantor 3507 belum terkirim" in done.output


def test_a_code_page_without_a_sign_of_ours_ends_no_command_halfway() -> None:
    """As Windows writes to a file."""
    words = [Path(sys.executable).with_name("simpul"), "office", "publish", "--office", "3507", "hilang.xlsx"]
    done = subprocess.run(words, env=os.environ | {"PYTHONIOENCODING": "cp1252"}, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.endswith(b"0 berkas dikirim (0 baris), 0 sudah pernah dikirim, 1 perlu diperbaiki.\n")


def test_a_receipt_that_cannot_be_written_where_it_was_asked_for_is_told_of_that_place(tmp_path: Path) -> None:
    with closing(HeardStore(tmp_path / "state", "3507")) as store:
        store.hear(TOPIC, [receipt(1)])
    (tmp_path / "arsip").write_text("sebuah berkas, bukan folder")
    words = ["receipt", "februari.xlsx", "--office", "3507", "--out", str(tmp_path / "arsip" / "2026")]
    done = CliRunner().invoke(office, words)
    assert (done.exit_code, done.output) == (3, f"simpul: {' '.join(SENTENCES['out_closed'])}\n")


@pytest.mark.parametrize("command", ["publish", "status"])
@pytest.mark.parametrize("kept", [6000, 20_000, 60_000])
def test_a_damaged_queue_is_told_and_nobody_promises_that_nothing_is_lost(
    tmp_path: Path, command: str, kept: int
) -> None:
    with closing(Spool(tmp_path / "state", "3507")) as spool:
        spool.take_in(header("d1"), some_events(200))
    os.truncate(spool.home / "spool.sqlite", kept)
    _is_told_as_damaged(command)


@pytest.mark.parametrize("command", ["publish", "status"])
def test_letters_that_are_none_in_the_queue_are_told_as_damage(tmp_path: Path, command: str) -> None:
    with closing(Spool(tmp_path / "state", "3507")) as spool:
        spool.take_in(header("d1"), some_events(2))
    with closing(sqlite3.connect(spool.home / "spool.sqlite")) as database:
        database.execute("UPDATE file SET file_name = CAST(x'90bf' AS TEXT)")
        database.commit()
    _is_told_as_damaged(command)


def _is_told_as_damaged(command: str) -> None:
    told = CliRunner().invoke(office, [command, "--office", "3507"])
    assert isinstance(told.exception, SystemExit)
    assert SENTENCES["spool_damaged"].what in told.output
    assert "tidak ada yang hilang" not in told.output
