"""The command ``simpul``: an entry point only. Each room brings its own commands (entry-point group)."""

import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points

import click
import typer
from rich.console import Console

from simpul import __version__
from simpul.errors import SimpulError

GROUP = "simpul.commands"


class _Room(click.Command):
    """A command of a room, run by typer: it carries a click of its own, whose exits this one would not know."""

    def __init__(self, name: str, help: str | None, run: Callable[..., object]) -> None:
        super().__init__(name, help=help, add_help_option=False)
        self._run = run

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.args = list(args)
        return ctx.args

    def invoke(self, ctx: click.Context) -> None:
        self._run(args=ctx.args, prog_name=f"simpul {self.name}")


class _Rooms(click.Group):
    """Finds a command among the installed rooms and imports only the room that is asked for."""

    def _found(self) -> dict[str, EntryPoint]:
        return {entry.name: entry for entry in entry_points(group=GROUP)}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._found())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = self._found().get(cmd_name)
        if entry is None:
            return None
        loaded = entry.load()
        if isinstance(loaded, typer.Typer):
            command = typer.main.get_command(loaded)
        else:
            single = typer.Typer(add_completion=False)
            single.command(name=cmd_name)(loaded)
            command = typer.main.get_command(single)
        return _Room(cmd_name, help=command.help, run=command.main)


@click.group(cls=_Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="simpul")
def _root() -> None:
    """Simpul: one national registry from the files of the LTSA offices."""


def main() -> None:
    """Run the command line. Errors that were foreseen are one plain sentence, without a traceback."""
    try:
        _root.main(prog_name="simpul")
    except SimpulError as error:
        Console(stderr=True, highlight=False).print(f"[bold red]simpul:[/] {error}", soft_wrap=True)
        sys.exit(3)
