"""A reading that is told row by row, to whoever takes it: what was told is kept, also where he stops early."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

from simpul.adapters.access_log import record_read
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import Connection, connected

Rows = Iterator[dict[str, Any]]

_MOST_IN_A_LINE = 10_000  # of millions of rows, so many are remembered at a time


def row_by_row(
    role: str,
    purpose: str,
    shown_fields: Sequence[str],
    rows: Callable[[Connection], Rows],
    personal: Callable[[dict[str, Any]], int] = lambda _: 1,
) -> Rows:
    """The rows that a query gives over a connection of ``role``, and lines in the access log: how many, which records.

    ``personal``: how much of a row counts as read; nothing personal, and no line is left. Its record is named by its
    ``record_ref``, where it has one. Leaving a pager, or a pipe whose reader has seen enough, ends this generator:
    those rows were read all the same.
    """
    count, refs = 0, set[UUID]()
    with database_errors("telling rows"), connected(role) as connection:

        def keep() -> None:
            nonlocal count
            if count:
                record_read(
                    connection, actor=role, purpose=purpose, record_count=count, shown_fields=shown_fields,
                    record_refs=sorted(refs),
                )  # fmt: skip
            count = 0
            refs.clear()

        try:
            for row in rows(connection):
                count += personal(row)
                if ref := row.get("record_ref"):
                    refs.add(ref)
                yield row
                if count >= _MOST_IN_A_LINE:
                    keep()
        except GeneratorExit:
            keep()
            connection.commit()
            raise
        keep()
