"""The project speaks of itself alone: nothing of the machine it was written on, nothing of how work was shared out."""

import re
from pathlib import Path

import pytest

LOCK_FILES = {"uv.lock", "jgo.lock.toml"}

# Each pattern is put together from pieces, so that this file does not hold what it looks for.
MACHINE = [
    "/wor" + "k/(?:main|shared|steering)",
    r"\.\./sha" + "red",
    "/ro" + r"ot/\.",
    "/far" + "m/",
    "/tmp/(?:bri" + "ef|pro" + "be)",
    "/opt/whe" + "els",
]
REGISTRIES = [
    "pyp" + r"i\.org",
    "pythonho" + r"sted\.org",
    "repo1?" + r"\.mav" + r"en\.(?:apache\.)?org",
    "registry" + r"\.npmjs",
    "proxy" + r"\.golang",
]
WORKING_PAPERS = [
    r"\bissue #?\d",
    r"\bthe bri" + r"ef\b",
    "agree" + r"ments\.md",
    "pit" + r"falls\.md",
    "dom" + r"ain\.md",
]


@pytest.mark.parametrize("pattern", [*MACHINE, *WORKING_PAPERS])
def test_no_file_names_the_machine_or_a_working_paper(pattern: str, checkout: Path, project_files: list[Path]) -> None:
    assert not _places(pattern, checkout, project_files)


@pytest.mark.parametrize("pattern", REGISTRIES)
def test_only_lock_files_name_the_host_of_a_registry(pattern: str, checkout: Path, project_files: list[Path]) -> None:
    others = [path for path in project_files if path.name not in LOCK_FILES]
    assert not _places(pattern, checkout, others)


def test_no_secret_or_state_is_among_the_files(project_files: list[Path]) -> None:
    assert not [str(path) for path in project_files if {".simpul", ".env", "secrets", ".venv"} & set(path.parts)]


def _places(pattern: str, checkout: Path, paths: list[Path]) -> list[str]:
    wanted = re.compile(pattern, re.IGNORECASE)
    return [
        f"{path}:{number}"
        for path in paths
        for number, line in enumerate(_lines(checkout / path), 1)
        if wanted.search(line)
    ]


def _lines(path: Path) -> list[str]:
    content = path.read_bytes()
    return [] if b"\0" in content[:4096] else content.decode("utf-8", errors="replace").splitlines()
