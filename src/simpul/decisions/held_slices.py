"""A held slice waits for a person: the ministry releases it, or its office withdraws it."""

from uuid import UUID

from simpul.adapters import decision_store
from simpul.adapters.database_errors import database_errors
from simpul.adapters.decision_store import Decision
from simpul.adapters.postgres import connected
from simpul.decisions.actor import ROLE, person_at_this_machine, stated
from simpul.errors import StopNow

_IN_WORDS = {
    "open": "still open: the quality gate has not judged it",
    "closed": "closed: the quality gate has not judged it yet",
    "passed": "not held: the quality gate let it pass",
    "released": "released already",
    "withdrawn": "withdrawn already",
}


def decide(slice_id: str, decision: Decision, reason: str) -> None:
    """End the waiting of a held slice. Raises StopNow, in words, where it is unknown or not held."""
    number, words = _uuid(slice_id), stated(reason)
    with database_errors("deciding on a slice"), connected(ROLE) as connection:
        if decision_store.decide_slice(connection, number, decision, words, person_at_this_machine()):
            return
        state = decision_store.slice_state(connection, number)
    if state is None:
        raise StopNow(f"There is no slice {number}; `simpul slices --format jsonl` names them all.")
    raise StopNow(f"Slice {number} is {_IN_WORDS[state]}. Only a held slice can be released or withdrawn.")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise StopNow("That is no slice's id; `simpul slices --format jsonl` names them all.") from None
