"""Several rooms bring commands to one group, and an installation without a room's libraries says so."""

import subprocess
import sys
from pathlib import Path

import pytest

MINISTRY, OFFICE = {"list", "enroll", "pause", "resume", "revoke", "rotate"}, {"publish", "run", "status"}


def test_the_offices_group_holds_the_commands_of_both_rooms():
    done = subprocess.run(
        [Path(sys.executable).with_name("simpul"), "office", "--help"], capture_output=True, text=True
    )
    shown = {line.split()[1] for line in done.stdout.splitlines() if line.startswith("│ ") and len(line.split()) > 2}
    assert shown >= MINISTRY | OFFICE


@pytest.mark.parametrize("command", [["office", "list"], ["office", "pause", "3507", "--reason", "x"]])
def test_a_command_whose_libraries_are_missing_says_so_in_one_sentence(command):
    code = (
        "import sys; sys.modules['psycopg'] = None; sys.argv[1:] = "
        + repr(command)
        + "; import simpul.cli as c; c.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 3
    assert "needs the whole installation; 'psycopg' is missing here" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
