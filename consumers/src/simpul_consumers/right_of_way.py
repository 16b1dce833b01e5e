"""Of two threads that compute, the one that lands goes first: PostgreSQL waits for it.

Python lets one thread compute at a time and takes it from that one only after a while, whoever asks. So a landing got
Python back late after each answer of PostgreSQL, and had to share it then, though nobody needed yet what was judged
meanwhile. Here the thread that judges stands still at its next portion while a landing computes, and goes on while
that waits.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import Event
from typing import Any

from simpul.adapters.postgres import Connection


class RightOfWay:
    """Kept by one thread, given by others. Safe to use from all of them."""

    def __init__(self) -> None:
        self._is_free = Event()
        self._is_free.set()
        self._is_kept = False  # said and asked by the thread that keeps it

    def give(self) -> None:
        """Stand still while whoever goes first computes."""
        self._is_free.wait()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Go first in this block, but while a connection of ``left_by`` waits."""
        self._is_kept = True
        self._is_free.clear()
        try:
            yield
        finally:
            self._is_kept = False
            self._is_free.set()

    def left_by(self, connection: Connection) -> Connection:
        """Let others go on whenever this connection waits for PostgreSQL; the connection itself."""
        connection.wait = self._left(connection.wait)  # type: ignore[method-assign]
        return connection

    def _left(self, wait: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(wait)
        def wait_aside(*values: Any, **named: Any) -> Any:
            if not self._is_kept:
                return wait(*values, **named)
            self._is_free.set()
            try:
                return wait(*values, **named)
            finally:
                self._is_free.clear()

        return wait_aside
