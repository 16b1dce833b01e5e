"""Sessions whose process was frozen, as on a machine put to sleep, while it held locks that others wait for."""

from simpul.adapters.postgres import Connection

# PostgreSQL ends a silent transaction between two statements by itself, but not one in the middle of a COPY.
_END_FROZEN = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE pid = ANY(pg_blocking_pids(%s)) AND usename = session_user AND wait_event = 'ClientRead'
  AND state_change < clock_timestamp() - make_interval(secs => %s)
"""


def end_frozen(connection: Connection, waiting_pid: int, seconds: float) -> int:
    """End the sessions of this login that keep another waiting, and wait themselves for a process that says nothing.

    ``waiting_pid``: the server's process of the session that waits. ``seconds``: for how long the frozen one has begun
    and ended no statement; one that works is never ended. Returns how many were; each is rolled back, and its process
    reads its events again.
    """
    ((ended,),) = connection.execute(_END_FROZEN, [waiting_pid, seconds]).fetchall()
    return int(ended)
