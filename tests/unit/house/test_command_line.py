"""Several rooms bring commands to one group; an installation without a room's libraries says so; how a command ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from simpul.command_line import app_of, asked_for
from simpul.contracts.offices import office_codes
from simpul.rules.editions import editions

MINISTRY, OFFICE = {"list", "enroll", "pause", "resume", "revoke", "rotate"}, {"publish", "run", "status"}


def said_by(*words: str) -> Result:
    """What a command answers in this process: each of its own would import all libraries anew."""
    return CliRunner().invoke(app_of(asked_for(list(words))), words)


def test_the_offices_group_holds_the_commands_of_both_rooms():
    done = said_by("office", "--help")
    shown = {line.split()[1] for line in done.stdout.splitlines() if line.startswith("│ ") and len(line.split()) > 2}
    assert shown >= MINISTRY | OFFICE


DIFF = [Path(sys.executable).with_name("simpul"), "contract", "diff", "cpmi_registration/1", "cpmi_registration/1"]
ON_THE_WAY = """
import sys
import simpul.cli, simpul.reading.ledger as ledger
def recount(days, *, is_deep, is_by_hour, office): {}
ledger.recount, sys.argv = recount, ["simpul", "ledger"]
simpul.cli.main()
"""


def test_no_variable_of_a_shell_leads_a_command_to_another_database_or_lets_it_read_otherwise():
    names = ["PGHOSTADDR", "PGSERVICE", "PGOPTIONS", "PGTZ", "PGDATESTYLE", "PGCLIENTENCODING"]
    code = ON_THE_WAY.format("sys.exit(sum(name.startswith('PG') for name in __import__('os').environ))")
    shell = {**os.environ, **dict.fromkeys(names, "x")}
    assert subprocess.run([sys.executable, "-c", code], env=shell).returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="there names of files are in all letters whatever the locale")
def test_names_of_files_are_written_in_all_letters_whatever_the_locale(tmp_path: Path):
    code = ON_THE_WAY.format(f"sys.exit(open({str(tmp_path / 'Nur’aini')!a}, 'w').close())")
    shell = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PATH": os.defpath}
    done = subprocess.run([sys.executable, "-c", code], env=shell, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "Nur’aini").is_file()


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


@pytest.mark.parametrize("fault", ["raise RuntimeError('unforeseen')", "raise BrokenPipeError", "raise MemoryError"])
def test_no_unforeseen_fault_ends_the_ledger_as_if_the_law_did_not_hold(fault: str):
    done = subprocess.run([sys.executable, "-c", ON_THE_WAY.format(fault)], capture_output=True, text=True)
    assert done.returncode == 70
    assert "Traceback" in done.stderr


def test_a_full_disk_is_told_in_a_sentence():
    fault = "raise OSError(28, 'No space left on device', '/somebodys/file')"
    done = subprocess.run([sys.executable, "-c", ON_THE_WAY.format(fault)], capture_output=True, text=True)
    assert done.returncode == 3
    assert done.stderr == "simpul: A disk is full. Nothing is lost: make room, and run the same command again.\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
@pytest.mark.parametrize("words", [[], ["--format", "json"], ["--help"]])
def test_an_output_that_cannot_be_written_is_told_in_a_sentence(words: list[str]):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*DIFF, *words], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 74
    assert done.stderr == "simpul: What is to be told cannot be written (No space left on device).\n"


@pytest.mark.parametrize("words", [[], ["--format", "json"], ["--help"]])
def test_a_reader_that_goes_away_ends_a_command_quietly(words: list[str]):
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*DIFF, *words], stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_sentence_that_nobody_hears_ends_a_command_with_its_own_code():
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*DIFF[:-1], "nowhere/1"], stderr=write, stdout=subprocess.DEVNULL)
    os.close(write)
    assert done.returncode == 3


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("bodies erase --reason x", "name one of"),
        ("bodies erase 3507 REG/1 --older-than 5y --reason x", "name one of"),
        ("bodies erase --older-than 5years --reason x", "an age is"),
        ("rules impact --edition none", f"there are: {', '.join(editions())}."),
        ("rules activate none --reason x", f"there are: {', '.join(editions())}."),
        ("rules impact --edition 2 --from 2026-02-01 --to 2026-01-01", "before --from"),
        ("ledger --from 2026-02-01 --to 2026-01-01", "before --from"),
        (f"generate --offices {len(office_codes()) + 1}", f"{len(office_codes())} LTSA offices"),
    ],
)
def test_what_was_asked_for_in_the_wrong_way_is_wrong_use(command: str, says: str):
    done = said_by(*command.split())
    assert done.exit_code == 2
    assert says in " ".join(done.stderr.replace("│", " ").split())


@pytest.mark.parametrize("library", ["typer", "psycopg"])
def test_an_interruption_while_libraries_are_imported_ends_a_command_quietly(library: str):
    code = f"""
import sys
class Interrupted:
    def find_spec(self, name, *_):
        if name == "{library}":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupted())
sys.argv = ["simpul", "ledger"]
from simpul.cli import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, "")


LINES, OBJECT = "jsonl: an object per line; json is another word", "json: one object; jsonl is another word"
EITHER = "jsonl: an object per line, or json: all of them as one list"


@pytest.mark.parametrize(
    ("command", "says"),
    [
        *((command, LINES) for command in ("verdicts", "slices", "links")),
        *((command, OBJECT) for command in ("ledger", "journey", "receipt")),
        *((command, EITHER) for command in ("cases", "signals")),
    ],
)
def test_help_says_what_each_word_prints_that_format_takes(command: str, says: str):
    done = said_by(command, "--help")
    assert says in " ".join(done.stdout.replace("│", " ").split())
