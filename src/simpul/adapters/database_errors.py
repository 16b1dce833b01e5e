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


def not_let_in(error: psycopg.OperationalError, login: str, password_in: str) -> RetryLater | StopNow:
    """Why a login was not let in. ``password_in``: where its password was taken from."""
    if "password authentication failed" in str(error) or "no password" in str(error):
        return StopNow(f"The database refused the login {login}: its password is not the one in {password_in}.")
    if "pg_hba.conf" in str(error):
        return StopNow(f"The database refused the login {login} from here: its pg_hba.conf does not admit it.")
    if is_disk_full(error):
        return disk_full()
    if "certificate" in str(error) or "does not support SSL" in str(error):
        return StopNow("The registry database is not trusted: it has no certificate as SIMPUL_DATABASE_URL asks for.")
    return RetryLater(f"The registry database does not answer ({login}). Is it up? Nothing is lost.")


def owner_not_let_in(error: psycopg.OperationalError) -> RetryLater | StopNow:
    """The same for the owner, whose password is in no folder of ours."""
    return not_let_in(error, "simpul_owner", "SIMPUL_DATABASE_URL or in the file that PGPASSFILE names")


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
