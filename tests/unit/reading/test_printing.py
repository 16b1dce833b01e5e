"""What people wrote is printed as they wrote it: square brackets in it are no commands to the terminal."""

import pytest
from rich.console import Console

from simpul import cli
from simpul.errors import StopNow
from simpul.offices import commands as offices
from simpul.offices import standing
from simpul.reading.account import Fault, Notice, OfficeLedger
from simpul.reading.commands import print_table
from simpul.reading.ledger_output import Level, print_ledger

WRITTEN = "[baru] 12 [/2026] [red]"


def test_a_table_shows_what_an_office_wrote(capsys: pytest.CaptureFixture[str]):
    print_table("Cases", ("source_record_id", "codes"), [{"source_record_id": WRITTEN, "codes": [WRITTEN]}])
    assert capsys.readouterr().out.count(WRITTEN) == 2


def test_a_table_obeys_no_command_to_the_terminal_that_an_office_wrote(capsys: pytest.CaptureFixture[str]):
    print_table("Cases", ("source_record_id",), [{"source_record_id": "REG/\x1b[2J\x1b]0;x\x07\r\n1"}])
    assert "REG/␣[2J␣]0;x␣␣␣1" in capsys.readouterr().out


def test_the_ledger_shows_why_somebody_paused_an_office():
    office = OfficeLedger("3507", faults=[Fault(WRITTEN, 1)], notices=[Notice("paused", WRITTEN, 1)])
    console = Console(width=150)
    with console.capture() as shown:
        print_ledger(console, [office], Level.OFFICE, lambda hour: True)
    assert shown.get().count(WRITTEN) == 2


def test_the_list_of_offices_shows_names_and_reasons(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    line = dict.fromkeys(offices._COLUMNS, "") | {"office_name": WRITTEN, "reason": WRITTEN, "slowed_at": None}
    monkeypatch.setattr(standing, "office_lines", lambda: [line])
    offices.list_offices()
    assert capsys.readouterr().out.count(WRITTEN) == 2


def test_a_sentence_that_names_a_file_ends_a_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def refused(words: list[str]) -> None:
        raise StopNow(f"{WRITTEN} is there already.")

    monkeypatch.setattr(cli, "_asked_for", refused)
    with pytest.raises(SystemExit):
        cli.main()
    assert capsys.readouterr().err == f"simpul: {WRITTEN} is there already.\n"
