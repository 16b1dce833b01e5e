"""The commands of ``simpul``, as the rooms bring them (entry-point group): only what is asked for is imported."""

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Annotated

import typer

from simpul import __version__
from simpul.errors import StopNow

GROUP = "simpul.commands"


def run(words: list[str]) -> None:
    """Run the command that these words name. Raises SystemExit with the command's exit code."""
    try:
        app_of(asked_for(words))(prog_name="simpul")  # reads the words by itself: on Windows it has to fill in * and ?
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("simpul"):
            raise  # a fault of ours, not of the installation
        raise StopNow(_not_here(" ".join(words[:2]), missing)) from None


def asked_for(words: list[str]) -> dict[str, list[EntryPoint]]:
    """Only what is asked for is imported; everything for the list of commands. Several rooms may fill one group."""
    found: dict[str, list[EntryPoint]] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        found.setdefault(entry.name, []).append(entry)
    return {words[0]: found[words[0]]} if words and words[0] in found else found


def app_of(commands: Mapping[str, Sequence[EntryPoint]]) -> typer.Typer:
    """The command line with these commands."""
    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for name, entries in commands.items():
        _add(app, name, entries)
    return app


def _add(app: typer.Typer, name: str, entries: Sequence[EntryPoint]) -> None:
    try:
        loaded = [entry.load() for entry in entries]
    except ModuleNotFoundError as missing:
        app.command(name=name, hidden=True)(_not_installed(_not_here(name, missing)))
        return
    if not isinstance(loaded[0], typer.Typer):
        app.command(name=name)(loaded[0])
    elif any(command.name == name for command in loaded[0].registered_commands):
        app.add_typer(loaded[0])  # no group: the command itself, as its room made it
    elif len(loaded) == 1:
        app.add_typer(loaded[0], name=name)
    else:
        app.add_typer(_merged(loaded), name=name)


def _merged(groups: Sequence[typer.Typer]) -> typer.Typer:
    """One group of commands, to which several rooms bring theirs."""
    help = next((group.info.help for group in groups if isinstance(group.info.help, str)), None)
    cls = next((group.info.cls for group in groups if isinstance(group.info.cls, type)), None)
    merged = typer.Typer(no_args_is_help=True, help=help, cls=cls)
    for group in groups:
        merged.add_typer(group)
    return merged


def _not_here(command: str, missing: ModuleNotFoundError) -> str:
    """For a command whose libraries an office's installation leaves out."""
    library = (missing.name or "").partition(".")[0]
    return f"`simpul {command}` needs the whole installation; {library!r} is missing here. Run `make up`."


def _not_installed(sentence: str) -> Callable[[], None]:
    def missing() -> None:
        raise StopNow(sentence)

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
