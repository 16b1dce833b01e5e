"""What the office's commands say when something is in the way: in the office's language, with what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from simpul.errors import SimpulError, StopNow

IN_THE_WAY, RUNS_ALREADY = 3, 4


@contextmanager
def told_in_indonesian() -> Iterator[None]:
    """Foreseen faults end the command with a sentence on stderr and exit code 3; a second agent with 4."""
    try:
        yield
    except SimpulError as failure:
        from simpul_office.causes import trouble_of

        what, todo = trouble_of(failure)
        typer.echo(f"simpul: {what} {todo}", err=True)
        raise typer.Exit(RUNS_ALREADY if failure.cause == "already_running" else IN_THE_WAY) from None


@contextmanager
def written_where_asked() -> Iterator[None]:
    """What was named with ``--out`` cannot be written: open in Excel, no such folder, or a full disk."""
    try:
        yield
    except OSError as error:
        raise StopNow(f"The file named with --out cannot be written ({error.strerror}).", cause="out_closed") from None
