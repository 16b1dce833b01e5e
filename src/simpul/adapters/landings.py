"""The polls that are landing, as others see them. Whoever looks keeps none of them waiting."""

import time

from simpul.adapters.postgres import Connection

LANDED_SECONDS = 60.0
"""A poll lands within a second or two; one that takes so long waits for something that a person has to look at."""
_REST_SECONDS = 0.02

# What SELECT ... FOR UPDATE takes of a table, by which a landing begins, and keeps to the end of the transaction.
_UNDER_WAY = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'intake.topic_partition'::regclass AND mode = 'RowShareLock'
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def have_ended(connection: Connection, within_seconds: float) -> bool:
    """Wait until every landing that is under way now has come to its end; False where one takes longer than that.

    ``connection`` commits each statement by itself. Landings that begin meanwhile are not waited for.
    """
    deadline = time.monotonic() + within_seconds
    left = _under_way(connection)
    while left and time.monotonic() < deadline:
        time.sleep(_REST_SECONDS)
        left &= _under_way(connection)
    return not left


def _under_way(connection: Connection) -> set[str]:
    return {row[0] for row in connection.execute(_UNDER_WAY)}
