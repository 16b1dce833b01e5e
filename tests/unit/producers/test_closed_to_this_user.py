"""The folder of the program is closed to whoever asks: each command says so, and none that nothing is there."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.unit.producers.test_spool import header, some_events

from simpul_office.causes import SENTENCES
from simpul_office.spool import Spool

CLOSED = SENTENCES["disk_closed"].what
# Root may enter whatever is closed, unless that is taken from it.
AS_ANYBODY = (
    ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.name == "posix" and not os.getuid() else []
)


@pytest.fixture(params=[".", "office", "office/3507"])
def state(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A state folder with a file in its spool, closed at one of its floors."""
    state = tmp_path / "state"
    with closing(Spool(state, "3507")) as spool:
        spool.take_in(header("d1"), some_events(2))
    (state / request.param).chmod(0)
    yield state
    (state / request.param).chmod(0o700)


@pytest.mark.skipif(os.name != "posix", reason="there folders have other rights")
@pytest.mark.parametrize("command", ["status", "doctor", "run"])
def test_it_is_called_closed_and_not_empty(state: Path, command: str) -> None:
    folder = [] if command == "status" else ["--folder", str(state.parent / "kantor")]
    words = [sys.executable, "-m", "simpul.cli", "office", command, "--office", "3507", *folder]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SIMPUL_")}
    environment = clean | {"SIMPUL_STATE": str(state), "SIMPUL_KAFKA_BOOTSTRAP": "127.0.0.1:9"}
    done = subprocess.run([*AS_ANYBODY, *words], env=environment, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stderr
    assert "Belum ada berkas" not in done.stdout
    assert CLOSED in done.stdout + done.stderr
    assert done.returncode == (3 if CLOSED in done.stderr else 1)
