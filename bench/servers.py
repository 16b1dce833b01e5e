"""A broker and a database of one's own for a benchmark: the local stack without what would compete for the cores."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from simpul_stack import ending, starting
from simpul_stack.progress import Progress
from simpul_stack.stack import Stack, here

SERVERS = ("kafka", "postgres")


@contextmanager
def broker_and_database() -> Iterator[Stack]:
    """Start both servers of a stack of their own, and end them whatever happens."""
    with stack_of_its_own() as stack:
        with stack.locked(print), Progress(Console()) as progress:
            starting.start(stack, progress, SERVERS)
        yield stack


@contextmanager
def stack_of_its_own() -> Iterator[Stack]:
    """A stack in a state folder of its own, with nothing started; what is, is ended and forgotten whatever happens."""
    state = Path(tempfile.mkdtemp(prefix="simpul-bench-", dir="/tmp"))
    before = os.environ.get("SIMPUL_STATE")
    os.environ["SIMPUL_STATE"] = str(state)
    stack = here()
    stack.layout.make()
    try:
        yield stack
    finally:
        with stack.locked(print):
            ending.end(stack)
        _forget(stack, before)


def _forget(stack: Stack, before: str | None) -> None:
    for folder in (stack.layout.part("postgres").resolve(), stack.layout.state):
        shutil.rmtree(folder, ignore_errors=True)
    if before is None:
        del os.environ["SIMPUL_STATE"]
    else:
        os.environ["SIMPUL_STATE"] = before
