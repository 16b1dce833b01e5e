"""What `make` does where it stands. Nothing is made here: it is asked what it would do."""

import shutil
import subprocess
from pathlib import Path

import pytest

ANEW = "venv --quiet --clear"


@pytest.mark.parametrize("target", ["up", "down", "clean", "demo ARGS=--stop"])
def test_a_copied_checkout_does_not_use_the_environment_of_the_other_one(
    target: str, checkout: Path, tmp_path: Path
) -> None:
    copy = _checkout_with_environment(checkout, tmp_path / "o'copy #2", made_in=tmp_path / "other")
    assert ANEW in _would_do(copy, target)


@pytest.mark.parametrize("target", ["up", "down"])
def test_a_checkout_keeps_the_environment_that_was_made_in_it(target: str, checkout: Path, tmp_path: Path) -> None:
    own = _checkout_with_environment(checkout, tmp_path / "o'own #1", made_in=tmp_path / "o'own #1")
    (tmp_path / "link").symlink_to(own)
    for folder in (own, tmp_path / "link"):
        assert ANEW not in _would_do(folder, target)


def _checkout_with_environment(checkout: Path, folder: Path, *, made_in: Path) -> Path:
    packages = folder / ".venv/lib/python3.11/site-packages"
    packages.mkdir(parents=True)
    (packages / "_editable_impl_simpul.pth").write_text(f"{made_in}/src", encoding="utf-8")
    (folder / ".venv/bin").mkdir()
    for name in ("bin/python", "bin/simpul", ".installed"):
        (folder / ".venv" / name).touch(mode=0o755)
    for name in ("Makefile", "uv.lock", "pyproject.toml", "requirements-uv.txt"):
        shutil.copy(checkout / name, folder)
    return folder


def _would_do(folder: Path, target: str) -> str:
    command = ["make", "--dry-run", *target.split()]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
