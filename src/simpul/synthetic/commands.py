"""``simpul generate``: synthetic offices on the command line."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.columns import Columns
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from simpul.empty_folder import make_empty
from simpul.synthetic.habits import Habits, all_offices, largest_offices
from simpul.synthetic.market import market
from simpul.synthetic.plan import Plan
from simpul.synthetic.planning import plan
from simpul.synthetic.run import TRUTH, Summary
from simpul.synthetic.run import generate as write

_DAY = "%Y-%m-%d"


def generate(
    offices: Annotated[
        int | None, typer.Option(min=1, help="How many LTSA offices, the largest ones first.", show_default="all")
    ] = None,
    records: Annotated[int, typer.Option(min=1, help="Registration records of all offices together.")] = 2000,
    seed: Annotated[int, typer.Option(help="The same seed writes the same files, on any machine.")] = 2026,
    out: Annotated[Path, typer.Option(help="An empty or new folder for the files.")] = Path("synthetic"),
    first: Annotated[
        datetime, typer.Option("--from", formats=[_DAY], help="First day of registration.", show_default="2026-01-01")
    ] = datetime(2026, 1, 1),
    last: Annotated[
        datetime, typer.Option("--to", formats=[_DAY], help="Last day of registration.", show_default="2026-01-31")
    ] = datetime(2026, 1, 31),
    late_events: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of stage lines that come one delivery late.")
    ] = 0.02,
) -> None:
    """Write office files of invented people in the four template editions, with the usual mess in them.

    OUT holds a folder for each office and the register deliveries.csv; OUT/truth holds what is true of every row:
    who is who across offices, and which reasons were planted.
    """
    console = Console()
    run = _planned(offices or len(all_offices()), records, seed, first.date(), last.date())
    make_empty(out)
    with _progress(console) as progress:
        task = progress.add_task("Writing office files", total=len(run.offices))
        summary = write(run, out, late=late_events, done=lambda code: progress.advance(task))
    _show(console, out, summary)


def _planned(offices: int, records: int, seed: int, first: date, last: date) -> Plan:
    if offices > len(all_offices()):
        raise typer.BadParameter(f"there are {len(all_offices())} LTSA offices: ask for that many or fewer")
    if records < offices:
        raise typer.BadParameter("every office needs at least one record: ask for more records or fewer offices")
    if last < first:
        raise typer.BadParameter("--to lies before --from")
    if not market().licensed(first):
        raise typer.BadParameter("the reference tables hold no licensed P3MI for the day of --from: choose a later one")
    chosen: list[Habits] = largest_offices(offices)
    run = plan(chosen, records, seed, first, last)
    if run.last_received_on >= datetime.now(UTC).date():
        raise typer.BadParameter(f"the last file would be received on {run.last_received_on}: choose an earlier --to")
    return run


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


def _show(console: Console, out: Path, summary: Summary) -> None:
    console.print(
        f"[bold]{summary.offices}[/] offices, [bold]{summary.files}[/] files, [bold]{summary.registrations}[/] "
        f"registrations of [bold]{summary.people}[/] people, [bold]{summary.stage_lines}[/] stage lines"
    )
    tables = (("Rows", summary.kinds), ("Outcome", summary.severities), ("Planted codes", summary.codes))
    console.print(Columns([_counts(title, counts) for title, counts in tables], padding=(0, 4)))
    console.print(f"Files in {out}, truth in {out / TRUTH}, {summary.stories} stories in {out / TRUTH / 'stories.csv'}")


def _counts(title: str, counts: dict[str, int]) -> Table:
    table = Table(Column(title, overflow="fold"), "rows", box=None)
    for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        table.add_row(name, str(count))
    return table
