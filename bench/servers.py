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
    """Start the servers of a stack in a state folder of its own, and end them whatever happens."""
    state = Path(tempfile.mkdtemp(prefix="simpul-bench-", dir="/tmp"))
    before = os.environ.get("SIMPUL_STATE")
    os.environ["SIMPUL_STATE"] = str(state)
    stack = here()
    stack.layout.make()
    try:
        with stack.locked(), Progress(Console()) as progress:
            starting.start(stack, progress, SERVERS)
        yield stack
    finally:
        with stack.locked():
            ending.end(stack)
        _forget(stack, before)


def _forget(stack: Stack, before: str | None) -> None:
    for folder in (stack.layout.part("postgres").resolve(), stack.layout.state):
        shutil.rmtree(folder, ignore_errors=True)
    if before is None:
        del os.environ["SIMPUL_STATE"]
    else:
        os.environ["SIMPUL_STATE"] = before
