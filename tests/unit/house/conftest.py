"""What the tests of the house look at: the checkout itself."""

import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The top folder of this checkout."""
    return CHECKOUT


@pytest.fixture(scope="session")
def project_files() -> list[Path]:
    """Every file of the project, relative to the checkout: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [Path(line) for line in listed.stdout.splitlines() if (CHECKOUT / line).is_file()]


@pytest.fixture(scope="session")
def uv() -> str:
    """The uv that installs this project."""
    own = CHECKOUT / ".uv" / "bin" / "uv"
    found = str(own) if own.is_file() else shutil.which("uv")
    assert found, "uv is missing: `make test` installs it into .uv/"
    return found
