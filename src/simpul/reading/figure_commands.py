"""``simpul figures``: the published figures, and as files for an analyst's own tools."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from simpul.adapters.figure_store import FileKind
from simpul.options import AsFormat, Format
from simpul.reading import figures as reading
from simpul.reading.printable import as_json
from simpul.registry.mart_definition import declared_marts

figures = typer.Typer(no_args_is_help=True, add_completion=False)


def _known(names: list[str] | None) -> list[str]:
    """Refuse a figure that nobody declared, naming those there are."""
    declared = [mart.name for mart in declared_marts()]
    if unknown := [name for name in names or () if name not in declared]:
        raise typer.BadParameter(f"no figure is named {', '.join(unknown)}; there are {', '.join(declared)}")
    return names or []


@figures.callback()
def _figures() -> None:
    """The published figures: which there are, and as files."""


@figures.command("list")
def list_figures(format: AsFormat = Format.text) -> None:
    """Every published figure: its definition's version, as of when, how many rows, from how many offices."""
    found = reading.published()
    if format is Format.json:
        print(as_json([asdict(each) for each in found], indent=2))
        return
    console = Console(highlight=False)
    for each in found:
        console.print(f"[bold]{each.name}[/]")
        console.print(
            f"  definition {each.definition_version}, as of {each.as_of_at:%Y-%m-%d %H:%M} UTC, {each.row_count} rows, "
            f"{each.offices_delivered} of {each.offices_expected} offices delivered"
        )
        console.print(Padding(Text(each.caption, style="dim"), (0, 0, 1, 2)))
    if not found:
        console.print("No figure was published yet.")


@figures.command("export")
def export_figures(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[FIGURE]...", help="Which; all without a name.", callback=_known)
    ] = None,
    out: Annotated[
        Path, typer.Option(file_okay=False, help="The folder; it is made. An older export in it is replaced.")
    ] = Path(),
    format: Annotated[FileKind, typer.Option(help="parquet, which carries its captions, or csv")] = FileKind.parquet,
) -> None:
    """Write figures as files, all as they stand at one moment."""
    console = Console(highlight=False, soft_wrap=True)
    for found, path in reading.export(out, names or [], format):
        console.print(f"{path}  {found.row_count} rows, as of {found.as_of_at:%Y-%m-%d %H:%M} UTC", markup=False)
