"""What the database says when it refuses, without a value of a record: its own messages quote them."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.errors import Diagnostic, DiskFull, IdleInTransactionSessionTimeout

from simpul.errors import RetryLater, StopNow


@contextmanager
def database_errors(doing: str) -> Iterator[None]:
    """Turn the driver's errors into ours; ``doing`` says what was being done ("loading a slice").

    Raises RetryLater while the server is away, has ended a transaction that said nothing for too long, or another
    transaction was quicker (a deadlock, a serialization failure), StopNow for anything a person must look at.
    """
    try:
        yield
    except (psycopg.OperationalError, IdleInTransactionSessionTimeout) as error:
        if is_disk_full(error):
            raise disk_full() from None
        raise RetryLater(f"The registry database went away while {doing} ({type(error).__name__}).") from None
    except psycopg.Error as error:
        raise StopNow(
            f"The registry database refused {doing}: {type(error).__name__} {_without_values(error.diag)}. "
            "Nothing of it was kept; look at the table's definition and this code's version."
        ) from None


def is_disk_full(error: psycopg.Error) -> bool:
    """Whether the server has no room; one that cannot even let a login in says so in its text alone."""
    return isinstance(error, DiskFull) or "No space left on device" in str(error)


def disk_full() -> RetryLater:
    """What to say then."""
    return RetryLater("The disk of the registry database is full: make room there. Nothing is lost.")


def _without_values(said: Diagnostic) -> str:
    """Where it went wrong. The message itself only where it is about our SQL (class 42): others quote rows."""
    if said.sqlstate and said.sqlstate.startswith("42"):
        return f"({said.message_primary})"
    return "on " + ".".join(filter(None, (said.schema_name, said.table_name, said.constraint_name)))
