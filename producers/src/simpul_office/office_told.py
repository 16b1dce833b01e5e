"""What the office's commands say when something is in the way: in the office's language, with what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from simpul.errors import SimpulError, StopNow

IN_THE_WAY, RUNS_ALREADY = 3, 4


@contextmanager
def told_in_indonesian() -> Iterator[None]:
    """Foreseen faults end the command with a sentence on stderr and exit code 3; a second agent with 4."""
    from simpul_office.causes import SENTENCES, trouble_of

    try:
        yield
    except SimpulError as failure:
        what, todo = trouble_of(failure)
        code = RUNS_ALREADY if failure.cause == "already_running" else IN_THE_WAY
    except PermissionError:  # the folder of this program is another user's
        (what, todo), code = SENTENCES["disk_closed"], IN_THE_WAY
    else:
        return
    typer.echo(f"simpul: {what} {todo}", err=True)
    raise typer.Exit(code) from None


@contextmanager
def written_where_asked() -> Iterator[None]:
    """What was named with ``--out`` cannot be written: open in Excel, no such folder, or a full disk."""
    try:
        yield
    except OSError as error:
        raise StopNow(f"The file named with --out cannot be written ({error.strerror}).", cause="out_closed") from None
