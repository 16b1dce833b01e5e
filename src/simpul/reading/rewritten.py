"""Records of an office that name somebody else than before: by file in counts, and of one file by their numbers."""

from collections.abc import Sequence
from uuid import UUID

from simpul.adapters import written_over_store
from simpul.adapters.access_log import record_read
from simpul.adapters.postgres import Connection
from simpul.adapters.written_over_store import WrittenOver
from simpul.contracts.ledger_terms import ledger_terms

MOST_NUMBERS = 50


def rewritten(connection: Connection, file_id: UUID | None = None) -> Sequence[WrittenOver]:
    """By file, the newest first; of one file where it is named. Nothing personal, so nothing is logged."""
    return written_over_store.noted(connection, ledger_terms().written_over_told_for, file_id=file_id)


def rewritten_numbers(connection: Connection, actor: str, file_id: UUID) -> list[str]:
    """The first of a file's numbers that name somebody else now; the reading is kept."""
    told_for = ledger_terms().written_over_told_for
    found = written_over_store.noted_numbers(connection, told_for, file_id, limit=MOST_NUMBERS)
    if found:
        record_read(
            connection,
            actor=actor,
            purpose="portal: numbers used again",
            record_count=len(found),
            record_refs=sorted(reference for reference, _ in found),
            shown_fields=["source_record_id"],
        )
    return [number for _, number in found]
