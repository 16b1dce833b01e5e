"""What people wrote is printed as they wrote it: nothing is cut, brackets in it are no commands to the terminal."""

import json
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from rich.console import Console

from simpul import cli, command_line
from simpul.errors import StopNow
from simpul.offices import commands as offices
from simpul.offices import standing
from simpul.options import Format, LineFormat
from simpul.reading import commands as printing
from simpul.reading import records
from simpul.reading.account import Fault, Notice, OfficeLedger
from simpul.reading.commands import print_table
from simpul.reading.ledger_output import Level, print_ledger
from simpul.rejudging import commands as rejudging

WRITTEN = "[baru] 12 [/2026] [red]"


def test_a_table_shows_what_an_office_wrote(capsys: pytest.CaptureFixture[str]):
    print_table("Cases", ("source_record_id", "codes"), [{"source_record_id": WRITTEN, "codes": [WRITTEN]}])
    assert capsys.readouterr().out.count(WRITTEN) == 2


def test_a_table_obeys_no_command_to_the_terminal_that_an_office_wrote(capsys: pytest.CaptureFixture[str]):
    print_table("Cases", ("source_record_id",), [{"source_record_id": "REG/\x1b[2J\x1b]0;x\x07\r\n1"}])
    assert "REG/␣[2J␣]0;x␣␣␣1" in capsys.readouterr().out


def test_json_is_the_same_and_holds_no_sign_that_a_terminal_obeys(capsys: pytest.CaptureFixture[str]):
    said = {"source_record_id": "REG/é\x1b[2J\x9b31m\x7f\u202e\U000e0041 1"}
    printing.print_lines([said])
    told = capsys.readouterr().out.removesuffix("\n")
    assert told.isprintable()
    assert "é" in told
    assert json.loads(told) == said


def test_the_table_of_slices_says_of_what_nothing_could_be_said_and_why(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    unsaid = {"field": None, "seen": None, "usual": "not_enough_history"}
    line = {
        "slice_id": str(uuid4()), "office_code": "3507", "document": "cpmi_registration", "received_from": "2026-02-05",
        "records": 12, "state": "passed", "reasons": [], "said": [],
        "not_judged": [{"code": "slice_volume_unusual"} | unsaid, {"code": "slice_drift"} | unsaid],
    }  # fmt: skip
    monkeypatch.setattr(records, "slice_lines", lambda: [line, line | {"not_judged": []}])
    printing.slices(LineFormat.text)
    out = capsys.readouterr().out
    assert [out.count(word) for word in ("not_enough_history", "slice_volume_unusual", "slice_drift")] == [1, 1, 1]


LONG = {
    "raised_at": "2026-02-05 03:00:12.123456+00:00", "office_code": "3507", "record_ref": str(uuid4()),
    "slice_id": str(uuid4()), "kinds": ["destination_changed", "occupation_changed"], "field": "consent_giver_name",
    "people_count": 12, "codes": ["slice_repeated_identity"],
}  # fmt: skip


def test_on_a_narrow_terminal_ids_and_codes_go_on_in_the_next_line_and_are_never_cut(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(printing, "wide_console", lambda: Console(width=80))
    print_table("Signals", tuple(LONG), [LONG])
    monkeypatch.setattr(offices, "wide_console", lambda: Console(width=80))
    line = dict.fromkeys(offices._COLUMNS, "a_word_without_any_space") | {"slowed_at": None}
    monkeypatch.setattr(standing, "office_lines", lambda: [line])
    offices.list_offices()
    with monkeypatch.context() as narrow:
        narrow.setenv("COLUMNS", "80")
        rejudging._print_table("Changes", [LONG])
    out = capsys.readouterr().out
    assert "…" not in out
    assert all(len(row) <= 80 for row in out.splitlines())


def test_the_ledger_shows_why_somebody_paused_an_office():
    office = OfficeLedger("3507", faults=[Fault(WRITTEN, 1)], notices=[Notice("paused", WRITTEN, 1)])
    console = Console(width=150)
    with console.capture() as shown:
        print_ledger(console, [office], Level.OFFICE, lambda hour: True)
    assert shown.get().count(WRITTEN) == 2


def test_thousands_of_gaps_of_an_office_hide_nothing_else_that_the_ledger_says():
    gaps = [Notice("gap", f"number {number} never arrived", 1, details={"epoch": number}) for number in range(1, 3001)]
    office = OfficeLedger("3507", notices=[*gaps, Notice("paused", WRITTEN, 1)])
    console = Console(width=150)
    with console.capture() as shown:
        print_ledger(console, [office, OfficeLedger("3524", notices=[gaps[0]])], Level.OFFICE, lambda hour: True)
    assert [line for line in shown.get().splitlines() if "never arrived" not in line][-2:] == [
        "3507 gap: ... and 2980 more, all named by --format json", f"3507 paused: {WRITTEN} (1, since  UTC)",
    ]  # fmt: skip
    assert shown.get().count("3507 gap: number") == 20
    assert shown.get().count("3524 gap: number") == 1


def test_the_gaps_of_a_file_do_not_bury_what_else_is_noticed():
    files = [{"epoch": "e", "file_id": name} for name in ("f", "g")]
    lost = [Notice("gap", f"numbers {first} to {first + 1}", 2, details=files[0]) for first in range(1, 300, 3)]
    other = [Notice("gap", "number 301", 1, details=files[1]), Notice("given_up", "offsets 0 to 200", 201)]
    console = Console(width=150)
    with console.capture() as shown:
        print_ledger(console, [OfficeLedger("3507", notices=[*lost, *other])], Level.OFFICE, lambda hour: True)
    told = [line for line in shown.get().splitlines() if line.startswith("3507 g")]
    assert told[0] == "3507 gap: numbers 1 to 2 (the first of 100 such gaps, 200 numbers)"
    assert [line.split(": ")[1][:10] for line in told[1:]] == ["number 301", "offsets 0 "]


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

    monkeypatch.setattr(command_line, "asked_for", refused)
    with pytest.raises(SystemExit):
        cli.main()
    assert capsys.readouterr().err == f"simpul: {WRITTEN} is there already.\n"


def test_every_instant_in_json_is_written_alike(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    line = {
        "raised_at": datetime(2026, 2, 5, 3, 0, 12, tzinfo=UTC),
        "since": date(2026, 2, 5),
        "record_ref": uuid4(),
        "slowed_at": None,
    }
    printing.print_lines([line])
    monkeypatch.setattr(standing, "office_lines", lambda: [line])
    offices.list_offices(Format.json)
    out = capsys.readouterr().out
    assert out.count('"raised_at": "2026-02-05T03:00:12+00:00"') == out.count('"since": "2026-02-05"') == 2
    assert out.count(f'"record_ref": "{line["record_ref"]}"') == 2
