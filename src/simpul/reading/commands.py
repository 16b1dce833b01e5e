"""Commands by which the stack's owner reads: each a thin shell around one question."""

import json
import sys
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from simpul.reading import ledger as ledger_reading
from simpul.reading import people, records, waiting
from simpul.reading.ledger import OfficeLedger


class Format(StrEnum):
    """How an answer is printed."""

    text = "text"
    json = "json"
    jsonl = "jsonl"


_NAMED = 12  # how many things that are left are named one by one
_WIDE = 150  # columns of a table that goes to a file or a pipe

_Office = Annotated[str | None, typer.Option(help="Only this office's code, e.g. 3507.")]


def verdicts(
    office: _Office = None,
    history: Annotated[bool, typer.Option("--history", help="Every verdict of an event, not only the newest.")] = False,
    format: Annotated[Format, typer.Option(help="text or jsonl")] = Format.text,
) -> None:
    """Every judged event with its verdict in force and all reasons."""
    lines = records.verdict_lines(office, history=history)
    if format is Format.text:
        columns = (
            "office_code",
            "document",
            "source_record_id",
            "revision",
            "verdict",
            "reasons",
            "received_on",
        )
        print_table("Verdicts", columns, lines)
    else:
        print_lines(lines)


def slices(format: Annotated[Format, typer.Option(help="text or jsonl")] = Format.text) -> None:
    """The slices (office, document, day of receipt), what the quality gate said of them, and what their offices did."""
    lines = records.slice_lines()
    if format is Format.text:
        found = list(lines)
        columns = ("slice_id", "office_code", "document", "received_from", "records", "state", "reasons")
        print_table("Slices", columns, found)
        _print_said(found)
    else:
        print_lines(lines)


def links(format: Annotated[Format, typer.Option(help="text or jsonl")] = Format.text) -> None:
    """Which person each loaded revision of a registration belongs to."""
    lines = records.link_lines()
    if format is Format.text:
        print_table("Links", ("office_code", "source_record_id", "revision", "person_id", "link_kind"), lines)
    else:
        print_lines(lines)


def ledger(format: Annotated[Format, typer.Option(help="text or json")] = Format.text) -> None:
    """Prove that nothing is lost: recount every office (exit 1 where the law does not hold)."""
    offices = ledger_reading.recount()
    if format is Format.text:
        _print_ledger(offices)
    else:
        print(json.dumps(_ledger_json(offices), indent=2))
    if any(office.faults for office in offices):
        raise typer.Exit(1)


def journey(
    office: Annotated[str, typer.Argument(help="Office code, e.g. 3507.")],
    record: Annotated[str, typer.Argument(help="The office's own record number.")],
    format: Annotated[Format, typer.Option(help="text or json")] = Format.text,
) -> None:
    """One record's whole way: events, verdicts, slice, person."""
    steps = people.journey(office, record)
    if not steps:
        Console(stderr=True).print("No event of this office names such a record.")
        raise typer.Exit(1)
    if format is Format.text:
        people.print_journey(steps)
    else:
        print(json.dumps(steps, indent=2, default=str))


def wait(
    timeout: Annotated[float, typer.Option(help="Seconds to wait at most.")] = 300.0,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing when all went well.")] = False,
) -> None:
    """Wait until all that was sent so far is judged and loaded (exit 2 on time-out, naming what is left)."""
    left = waiting.wait_until_loaded(timeout)
    if left:
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        console.print(f"Not done after {timeout:g} s; {len(left)} still wait:")
        for still in left[:_NAMED]:
            console.print(f"  {still}")
        if len(left) > _NAMED:
            console.print(f"  ... and {len(left) - _NAMED} more")
        raise typer.Exit(2)
    if not quiet:
        Console().print("All that was sent is judged and loaded.")


def _print_said(slices: Iterable[Mapping[str, Any]]) -> None:
    """What the offices of held slices say of them: the officer reads it before deciding."""
    console = Console(highlight=False, soft_wrap=True)
    for line in (line for line in slices if line["state"] == "held"):
        for said in line["said"]:
            console.print(f"{line['slice_id']} {said['kind']} by {said['principal']}, {said['said_at']}:", markup=False)
            console.print(f"   {said['words']}", markup=False)


def print_lines(lines: Iterable[Mapping[str, Any]]) -> None:
    """One JSON object per line, for programs."""
    for line in lines:
        sys.stdout.write(json.dumps(line, default=str, ensure_ascii=False) + "\n")


def print_table(title: str, columns: tuple[str, ...], lines: Iterable[Mapping[str, Any]]) -> None:
    """The same for people: these columns of them."""
    table = Table(*columns, title=title, box=None)
    for line in lines:
        table.add_row(*(_cell(line[column]) for column in columns))
    _console().print(table)


def _console() -> Console:
    """A console as wide as the terminal, or wide enough for every column where there is none."""
    return Console() if sys.stdout.isatty() else Console(width=_WIDE)


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item["code"]) if isinstance(item, dict) else str(item) for item in value)
    return "" if value is None else str(value)


def _print_ledger(offices: list[OfficeLedger]) -> None:
    columns = (
        "offered",
        "pending",
        *ledger_reading.VERDICTS,
        "waived",
        "loaded",
        "waiting",
        "held",
        "withdrawn",
        "missing",
    )
    table = Table("office", title="Ledger: offered = judged + pending, recounted from the rows", box=None)
    for column in columns:
        table.add_column(column, justify="right")
    table.add_column("holds")
    for office in offices:
        numbers = [_ledger_line(office)[column] for column in columns]
        holds = "[bold red]NO[/]" if office.faults else "yes"
        table.add_row(office.office_code, *(str(number or "") for number in numbers), holds)
    totals = [sum(int(_ledger_line(office)[column]) for office in offices) for column in columns]
    table.add_section()
    table.add_row("all", *(str(number) for number in totals), "")
    console = _console()
    console.print(table)
    for office in offices:
        for sentence, count in office.faults.items():
            console.print(f"[bold red]{office.office_code}[/]: {sentence} ({count})")
        for gap in office.gaps:
            span = f"numbers {gap.first_no} to {gap.last_no} of epoch {gap.epoch}"
            console.print(f"[yellow]{office.office_code}[/]: {span} were sent and never arrived")


def _ledger_line(office: OfficeLedger) -> dict[str, int]:
    return {
        "offered": office.offered,
        "judged": office.judged,
        "pending": office.pending,
        **{verdict: office.verdicts.get(verdict, 0) for verdict in ledger_reading.VERDICTS},
        **{outcome: office.outcomes.get(outcome, 0) for outcome in ledger_reading.OUTCOMES},
        "waived": office.waived,
        "waiting": office.waiting,
        "missing": office.missing,
    }


def _ledger_json(offices: list[OfficeLedger]) -> dict[str, object]:
    return {
        "holds": not any(office.faults for office in offices),
        "offices": [
            {
                "office_code": office.office_code,
                "holds": not office.faults,
                **_ledger_line(office),
                "missing_numbers": [gap._asdict() for gap in office.gaps],
                "faults": [{"what": what, "count": count} for what, count in office.faults.items()],
            }
            for office in offices
        ],
    }
