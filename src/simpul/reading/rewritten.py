"""Records of an office that name somebody else than before, in counts: nothing personal, so nothing is logged."""

from collections.abc import Sequence
from uuid import UUID

from simpul.adapters import written_over_store
from simpul.adapters.postgres import Connection
from simpul.adapters.written_over_store import WrittenOver
from simpul.contracts.ledger_terms import ledger_terms


def rewritten(connection: Connection, file_id: UUID | None = None) -> Sequence[WrittenOver]:
    """By file, the newest first; of one file where it is named."""
    return written_over_store.noted(connection, ledger_terms().written_over_told_for, file_id=file_id)
