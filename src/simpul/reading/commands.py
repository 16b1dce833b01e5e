"""Commands by which the stack's owner reads: each a thin shell around one question."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from simpul.contracts.ledger_terms import ledger_terms
from simpul.errors import StopNow
from simpul.options import AsLines, AsObject, LineFormat
from simpul.quality.reasons import NOT_ENOUGH_HISTORY
from simpul.reading import ledger as ledger_reading
from simpul.reading import records, waiting
from simpul.reading.journey import journey as read_journey
from simpul.reading.journey_output import journey_object, print_journey
from simpul.reading.known_office import refuse_unknown
from simpul.reading.ledger_output import Level, ledger_object, print_ledger
from simpul.reading.printable import as_json, printable, visible, whole_table, wide_console
from simpul.registry.proving import prove_manifests
from simpul.registry.sealing import seal_closed_hours

_NAMED = 12  # how many things that are left are named one by one
_NEWEST = 100  # so many events of a record are a story that somebody reads

_Office = Annotated[str | None, typer.Option(help="Only this office's code, e.g. 3507.")]


def verdicts(
    office: _Office = None,
    history: Annotated[bool, typer.Option("--history", help="Every verdict of an event, not only the newest.")] = False,
    format: AsLines = LineFormat.text,
) -> None:
    """Every judged event with its verdict in force and all reasons."""
    if office is not None:
        refuse_unknown(office)
    lines = records.verdict_lines(office, history=history)
    if format is LineFormat.text:
        columns = (
            "office_code",
            "document",
            "source_record_id",
            "revision",
            "verdict",
            "reasons",
            "received_on",
        )
        print_table("Verdicts", columns, map(_with_erasing, lines))
    else:
        print_lines(lines)


def slices(format: AsLines = LineFormat.text) -> None:
    """The slices (office, document, day of receipt), what the quality gate said of them, and what their offices did."""
    lines = records.slice_lines()
    if format is LineFormat.text:
        found = list(lines)
        columns = ("slice_id", "office_code", "document", "received_from", "records", "state", "reasons", "not_judged")
        print_table("Slices", columns, map(_with_why_not_judged, found))
        _print_said(found)
    else:
        print_lines(lines)


def links(format: AsLines = LineFormat.text) -> None:
    """Which person each loaded revision of a registration belongs to."""
    lines = records.link_lines()
    if format is LineFormat.text:
        print_table("Links", ("office_code", "source_record_id", "revision", "person_id", "link_kind"), lines)
    else:
        print_lines(lines)


def ledger(
    office: _Office = None,
    by: Annotated[Level, typer.Option(help="How closely to look: office, partition or hour.")] = Level.OFFICE,
    hours: Annotated[int | None, typer.Option(min=1, help="Show only the last N hours of broker time.")] = None,
    since: Annotated[datetime | None, typer.Option("--from", help="Show hours from this instant on (UTC).")] = None,
    until: Annotated[datetime | None, typer.Option("--to", help="Show hours before this instant (UTC).")] = None,
    silent_days: Annotated[
        int | None, typer.Option(min=1, help="Working days without an event that are silence (else as declared: 5).")
    ] = None,
    deep: Annotated[bool, typer.Option("--deep", help="Read every sealed event again, too.")] = False,
    seal: Annotated[bool, typer.Option("--seal", help="Seal the hours that are closed, and nothing else.")] = False,
    prove: Annotated[
        bool, typer.Option("--prove", help="Hold manifests against what arrived under their numbers, and nothing else.")
    ] = False,
    format: AsObject = LineFormat.text,
) -> None:
    """Prove that nothing is lost: recount every row, per office, partition and hour.

    Exit 0: the law holds. Exit 1: somewhere it does not; red lines say what is missing and where to look. Any other
    exit: it was not recounted, or not told; standard error says why.

    The law is always recounted whole: for every office, or with --office for that one, from its own partitions alone.
    --hours, --from and --to narrow which hours are shown.
    """
    if prove:
        proved = prove_manifests()
        wide_console().print(f"{proved['manifests']} manifests proved; {proved['differing']} differ from what arrived.")
        if proved["waiting"]:
            wide_console().print(f"{proved['waiting']} wait for the next run, which each office gets a share of.")
        return
    if seal:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("hours sealed", total=None)
            sealed = seal_closed_hours(lambda hours: progress.advance(task, hours))
        wide_console().print(f"{sealed['hours']} hours sealed, with {sealed['events']} events.")
        return
    span = _span(hours, since, until)
    silent_after = silent_days or ledger_terms().silent_after_working_days
    shows_hours = by is Level.HOUR or format is not LineFormat.text
    offices = ledger_reading.recount(silent_after, is_deep=deep, is_by_hour=shows_hours, office=office)
    if office is not None and not offices:
        raise StopNow(f"No office {office!r} has a topic or a row here: `simpul ledger` lists those that have.")
    if format is LineFormat.text:
        print_ledger(wide_console(), offices, by, span)
    else:
        print(as_json(ledger_object(offices, span), indent=2))
    if not all(found.holds for found in offices):
        raise typer.Exit(1)


def _span(hours: int | None, since: datetime | None, until: datetime | None) -> Callable[[datetime], bool]:
    """Which hours are shown. Refuses a window that can hold none: nothing to see would look like nothing wrong."""
    first = since.replace(tzinfo=UTC) if since else None
    if hours is not None:
        now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        first = max(filter(None, (first, now - timedelta(hours=hours - 1))))
    last = until.replace(tzinfo=UTC) if until else None
    if first and last and last <= first:
        raise typer.BadParameter("--to lies before --from")
    return lambda hour: (first is None or hour >= first) and (last is None or hour < last)


def journey(
    office: Annotated[str, typer.Argument(help="Office code, e.g. 3507.")],
    record: Annotated[str, typer.Argument(help="The office's own record number, or the id of an event.")],
    all_: Annotated[
        bool, typer.Option("--all", help=f"Every event of the record; without it, the newest {_NEWEST} as text.")
    ] = False,
    format: AsObject = LineFormat.text,
) -> None:
    """One record's whole way in time: offered, judged, corrected, let in, loaded, linked and why, told.

    Of very many events the text tells the newest, and counts the others; json tells all. An event id finds also what
    hides its record: a row that nobody could split. Exit 1: no event has such a name. The reading leaves its line in
    the access log.
    """
    refuse_unknown(office)
    found = read_journey(office, record, _NEWEST if format is LineFormat.text and not all_ else None)
    if found is None:
        Console(stderr=True).print("No event of this office has that number or id. `simpul verdicts` lists both.")
        raise typer.Exit(1)
    if format is LineFormat.text:
        print_journey(wide_console(), found)
    else:
        print(as_json(journey_object(found), indent=2))


def wait(
    timeout: Annotated[float, typer.Option(help="Seconds to wait at most.")] = 300.0,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing when all went well.")] = False,
) -> None:
    """Wait until all that was sent so far is judged and loaded (exit 2 on time-out, naming what is left)."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    with console.status("Waiting ...") as shown:
        left = waiting.wait_until_loaded(timeout, lambda left: shown.update(_first_of(left)))
    if left:
        console.print(f"Not done after {timeout:g} s; {len(left)} still wait:")
        for still in left[:_NAMED]:
            console.print(f"  {still}")
        if len(left) > _NAMED:
            console.print(f"  ... and {len(left) - _NAMED} more")
        raise typer.Exit(2)
    if not quiet:
        Console().print("All that was sent is judged and loaded.")


def _first_of(left: Sequence[str]) -> str:
    return left[0] if len(left) == 1 else f"{left[0]}; {len(left) - 1} more"


def _with_erasing(line: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same line; its verdict says where the body was erased."""
    return {**line, "verdict": f"{line['verdict']} (body erased)"} if "body_erased_at" in line else line


def _with_why_not_judged(line: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same line; of what could not be judged the one word that says why stands before the codes."""
    codes = ", ".join(reason["code"] for reason in line["not_judged"])
    return {**line, "not_judged": f"{NOT_ENOUGH_HISTORY}: {codes}" if codes else None}


def _print_said(slices: Iterable[Mapping[str, Any]]) -> None:
    """What the offices of held slices say of them: the officer reads it before deciding."""
    console = Console(highlight=False, soft_wrap=True)
    for line in (line for line in slices if line["state"] == "held"):
        for said in line["said"]:
            console.print(f"{line['slice_id']} {said['kind']} by {said['principal']}, {said['said_at']}:", markup=False)
            console.print(f"   {visible(said['words'])}", markup=False)


def print_lines(lines: Iterable[Mapping[str, Any]]) -> None:
    """One JSON object per line, for programs."""
    for line in lines:
        sys.stdout.write(as_json(line) + "\n")


def print_table(title: str, columns: tuple[str, ...], lines: Iterable[Mapping[str, Any]]) -> None:
    """The same for people: these columns of them."""
    table = whole_table(title, columns)
    for line in lines:
        table.add_row(*(printable(_cell(line[column])) for column in columns))
    wide_console().print(table)


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item["code"]) if isinstance(item, dict) else str(item) for item in value)
    return "" if value is None else str(value)
