"""Who decides about offices: a login of its own, never what somebody says of himself."""

from collections.abc import Iterator
from contextlib import contextmanager

from simpul.adapters import office_store
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import Connection, connected
from simpul.decisions.actor import person_at_this_machine, stated
from simpul.errors import StopNow

ROLE = "simpul_steward"


@contextmanager
def as_steward(doing: str) -> Iterator[Connection]:
    """A transaction of the steward's login, alone among all who decide about offices."""
    with database_errors(doing), connected(ROLE) as connection:
        office_store.lock(connection)
        yield connection


def decide(connection: Connection, office_code: str, decision: str, reason: str) -> None:
    """Add a decision with its reason. Raises StopNow where the reason is empty or the registry knows no such office."""
    known_name(connection, office_code)
    office_store.decide(connection, office_code, decision, stated(reason), person_at_this_machine())


def known_name(connection: Connection, office_code: str) -> str:
    """The office's name. Raises StopNow where the registry knows none of this code."""
    name = office_store.office_name(connection, office_code)
    if name is None:
        raise StopNow(f"There is no office {office_code}; `simpul office list` names them all.")
    return name
