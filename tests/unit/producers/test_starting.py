"""What starts the agent with the computer: a user service on Linux, two scripts on Windows."""

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from simpul_office.starting import install_start
from simpul_office.starting.installing import batch_text, hidden_text, service_text

WORDS = ["/opt/simpul %/bin/simpul", "office", "run", "--office", "3507", "--folder", "/home/petugas/Kantor $A 100%"]


def service_file(folder: Path, command: str) -> Path:
    path = folder / "simpul-office-3507.service"
    path.write_text(service_text(folder / "state", "3507", [command, *WORDS[1:]]), encoding="utf-8")
    return path


def test_the_service_says_how_it_is_started_and_escapes_what_means_something_to_systemd(tmp_path: Path) -> None:
    found = configparser.ConfigParser(interpolation=None, strict=False)
    found.optionxform = str  # type: ignore[assignment]
    found.read_string(service_text(tmp_path, "3507", WORDS))
    assert found["Service"]["ExecStart"].endswith('"--folder" "/home/petugas/Kantor $$A 100%%"')
    assert found["Service"]["RestartPreventExitStatus"] == "4"
    assert found["Install"]["WantedBy"] == "default.target"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_finds_nothing_to_complain_of(tmp_path: Path) -> None:
    path = service_file(tmp_path, sys.executable)
    done = subprocess.run(["systemd-analyze", "verify", "--user", path], capture_output=True, text=True, timeout=60)
    complaints = [line for line in done.stderr.splitlines() if path.name in line]
    assert not complaints


def test_windows_scripts_keep_the_agent_running_until_it_is_ended_or_runs_already() -> None:
    text = batch_text(Path(r"C:\Simpul 100%"), "3507", [r"C:\Simpul\simpul.exe", "office", "run"])
    assert '"C:\\Simpul\\simpul.exe" "office" "run"' in text
    assert 'set "SIMPUL_STATE=C:\\Simpul 100%%"' in text
    lines = text.splitlines()
    assert lines.index(":again") < lines.index("goto again")
    assert "if %errorlevel%==4 exit /b 0" in lines
    assert '"""C:\\a b.bat""", 0, False' in hidden_text("3507", r"C:\a b.bat")


def test_windows_gets_its_script_in_the_start_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    done = install_start(tmp_path / "state", "3507", tmp_path / "kantor", platform="win32")
    script, hidden = done.paths
    assert hidden.parent.name == "Startup"
    assert str(script) in hidden.read_text(encoding="utf-16")
    assert b"\r\n" in script.read_bytes()
    assert done.todo


def test_linux_gets_a_service_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PATH", str(tmp_path))
    done = install_start(tmp_path / "state", "3507", tmp_path / "kantor", platform="linux")
    assert done.paths == (tmp_path / "config/systemd/user/simpul-office-3507.service",)
    assert "systemctl --user enable --now" in (done.todo or "")


@pytest.mark.skipif(os.name != "posix", reason="systemd's own command stands in as a script")
def test_an_agent_that_runs_already_is_started_anew_with_what_was_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tmp_path / "asked"
    command = tmp_path / "systemctl"
    command.write_text(f'#!/bin/sh\necho "$@" >> "{asked}"\n')
    command.chmod(0o700)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PATH", str(tmp_path))
    done = install_start(tmp_path / "state", "3507", tmp_path / "kantor", platform="linux")
    assert done.todo is None
    name = "simpul-office-3507.service"
    wanted = ["daemon-reload", f"enable {name}", f"restart {name}"]
    assert asked.read_text().splitlines() == [f"--user {words}" for words in wanted]
