"""``simpul contract``: what a change of a contract breaks, before it is made."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from simpul.contracts.compatibility import Breakage, breakages
from simpul.declared import declared
from simpul.errors import StopNow
from simpul.options import AsFormat, Format

contract = typer.Typer(no_args_is_help=True, add_completion=False)


@contract.callback()
def _contract() -> None:
    """The contracts that offices and Simpul agreed on."""


@contract.command()
def diff(
    old: Annotated[str, typer.Argument(help="A released schema: a file, or e.g. cpmi_registration/1.")],
    new: Annotated[str, typer.Argument(help="The schema that is to follow it.")],
    format: AsFormat = Format.text,
) -> None:
    """Say in plain words what a new schema breaks, for senders and for readers (exit 1 where it breaks something)."""
    found = breakages(_schema(old), _schema(new))
    if format is Format.json:
        print(json.dumps([asdict(each) for each in found], indent=2))
    else:
        _print(found)
    if found:
        raise typer.Exit(1)


def _print(found: list[Breakage]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for party in ("senders", "readers"):
        mine = [each for each in found if each.breaks == party]
        console.print(f"[bold]For {party}:[/] {'nothing breaks.' if not mine else ''}")
        for each in mine:
            console.print(f"  {each.field or 'The document'} {each.sentence}", markup=False)


def _schema(named: str) -> dict[str, Any]:
    path = Path(named)
    if not path.is_file():
        path = declared("schemas") / f"{named}.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise StopNow(f"There is no schema at {named}: name a JSON file, or a document and version.")
    return found
