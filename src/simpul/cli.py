"""The command ``simpul``: an entry point only. Each room brings its own commands (entry-point group)."""

import errno
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import EntryPoint, entry_points
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO

import typer
from rich.console import Console
from rich.markup import escape

from simpul import __version__
from simpul.errors import SimpulError, StopNow

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

GROUP = "simpul.commands"

IN_THE_WAY = 3
UNFORESEEN, UNWRITABLE, INTERRUPTED, PIPE_CLOSED = 70, 74, 130, 141  # as sysexits.h and the shells have them


class _Unwritten(OSError):
    """A standard stream takes nothing more. Never a BrokenPipeError, of which the libraries make an end with 1."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror)
        self.is_closed_pipe = error.errno == errno.EPIPE


class _Stream(FileIO):
    """A standard stream, which tells that it cannot be written apart from whatever else the system refuses."""

    def write(self, data: "ReadableBuffer", /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise _Unwritten(error) from None


def main() -> None:
    """Run the command line. Errors that were foreseen are one plain sentence, without a traceback.

    What a command answers with its exit code is its own (0, 1, ...). No other end is taken for an answer: 2 wrong use,
    3 something is in the way, 70 unforeseen (with its traceback), 74 the output cannot be written, 130 interrupted,
    141 whoever read the output has gone.
    """
    try:
        sys.stdout, sys.stderr = _ready(sys.stdout), _ready(sys.stderr)
        try:
            _run(sys.argv[1:])
        finally:
            print(end="", flush=True)
    except SimpulError as error:
        _give_up(str(error), IN_THE_WAY)
    except _Unwritten as unwritten:
        if unwritten.is_closed_pipe:
            _end(PIPE_CLOSED)
        _give_up(f"What is to be told cannot be written ({unwritten}).", UNWRITABLE)
    except KeyboardInterrupt:
        _end(INTERRUPTED)
    except SystemExit as end:
        if not isinstance(end.__context__, BrokenPipeError):
            raise
        _give_in(end.__context__)  # a connection's: the libraries have taken it for our reader's
    except Exception as fault:
        _give_in(fault)


def _ready(stream: TextIO) -> TextIO:
    """The same stream; what it cannot write is told apart, and a sign that its code page lacks ends nothing halfway."""
    if not isinstance(stream, TextIOWrapper):
        return stream
    stream.reconfigure(errors="backslashreplace")  # Windows writes to a file in its own code page
    raw = getattr(stream.buffer, "raw", stream.buffer)
    if type(raw) is not FileIO:
        return stream
    to = _Stream(raw.fileno(), "w", closefd=False)
    return TextIOWrapper(
        to if raw is stream.buffer else BufferedWriter(to),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _run(words: list[str]) -> None:
    try:
        _app(_asked_for(words))(prog_name="simpul")
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("simpul"):
            raise  # a fault of ours, not of the installation
        raise StopNow(_not_here(" ".join(words[:2]), missing)) from None


def _give_up(sentence: str, code: int) -> NoReturn:
    with suppress(_Unwritten):  # where nobody hears the sentence, the code says it
        Console(stderr=True, highlight=False).print(f"[bold red]simpul:[/] {escape(sentence)}", soft_wrap=True)
    _end(code)


def _give_in(fault: BaseException) -> NoReturn:
    sys.excepthook(type(fault), fault, fault.__traceback__)
    _end(UNFORESEEN)


def _end(code: int) -> NoReturn:
    """End with this code, also where a stream cannot be written: the interpreter would say so by a code of its own."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
    sys.exit(code)


def _asked_for(words: list[str]) -> dict[str, list[EntryPoint]]:
    """Only what is asked for is imported; everything for the list of commands. Several rooms may fill one group."""
    found: dict[str, list[EntryPoint]] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        found.setdefault(entry.name, []).append(entry)
    return {words[0]: found[words[0]]} if words and words[0] in found else found


def _app(commands: Mapping[str, Sequence[EntryPoint]]) -> typer.Typer:
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
    elif len(loaded) == 1:
        app.add_typer(loaded[0], name=name)
    else:
        app.add_typer(_merged(loaded), name=name)


def _merged(groups: Sequence[typer.Typer]) -> typer.Typer:
    """One group of commands, to which several rooms bring theirs."""
    help = next((group.info.help for group in groups if isinstance(group.info.help, str)), None)
    merged = typer.Typer(no_args_is_help=True, help=help)
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


if __name__ == "__main__":
    main()
