"""``simpul demo``: start the stack, publish a month of office files, wait for the registry, show what came out."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from simpul import settings
from simpul.contracts.offices import office_codes
from simpul.errors import StopNow
from simpul.reading.totals import newest_load, read_totals
from simpul_stack.demo import figure, story, tables
from simpul_stack.programs import SIMPUL

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)
SEED = 2026
PATIENCE_SECONDS = 300
_WIDE = 120


def demo(
    offices: Annotated[int | None, typer.Option(min=1, help="How many offices deliver.", show_default="all")] = None,
    records: Annotated[int, typer.Option(min=1, help="Registrations in the month, all offices together.")] = 2000,
) -> None:
    """Show the whole way on this machine: from the files of all offices to a figure (leaves the stack running)."""
    known = len(office_codes())
    if offices and offices > known:
        raise typer.BadParameter(f"there are {known} LTSA offices: ask for that many or fewer")
    console, stages, offices = _console(), Stages(), offices or known
    folder = settings.load().state / "demo" / f"{offices}x{records}"
    with stages.timed("stack"):
        _simpul("up")
    with stages.timed("generate"):
        _generate(console, folder, offices, records)
    console.rule("Each office publishes its own files")
    with stages.timed("publish"):
        _simpul("office", "publish", "--deliveries", str(folder / "deliveries.csv"))
    with stages.timed("judge and load"), console.status("Judging, passing, loading ..."):
        _simpul("wait", "--timeout", str(PATIENCE_SECONDS))
    with stages.timed("marts"), console.status("Publishing the figures ..."):
        chart = figure.draw(folder, FIRST, newest_load(), PATIENCE_SECONDS)
    with stages.timed("ledger"):
        holds = _ledger_holds()
    totals = read_totals()
    console.rule("What came out")
    tables.print_offices(console, totals)
    tables.print_reasons(console, totals)
    story.print_story(console, totals.story)
    chart.print_figure(console)
    stages.show(console)
    tables.print_where_to_look(console)
    _finish(console, holds, totals.offices, folder)


def _console() -> Console:
    """As wide as the terminal; wide enough for every column where the output goes elsewhere."""
    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=_WIDE)


class Stages:
    """How many seconds each stage took, in order."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Count the seconds of the block to this stage."""
        began = time.monotonic()
        yield
        self._seconds[stage] = time.monotonic() - began

    def show(self, console: Console) -> None:
        """One line with every stage and the sum."""
        parts = (f"{stage} {seconds:.1f} s" for stage, seconds in self._seconds.items())
        console.print(f"\n[bold]Time[/]: {', '.join(parts)}; together {sum(self._seconds.values()):.0f} s.")


def _generate(console: Console, folder: Path, offices: int, records: int) -> None:
    """The same files every time; made once."""
    if (folder / "deliveries.csv").is_file():
        console.print(f"The offices' files of an earlier demo lie in {folder}.", soft_wrap=True)
        return
    shutil.rmtree(folder, ignore_errors=True)  # the register is written last: an interrupted demo left the rest
    console.rule("A month of office files, synthetic people")
    options = ("--offices", str(offices), "--records", str(records), "--seed", str(SEED))
    _simpul("generate", *options, "--from", str(FIRST), "--to", str(LAST), "--out", str(folder))


def _finish(console: Console, holds: bool, offices: list[dict[str, object]], folder: Path) -> None:
    """Exit 0 only if the ledger holds and every row of every file was offered."""
    rows = tables.rows_in_files(folder)
    offered = sum(int(str(office["offered"])) for office in offices)
    if offered < rows:
        console.print(f"[bold red]{rows - offered} rows of the files were never offered.[/]")
    if not holds:
        console.print("[bold red]The ledger does not hold:[/] `simpul ledger` names the offices.")
    if not holds or offered < rows:
        raise typer.Exit(1)
    held = f"{rows} rows in the files, {offered} offered, every one accounted for."
    console.print(f"\n[bold green]The ledger holds exactly:[/] {held}")
    console.print("The stack keeps running. End it with [bold]make down[/] (or make demo ARGS=--stop).\n")


def _ledger_holds() -> bool:
    done = subprocess.run([SIMPUL, "ledger", "--format", "json"], stdout=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        raise _ended("ledger", done.returncode)  # then nobody knows
    return done.returncode == 0


def _simpul(*arguments: str) -> None:
    """Run one of our own commands as anybody would; its output is the demo's."""
    done = subprocess.run([SIMPUL, *arguments], check=False)
    if done.returncode != 0:
        raise _ended(arguments[0], done.returncode)


def _ended(command: str, code: int) -> StopNow:
    return StopNow(f"`simpul {command}` ended with {code}; what it said stands above.")
