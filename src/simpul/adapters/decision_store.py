"""What an officer decides about slices. The actor is this connection's login, and the person at the machine."""

from typing import Literal
from uuid import UUID

from simpul.adapters.postgres import Connection
from simpul.adapters.slice_news import tell_decided

Decision = Literal["released", "withdrawn"]


def decide_slice(connection: Connection, slice_id: UUID, state: Decision, reason: str, person: str) -> bool:
    """Give a held slice its last state, with an event that says who and why; False where it is not held.

    Its office is told so in the running transaction.
    """
    row = {"slice": slice_id, "state": state, "reason": reason, "person": person}
    is_decided = bool(connection.execute(_DECIDE, row).rowcount)
    if is_decided:
        tell_decided(connection, slice_id, state)
    return is_decided


def slice_state(connection: Connection, slice_id: UUID) -> str | None:
    """The state of a slice, None where there is none of this id."""
    row = connection.execute("SELECT state FROM quality.slice WHERE slice_id = %s", [slice_id]).fetchone()
    return row[0] if row else None


_DECIDE = """
WITH decided AS (
    UPDATE quality.slice
    SET state = %(state)s, decided_by = session_user || '/' || %(person)s, deciding_reason = %(reason)s
    WHERE slice_id = %(slice)s AND state = 'held'
    RETURNING slice_id, office_code, state, record_count, suite_version, reasons, decided_by, deciding_reason)
INSERT INTO quality.slice_event
    (slice_id, office_code, state, record_count, suite_version, reasons, actor, deciding_reason)
SELECT * FROM decided
"""
