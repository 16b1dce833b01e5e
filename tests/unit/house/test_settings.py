"""Settings that cannot be used are told in a sentence: exit code 1 belongs to a ledger that does not hold."""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg.conninfo
import pytest

from simpul import settings
from simpul.errors import StopNow
from simpul.settings import Settings

SIMPUL = Path(sys.executable).with_name("simpul")
NAMED = re.compile(r"\bSIMPUL_[A-Z]+(?:_[A-Z]+)*\b")


@pytest.mark.parametrize("command", ["ledger", "up", "down"])
def test_a_state_that_is_no_folder_is_told_in_words(command: str, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    done = said(command, SIMPUL_STATE=str(tmp_path / "state"))
    assert f"{tmp_path / 'state'} cannot be used" in done


def test_secrets_that_cannot_be_read_are_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "database").write_text("")
    done = said("ledger", SIMPUL_SECRETS=str(tmp_path), SIMPUL_DATABASE_URL="postgresql://localhost/simpul")
    assert f"{tmp_path} cannot be used" in done


def test_a_file_of_addresses_that_was_cut_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "connections.json").write_text('{"kafka_bootstrap": "127.0')
    assert f"{tmp_path / 'connections.json'} is damaged" in said("ledger", SIMPUL_STATE=str(tmp_path))


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer without a checkout: its user's own folder, from which commands are called."""
    monkeypatch.delenv("SIMPUL_STATE", raising=False)
    monkeypatch.setattr(settings, "checkout", lambda: None)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_installed_program_finds_its_state_from_whatever_folder_it_is_called(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_home = settings.load().state
    (installed / "Downloads").mkdir()
    monkeypatch.chdir(installed / "Downloads")
    assert settings.load().state == at_home == installed / ".simpul"


def test_an_installed_program_is_called_from_a_folder_that_is_gone(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (installed / "gone").mkdir()
    monkeypatch.chdir(installed / "gone")
    (installed / "gone").rmdir()
    assert settings.load().state == installed / ".simpul"


def test_a_state_in_the_folder_of_the_call_stays_that_of_who_calls_there(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (installed / "Downloads" / ".simpul").mkdir(parents=True)
    monkeypatch.chdir(installed / "Downloads")
    assert settings.load().state == installed / "Downloads" / ".simpul"


def test_a_user_without_a_folder_of_his_own_has_the_state_where_he_calls(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", unknown)
    assert settings.load().state == installed / ".simpul"


@pytest.mark.parametrize("written", ["not hexadecimal", "abc", "ab" * 65])
def test_a_digest_key_that_is_none_is_told_in_words_and_not_repeated(written: str, tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "digest").write_text(written)
    with pytest.raises(StopNow, match="keys/digest is no key") as refused:
        Settings(tmp_path, tmp_path, {}).digest_key()
    assert written not in str(refused.value)


@pytest.mark.parametrize("port", ["abc", "99999"])
def test_a_port_that_is_none_is_told_in_words(port: str) -> None:
    assert "SIMPUL_DATABASE_URL names no port" in said("ledger", SIMPUL_DATABASE_URL=f"postgresql://localhost:{port}/x")


def test_every_login_knows_the_database_by_what_its_address_asks_for(tmp_path: Path) -> None:
    for role in ("simpul_intake", "simpul_portal"):
        (tmp_path / "database").mkdir(exist_ok=True)
        (tmp_path / "database" / role).write_text("x")
    address = "postgresql://simpul_owner@db.example:5433/reg?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem&user=me"
    known = Settings(tmp_path, tmp_path, {"SIMPUL_DATABASE_URL": address})
    for role in ("simpul_intake", "simpul_portal"):
        asked = psycopg.conninfo.conninfo_to_dict(known.role_url(role))
        assert asked == {
            "host": "db.example", "port": "5433", "dbname": "reg", "user": role, "password": "x",
            "sslmode": "verify-full", "sslrootcert": "/etc/ca.pem",
        }  # fmt: skip


def test_files_of_trust_are_found_from_the_callers_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    asked = "sslmode=verify-full&sslrootcert=ca.pem&sslcert=%2Fetc%2Fown.pem"
    known = Settings(tmp_path, tmp_path, {"SIMPUL_DATABASE_URL": f"postgresql://db.example/reg?{asked}"})
    trust = {"sslmode": "verify-full", "sslrootcert": str(tmp_path / "ca.pem"), "sslcert": "/etc/own.pem"}
    assert known.database.trust == trust
    known = Settings(tmp_path, tmp_path, {"SIMPUL_DATABASE_URL": "postgresql://db.example/reg?sslrootcert=system"})
    assert known.database.trust == {"sslrootcert": "system"}


def test_a_command_that_ends_promises_no_other_try(tmp_path: Path) -> None:
    (tmp_path / "database").mkdir()
    (tmp_path / "database" / "simpul_operator").write_text("x")
    done = said("ledger", SIMPUL_SECRETS=str(tmp_path), SIMPUL_DATABASE_URL="postgresql://127.0.0.1:9/simpul")
    assert "does not answer (simpul_operator). Is it up? Nothing is lost." in done


@pytest.mark.parametrize("command", ["migrate", "database prepare"])
def test_an_owner_whose_database_is_away_is_asked_whether_it_is_up(command: str, tmp_path: Path) -> None:
    away = {"SIMPUL_SECRETS": str(tmp_path), "SIMPUL_DATABASE_URL": "postgresql://simpul_owner@127.0.0.1:9/simpul"}
    assert "does not answer (simpul_owner). Is it up?" in said(command, **away)


def test_a_file_of_settings_may_begin_with_a_mark_and_is_told_in_words_where_it_is_not_utf_8(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "checkout", lambda: tmp_path)
    monkeypatch.delenv("SIMPUL_CODE_VERSION", raising=False)
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfSIMPUL_CODE_VERSION=7\n")
    assert settings.load().code_version == "7"
    (tmp_path / ".env").write_bytes(b"# caf\xe9\nSIMPUL_CODE_VERSION=7\n")
    with pytest.raises(StopNow, match="is not written in UTF-8"):
        settings.load()


def test_a_file_of_settings_that_is_somebody_elses_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_: object, **__: object) -> str:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(settings, "checkout", lambda: tmp_path)
    (tmp_path / ".env").write_text("SIMPUL_CODE_VERSION=7\n")
    monkeypatch.setattr(Path, "read_text", closed)
    with pytest.raises(StopNow, match="cannot be read \\(Permission denied\\)"):
        settings.load()


@pytest.mark.parametrize("level", ["1", "2"])
def test_a_python_by_which_no_broker_can_be_read_is_told_in_words(level: str) -> None:
    assert "unset PYTHONOPTIMIZE" in said("status", PYTHONOPTIMIZE=level)


@pytest.mark.parametrize("warnings", ["error", "error::DeprecationWarning", "default,e"])
def test_a_shell_that_makes_errors_of_warnings_ends_no_command_by_a_librarys(warnings: str) -> None:
    done = subprocess.run([SIMPUL, "up", "--help"], env={"PYTHONWARNINGS": warnings}, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_python_that_nothing_is_tested_with_is_told_in_words() -> None:
    start = "import sys; sys.version_info = (3, 13, 1); from simpul.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", start, "status"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (3, "simpul: Simpul needs Python 3.11: this is 3.13.\n")


# What one of our processes tells another.
AMONG_US = {"SIMPUL_SIGN", "SIMPUL_AIRFLOW_SETTINGS"}


def test_every_variable_that_is_read_is_told_and_every_one_that_is_told_is_read(
    checkout: Path, project_files: list[Path]
) -> None:
    rooms = ("src", "producers", "consumers", "portal", "stack", "dags")
    code = [path for path in project_files if path.suffix == ".py" and path.parts[0] in rooms]
    read = {name for path in code for name in NAMED.findall((checkout / path).read_text(encoding="utf-8"))}
    page = (checkout / "docs/how-to/run-on-your-own-servers.md").read_text(encoding="utf-8")
    told = set(NAMED.findall(page))
    assert told == read - AMONG_US


def said(command: str, **environment: str) -> str:
    """What the command says on stderr, where it ends with 3 and in one line."""
    done = subprocess.run([SIMPUL, *command.split()], env=environment, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1), done.stderr
    return done.stderr
