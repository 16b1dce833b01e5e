"""``simpul slices``, ``simpul cases`` and ``simpul signals``: what waits for a person, and what that person decides."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from simpul.adapters.decision_store import Decision
from simpul.decisions import held_slices, protection, waivers
from simpul.empty_folder import make_empty
from simpul.options import AsLines, LineFormat, Why
from simpul.reading import cases as case_reading
from simpul.reading import data_docs
from simpul.reading.commands import print_lines, print_table
from simpul.reading.commands import slices as list_slices
from simpul.reading.known_office import refuse_unknown
from simpul.reading.printable import as_json


class By(StrEnum):
    """How the cases are counted together."""

    age = "age"


slices = typer.Typer(add_completion=False)
cases = typer.Typer(add_completion=False)

_Format = Annotated[LineFormat, typer.Option(help="text, jsonl: an object per line, or json: all of them as one list.")]
_Slice = Annotated[str, typer.Argument(help="The slice's id, as `simpul slices --format jsonl` gives it.")]

_CASE_COLUMNS = ("office_code", "document", "source_record_id", "revision", "state", "age_days", "codes")
_SIGNAL_COLUMNS = ("raised_at", "office_code", "record_ref", "slice_id", "kinds", "field", "people_count", "codes")


@slices.callback(invoke_without_command=True)
def _slices(context: typer.Context, format: AsLines = LineFormat.text) -> None:
    """The slices (office, document, day of receipt), what the gate said of them, and what a person decides."""
    if context.invoked_subcommand is None:
        list_slices(format)


@slices.command()
def release(slice_id: _Slice, reason: Why) -> None:
    """Let a held slice into the registry (the ministry's word)."""
    _decide(slice_id, "released", reason)


@slices.command()
def withdraw(slice_id: _Slice, reason: Why) -> None:
    """Keep a held slice out of the registry (its office's word)."""
    _decide(slice_id, "withdrawn", reason)


@slices.command()
def docs(
    out: Annotated[Path, typer.Option(file_okay=False, help="An empty folder for the pages; it is made.")],
    days: Annotated[int, typer.Option(min=1, help="Slices that were judged in so many days.")] = 7,
    most: Annotated[int, typer.Option(min=1, help="At most so many of them, the newest.")] = 200,
    office: Annotated[str | None, typer.Option(help="Only this office's code, e.g. 3507.")] = None,
) -> None:
    """Write what the suites say of slices as pages for a browser (Data Docs of Great Expectations).

    Each is measured as it stands now and judged by the suites as they are declared now, so that whoever changes one
    sees what it would hold. The pages hold counts, and nothing of anybody. What was decided is told by `simpul slices`.
    """
    if office is not None:
        refuse_unknown(office)
    make_empty(out)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("judging slices", total=None)
        since = datetime.now(UTC) - timedelta(days=days)
        count = data_docs.write(out, since, office, most, lambda done, of: bar.update(task, completed=done, total=of))
    _say(f"{count} slices. Open {out.absolute() / 'index.html'} in a browser.")


@cases.callback(invoke_without_command=True)
def _cases(
    context: typer.Context,
    office: Annotated[str | None, typer.Option(help="Only this office's code, e.g. 3507.")] = None,
    by: Annotated[By | None, typer.Option(help="age: how many wait per office, by age in days.")] = None,
    format: _Format = LineFormat.text,
) -> None:
    """The cases of refused records, how old they are, and waivers."""
    if context.invoked_subcommand is not None:
        return
    if office is not None:
        refuse_unknown(office)
    if by is None:
        _print("Cases", case_reading.case_lines(office), format, _CASE_COLUMNS)
    else:
        lines = case_reading.ageing_lines(office)
        if lines or format is not LineFormat.text:
            _print("Cases that wait, by age in days", lines, format, tuple(lines[0]) if lines else ())
        else:
            _say("No case waits.")


@cases.command()
def waive(
    office: Annotated[str, typer.Argument(help="Office code, e.g. 3507.")],
    record: Annotated[str, typer.Argument(help="The office's own record number.")],
    reason: Why,
    event: Annotated[str | None, typer.Option(help="Which of several refused events of the record.")] = None,
) -> None:
    """Let a refused record in as it stands, with its reasons on it (the ministry's word)."""
    waivers.waive(office, record, reason, event)
    _say("The record is waived: it lands in a slice of its day and is loaded like any other.")


def signals(format: _Format = LineFormat.text) -> None:
    """People on both sides of 18, records changed after a refusal, identities that repeat: for protection officers."""
    _print("Signals of protection", protection.signal_lines(), format, _SIGNAL_COLUMNS)


def _decide(slice_id: str, decision: Decision, reason: str) -> None:
    held_slices.decide(slice_id, decision, reason)
    _say(f"The slice is {decision}.")


def _say(sentence: str) -> None:
    Console(highlight=False, soft_wrap=True).print(sentence)


def _print(title: str, lines: Iterable[Mapping[str, Any]], format: LineFormat, columns: tuple[str, ...]) -> None:
    if format is LineFormat.text:
        print_table(title, columns, lines)
    elif format is LineFormat.jsonl:
        print_lines(lines)
    else:
        print(as_json(list(lines), indent=2))
