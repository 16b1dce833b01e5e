"""An SQLite file on an office's own disk, which several programs of the office may use at the same time.

What makes such a file safe to share, and what goes wrong with it, is here once: everybody writes in short transactions
that take the writer's lock at their very beginning (one that reads first and then writes is refused at once, without
any waiting, when somebody wrote in between), and everybody waits where SQLite itself does not: while another program
opens the file for the first time, closes it as the last one, or repairs it after a power cut.
"""

import random
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from simpul.errors import Cause, RetryLater, SimpulError, StopNow
from simpul_office.causes import cause_of_disk

PATIENCE = 60.0
"""Seconds for which somebody else's short transactions are waited for."""
_ASKED_AGAIN = 2.0
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
_WORDS: dict[int, tuple[Cause, str]] = {
    sqlite3.SQLITE_FULL: ("disk_full", "The disk is full. Make room; nothing is lost."),
    sqlite3.SQLITE_IOERR: ("disk_fault", "The disk cannot be read or written. Check it; nothing is lost."),
    sqlite3.SQLITE_READONLY: ("disk_closed", "The folder of the spool may not be written. Allow it to this login."),
    sqlite3.SQLITE_CANTOPEN: ("disk_closed", "The spool cannot be opened. Is its folder there, with room on the disk?"),
    sqlite3.SQLITE_PERM: ("disk_closed", "The spool may not be opened by this login."),
}
# The files beside the spool's own find no room in their own way.
_FULL_TOO = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
_LEAST_ROOM = 256 * 1024
_OTHERS: tuple[Cause, str] = ("spool_busy", "Other programs keep the spool busy. Close them, or wait.")
_DAMAGED = "The spool file is damaged. Keep it and ask the helpdesk."
Given = TypeVar("Given")


class OfficeDatabase:
    """One connection to such a file, for one thread at a time. Makes file, folder and tables where they are missing.

    Raises ``RetryLater`` where the disk is full, broken or closed, or others keep the file busy beyond ``patience``
    seconds, and ``StopNow`` where the file is damaged.
    """

    def __init__(self, path: Path, tables: Sequence[str], *, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._folder = path.parent
        _make_private(path)
        self._connection = self._waiting(lambda: _opened(path))
        try:
            self._make(tables)
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the file; what is in it stays."""
        self._connection.close()

    def examine(self) -> None:
        """Read the whole file and look whether it holds together. Raises ``StopNow`` where it does not."""
        if self.rows("PRAGMA quick_check(1)") != [("ok",)]:
            raise StopNow(_DAMAGED, cause="spool_damaged")

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows that a query gives."""
        return self._waiting(lambda: self._connection.execute(statement, values).fetchall())

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write: wholly or not at all, and on the disk when it ends. Keep it short: everybody else waits."""
        self._waiting(lambda: self._connection.execute("BEGIN IMMEDIATE"))
        with self._ending() as connection:
            yield connection

    @contextmanager
    def aside(self) -> Iterator[sqlite3.Connection]:
        """Write to temporary tables of this connection, which keep nobody waiting, for as long as it takes."""
        with _told(self._folder):
            self._connection.execute("BEGIN DEFERRED")
        with self._ending() as connection:
            yield connection

    @contextmanager
    def _ending(self) -> Iterator[sqlite3.Connection]:
        """Commit at the end. After a full disk SQLite has gone back by itself, and there is nothing to undo."""
        try:
            with _told(self._folder):
                yield self._connection
                self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _make(self, tables: Sequence[str]) -> None:
        """Only a file that is not made yet is written: opening one keeps nobody waiting."""
        if self.rows("PRAGMA user_version") != [(len(tables),)]:
            with self.transaction() as connection:
                for statement in tables:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {len(tables)}")

    def _waiting(self, step: Callable[[], Given]) -> Given:
        return while_busy(step, self._folder, self._patience)


def while_busy(step: Callable[[], Given], folder: Path, patience: float = PATIENCE) -> Given:
    """Do a step on an SQLite file in a folder, again and again while others keep the file busy.

    Faults are told by their cause.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            return step()
        except sqlite3.DatabaseError as error:
            if _code(error) not in _BUSY or time.monotonic() > deadline:
                raise _meaning(error, folder) from None
            time.sleep(random.uniform(0.01, 0.1))  # not all at the same moment again


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_ASKED_AGAIN, isolation_level=None, check_same_thread=False)
    try:
        # Events are a kilobyte or more, and fit better into twice the usual page. An older file keeps its own.
        connection.execute("PRAGMA page_size = 8192")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def _make_private(path: Path) -> None:
    try:
        missing = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        is_full = cause_of_disk(error) == "disk_full"
        words = _WORDS[sqlite3.SQLITE_FULL if is_full else sqlite3.SQLITE_CANTOPEN]
        raise RetryLater(words[1], cause=words[0]) from None


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _meaning(error, folder) from None


def _meaning(error: sqlite3.DatabaseError, folder: Path) -> SimpulError:
    found = _OTHERS if _code(error) in _BUSY else _WORDS.get(_code(error))
    if _code(error) in _FULL_TOO and not _has_room(folder):
        found = _WORDS[sqlite3.SQLITE_FULL]
    if found is not None:
        return RetryLater(found[1], cause=found[0])
    if isinstance(error, sqlite3.OperationalError) and _code(error):  # without one it is a text that is none
        return RetryLater(f"The spool cannot be used now ({error.sqlite_errorname}).", cause="disk_fault")
    return StopNow(_DAMAGED, cause="spool_damaged")


def _has_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free >= _LEAST_ROOM
    except OSError:
        return True


def _code(error: sqlite3.DatabaseError) -> int:
    """The primary code; SQLite keeps details in the higher bits."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
