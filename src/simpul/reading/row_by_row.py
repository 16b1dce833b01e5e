"""A reading that is told row by row, to whoever takes it: what was told is kept, also where he stops early."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from simpul.adapters.access_log import record_read
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import Connection, connected

Rows = Iterator[dict[str, Any]]


def row_by_row(
    role: str,
    purpose: str,
    shown_fields: Sequence[str],
    rows: Callable[[Connection], Rows],
    personal: Callable[[dict[str, Any]], int] = lambda _: 1,
) -> Rows:
    """The rows that a query gives over a connection of ``role``, and a line in the access log with their count.

    ``personal``: how much of a row counts as read; nothing personal, and no line is left. Leaving a pager, or a pipe
    whose reader has seen enough, ends this generator: those rows were read all the same.
    """
    count = 0
    with database_errors("telling rows"), connected(role) as connection:

        def keep() -> None:
            if count:
                record_read(connection, actor=role, purpose=purpose, record_count=count, shown_fields=shown_fields)

        try:
            for row in rows(connection):
                count += personal(row)
                yield row
        except GeneratorExit:
            keep()
            connection.commit()
            raise
        keep()
