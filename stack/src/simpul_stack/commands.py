"""``simpul up``, ``simpul down`` and ``simpul status``: the local stack of this checkout."""

import json
import sys
import time
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from simpul.errors import SimpulError
from simpul_stack import ending, starting
from simpul_stack.programs import PARTS
from simpul_stack.progress import Progress
from simpul_stack.stack import Stack, here
from simpul_stack.status import RUNNING, STARTING, STOPPED, PartStatus
from simpul_stack.status import status as status_of

_COLOURS = {RUNNING: "green", STARTING: "yellow", STOPPED: "dim"}


class Format(StrEnum):
    """How ``status`` speaks."""

    text = "text"
    json = "json"


def _known(parts: list[str] | None) -> list[str]:
    if unknown := sorted(set(parts or ()) - set(PARTS)):
        raise typer.BadParameter(f"{', '.join(unknown)}: the parts are {', '.join(PARTS)}")
    return parts or []


def up(
    parts: Annotated[
        list[str] | None,
        typer.Argument(callback=_known, help=f"Only these and what they need: {', '.join(PARTS)}."),
    ] = None,
) -> None:
    """Start the local stack, or what is missing of it: broker, database, Airflow, consumers, portal.

    Returns when every part answers. State, logs and secrets lie in .simpul/ (SIMPUL_STATE names another folder).
    """
    stack, console, began = here(), Console(), time.monotonic()
    stack.layout.make()
    console.print(f"The local stack, state in {escape(str(stack.layout.state))}", highlight=False, soft_wrap=True)
    try:
        with stack.locked(console.print), Progress(console) as progress:
            starting.start(stack, progress, parts or PARTS)
    except SimpulError as error:
        Console(stderr=True).print(f"simpul up: {error}", style="red", highlight=False, markup=False, soft_wrap=True)
        sys.exit(1)
    console.print(
        f"{'What was asked for' if parts else 'Every part'} answers after {time.monotonic() - began:.1f} s.\n",
        highlight=False,
    )
    _show(console, stack, status_of(stack))


def down(
    with_data: Annotated[
        bool,
        typer.Option(
            "--erase", help="Delete its data, logins, logs and what was sent to it, too: the next start begins anew."
        ),
    ] = False,
) -> None:
    """End the local stack: every process of this state, also orphaned ones. Data and logins stay for the next start."""
    stack, console = here(), Console()
    if not stack.layout.lock.parent.exists():
        console.print("Nothing was ever started here.")
        return
    with stack.locked(console.print):
        count = ending.end(stack)
        if with_data:
            ending.erase(stack)
    console.print(f"{count} processes ended; nothing of this stack runs any more.", highlight=False)


def status(
    output: Annotated[
        Format, typer.Option("--format", help="`json` for programs: state, pids and url of each part.")
    ] = Format.text,
) -> None:
    """Show what each part of the local stack is doing, where it is reached, and where the logins lie."""
    stack = here()
    parts = status_of(stack)
    if output is Format.json:
        typer.echo(json.dumps({part: found.as_json() for part, found in parts.items()}, indent=2))
        return
    _show(Console(), stack, parts)


def _show(console: Console, stack: Stack, parts: dict[str, PartStatus]) -> None:
    """A line per part, and where the logins lie; never folded, so that an address can be copied."""

    def line(text: str) -> None:
        console.print(text, highlight=False, soft_wrap=True)

    line(f"[bold]{'part':<14}{'state':<10}{'processes':<11}reached at[/]")
    for part, found in parts.items():
        colour, url = _COLOURS.get(found.state, "red"), escape(_without_password(found.url or ""))
        line(f"{part:<14}[{colour}]{found.state:<10}[/]{len(found.pids):<11}{url}")
    for part, found in parts.items():
        if found.says:
            line(f"\n[yellow]{part}[/] {escape(found.says)}")
    if not stack.layout.connections.is_file():
        return
    line("\n[bold]Logins[/] (each file holds a password)")
    secrets = escape(str(stack.settings.secrets))
    line(f"  portal      office-CODE or officer-registry   {secrets}/portal/")
    line(f"  airflow     admin                             {secrets}/airflow/admin")
    line(f"  postgres    simpul_operator and others        {secrets}/database/")
    line(f"  kafka       office-CODE, admin and others     {secrets}/kafka/")
    line(f"\n[bold]Logs[/]  {escape(str(stack.layout.logs))}")


def _without_password(url: str) -> str:
    """The address as a person may see it over somebody's shoulder."""
    scheme, _, rest = url.rpartition("://")
    login, at, address = rest.rpartition("@")
    return f"{scheme}://{login.partition(':')[0]}{at}{address}" if scheme else rest
