"""The command ``simpul``: an entry point only. Each room brings its own commands (entry-point group)."""

import sys
from collections.abc import Callable, Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import Annotated

import typer
from rich.console import Console

from simpul import __version__
from simpul.errors import SimpulError, StopNow

GROUP = "simpul.commands"


def main() -> None:
    """Run the command line. Errors that were foreseen are one plain sentence, without a traceback."""
    try:
        _app(_asked_for(sys.argv[1:]))(prog_name="simpul")
    except SimpulError as error:
        Console(stderr=True, highlight=False).print(f"[bold red]simpul:[/] {error}", soft_wrap=True)
        sys.exit(3)


def _asked_for(words: list[str]) -> Iterable[EntryPoint]:
    """Only the room that is asked for is imported; all of them for the list of commands."""
    found = {entry.name: entry for entry in entry_points(group=GROUP)}
    if words and words[0] in found:
        return [found[words[0]]]
    return [found[name] for name in sorted(found)]


def _app(entries: Iterable[EntryPoint]) -> typer.Typer:
    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for entry in entries:
        _add(app, entry)
    return app


def _add(app: typer.Typer, entry: EntryPoint) -> None:
    try:
        loaded = entry.load()
    except ModuleNotFoundError as missing:
        app.command(name=entry.name, hidden=True)(_not_installed(entry.name, missing.name or ""))
        return
    if isinstance(loaded, typer.Typer):
        app.add_typer(loaded, name=entry.name)
    else:
        app.command(name=entry.name)(loaded)


def _not_installed(command: str, module: str) -> Callable[[], None]:
    """Stands in for a command whose libraries an office's installation leaves out."""

    def missing() -> None:
        raise StopNow(f"`simpul {command}` needs the whole installation; {module!r} is missing here. Run `make up`.")

    return missing


def _show_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"simpul {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and end.")
    ] = False,
) -> None:
    """Simpul: one national registry from the files of the LTSA offices."""


if __name__ == "__main__":
    main()
