"""Receipts looked up by their code, for the ministry and for the office that has one in its hand."""

from typing import Literal

from simpul.adapters import receipt_store
from simpul.adapters.access_log import record_read
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import Connection, connected
from simpul.adapters.receipt_store import Receipt
from simpul.domain.receipt_code import read_code

ROLE = "simpul_operator"

Unknown = Literal["mistyped", "never issued"]


def looked_up(typed: str) -> Receipt | Unknown:
    """What the stack's owner finds of a code, as somebody typed or told it."""
    with database_errors("looking a receipt up"), connected(ROLE) as connection:
        return look_up(connection, ROLE, "command line: receipt", typed)


def look_up(connection: Connection, actor: str, purpose: str, typed: str) -> Receipt | Unknown:
    """The receipt of a code, within the scope of the connection.

    The name of its file is personal data: it is kept who read it.
    """
    code = read_code(typed)
    if code is None:
        return "mistyped"
    found = receipt_store.receipt(connection, code)
    if found is None:
        return "never issued"
    record_read(connection, actor=actor, purpose=purpose, record_count=1, shown_fields=("file_name",))
    return found


def newest(connection: Connection, actor: str, *, limit: int, skip: int) -> list[Receipt]:
    """Receipts within the scope of the connection, the newest first."""
    found = receipt_store.receipts(connection, limit=limit, skip=skip)
    if found:
        record_read(
            connection, actor=actor, purpose="portal: receipts", record_count=len(found), shown_fields=("file_name",)
        )
    return found
