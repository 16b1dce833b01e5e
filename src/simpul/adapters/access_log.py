"""The access log: who read whose data, for what. Written in the transaction of the read itself."""

from collections.abc import Sequence
from uuid import UUID

from simpul.adapters.postgres import Connection


def record_read(
    connection: Connection,
    *,
    actor: str,
    purpose: str,
    record_count: int,
    shown_fields: Sequence[str],
    record_refs: Sequence[UUID] = (),
) -> None:
    """Add one line to the access log: a person's reading names the records, a machine's run only their count."""
    connection.execute(
        "INSERT INTO audit.read (actor, purpose, record_count, record_refs, shown_fields) VALUES (%s, %s, %s, %s, %s)",
        [actor, purpose, record_count, list(record_refs), list(shown_fields)],
    )
