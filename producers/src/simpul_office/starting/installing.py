"""Writes what starts the agent: a user service of systemd on Linux, two scripts on Windows."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

from simpul.errors import StopNow


@dataclass(frozen=True, slots=True)
class Installed:
    """The files that were written, and what is left to do by hand, if anything is."""

    paths: tuple[Path, ...]
    todo: str | None = None


def install_start(state: Path, office_code: str, folder: Path, *, platform: str = sys.platform) -> Installed:
    """Have the agent of this office started whenever somebody logs in (Linux: whenever the user's services start).

    May be done again: the files are written anew, and on Linux an agent that they started before begins again.

    Raises StopNow where they cannot be written.
    """
    words = [_program(), "office", "run", "--office", office_code, "--folder", str(folder.absolute())]
    try:
        if platform == "win32":
            return _on_windows(state, office_code, words)
        return _on_linux(state, office_code, words)
    except OSError:
        raise StopNow("The start files cannot be written.", cause="disk_closed") from None


def service_text(state: Path, office_code: str, words: list[str]) -> str:
    """The service's file. A percent sign and a dollar sign mean something to systemd."""
    command = " ".join(_quoted_for_systemd(word) for word in words)
    return _filled("simpul-office.service", office=office_code, state=_plain_for_systemd(str(state)), command=command)


def batch_text(state: Path, office_code: str, words: list[str]) -> str:
    """The script that keeps the agent running. A percent sign means something to Windows' shell."""
    command = " ".join(f'"{word}"' for word in words)
    return _filled(
        "simpul-office.bat",
        office=office_code,
        state=str(state).replace("%", "%%"),
        command=command.replace("%", "%%"),
    )


def hidden_text(office_code: str, script: str) -> str:
    """The script that starts the other one without a window."""
    return _filled("simpul-office.vbs", office=office_code, script=script.replace('"', '""'))


def _on_linux(state: Path, office_code: str, words: list[str]) -> Installed:
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    path = home / "systemd" / "user" / f"simpul-office-{office_code}.service"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(service_text(state, office_code, words), encoding="utf-8", newline="\n")
    # Not ``enable --now``: an agent that runs already would go on as before, with the folder of before.
    steps = ["daemon-reload"], ["enable", path.name], ["restart", path.name]
    if all(_does(["systemctl", "--user", *step]) for step in steps):
        return Installed((path,))
    return Installed((path,), f"Jalankan sekali sebagai pengguna ini: systemctl --user enable --now {path.name}")


def _on_windows(state: Path, office_code: str, words: list[str]) -> Installed:
    start_menu = Path(os.environ["APPDATA"]) / "Microsoft" / "Windows" / "Start Menu" / "Programs" / "Startup"
    script = state / f"simpul-office-{office_code}.bat"
    hidden = start_menu / f"simpul-office-{office_code}.vbs"
    for path, text, encoding in (
        (script, batch_text(state, office_code, words), "utf-8"),
        (hidden, hidden_text(office_code, str(script)), "utf-16"),  # the only one in which it reads all letters
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding=encoding, newline="\r\n")
    return Installed(
        (script, hidden), "Keluar dari Windows dan masuk lagi satu kali, atau klik dua kali berkas .vbs itu."
    )


def _program() -> str:
    """The command ``simpul`` of this very installation."""
    beside = Path(sys.executable).with_name("simpul.exe" if sys.platform == "win32" else "simpul")
    return str(beside) if beside.exists() else shutil.which("simpul") or "simpul"


def _does(words: list[str]) -> bool:
    try:
        return subprocess.run(words, capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _plain_for_systemd(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")


def _quoted_for_systemd(word: str) -> str:
    return f'"{_plain_for_systemd(word).replace("$", "$$")}"'


def _filled(name: str, **values: str) -> str:
    return Template(files(__package__).joinpath(name).read_text(encoding="utf-8")).substitute(values)
