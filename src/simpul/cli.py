"""The command ``simpul``: an entry point only, and with which code it ends. Imports no library before it has begun."""

import errno
import os
import sys
import warnings
from contextlib import suppress
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import TYPE_CHECKING, NoReturn, TextIO

from simpul.errors import SimpulError, StopNow

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

IN_THE_WAY = 3
_PYTHON: tuple[int, ...] = (3, 11)
_FULL = (errno.ENOSPC, errno.EDQUOT)
# By these a shell leads PostgreSQL's library to another server, or lets it write in a way that we do not read.
_OF_THE_SHELL = (
    *("PGHOSTADDR", "PGSERVICE", "PGSERVICEFILE", "PGTARGETSESSIONATTRS"),
    *("PGOPTIONS", "PGTZ", "PGDATESTYLE", "PGCLIENTENCODING"),
)
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
    _take_names_in_all_letters()
    try:
        sys.stdout, sys.stderr = _ready(sys.stdout), _ready(sys.stderr)
        try:
            if sys.version_info[:2] != _PYTHON:  # some installers pass over what a package requires
                wanted, found = (".".join(map(str, version[:2])) for version in (_PYTHON, sys.version_info))
                raise StopNow(f"Simpul needs Python {wanted}: this is {found}.")
            if not __debug__:  # kafka-python reads a byte of every answer inside an assert
                raise StopNow("Python leaves its asserts out, and then no broker can be read: unset PYTHONOPTIMIZE.")
            for name in _OF_THE_SHELL:
                os.environ.pop(name, None)
            _hear_no_warnings_as_errors()
            from simpul.command_line import run  # may be interrupted, too, as a command is

            run(sys.argv[1:])
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
        if isinstance(fault, OSError) and fault.errno in _FULL:
            _give_up("A disk is full. Nothing is lost: make room, and run the same command again.", IN_THE_WAY)
        _give_in(fault)


def _take_names_in_all_letters() -> None:
    """Begin anew where a locale knows only some letters: no file with another one in its name could be moved there."""
    if sys.getfilesystemencoding() == "utf-8" or "utf8" in sys._xoptions:  # or it began so
        return
    os.environ["PYTHONUTF8"] = "1"  # for processes of ours
    if sys.stdout is not None:  # the terminal still shows those of the locale
        os.environ.setdefault("PYTHONIOENCODING", sys.stdout.encoding)
    os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def _hear_no_warnings_as_errors() -> None:
    """Where a shell makes errors of warnings (PYTHONWARNINGS), the libraries' own would end every command of ours."""
    if any("error".startswith(option.partition(":")[0].strip() or "-") for option in sys.warnoptions):
        warnings.simplefilter("ignore")
        sys.warnoptions.clear()  # nor in processes of ours, which are given them
        os.environ.pop("PYTHONWARNINGS", None)


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


def _give_up(sentence: str, code: int) -> NoReturn:
    from rich.console import Console
    from rich.markup import escape

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


if __name__ == "__main__":
    main()
