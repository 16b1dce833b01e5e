"""An office's own records and what has to be corrected in them, for people: every reading is kept in the access log.

The principal of the transaction decides whose records these are (row-level security). What a person reads here is
written to ``audit.read`` in the same transaction: no log line, no reading.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from simpul.adapters import repair_store
from simpul.adapters.access_log import record_read
from simpul.adapters.postgres import Connection
from simpul.adapters.repair_store import CaseFilter, StoredRecord
from simpul.contracts.decode import Unreadable, decode
from simpul.domain.identity import NAMING
from simpul.reading.explaining import Explained, explain, shortened

_ALWAYS_SHOWN = frozenset({"source_record_id", "name", "file_name", "sheet_name"})


@dataclass(frozen=True, slots=True)
class RepairRecord:
    """One revision of a record as its own office reads it. ``row_text`` stands for a row that could not be read."""

    page_id: UUID
    record_ref: UUID | None
    document: str | None
    revision: int | None
    state: str
    progress: str | None
    record_number: str | None
    person_name: str | None
    file_id: UUID | None
    file_name: str | None
    sheet_name: str | None
    record_no: int | None
    received_date: date
    arrived_at: datetime
    reasons: Sequence[Explained]
    row_text: str | None
    is_erased: bool

    @property
    def is_settled_by_correction(self) -> bool:
        """Whether its correction is known for one: it comes under the same number, and as the same line of it."""
        refused_for = {reason.field for reason in self.reasons if reason.severity == "reject"}
        return self.record_ref is not None and NAMING.isdisjoint(refused_for)


def open_repairs(
    connection: Connection,
    actor: str,
    purpose: str,
    wanted: CaseFilter,
    *,
    limit: int,
    skip: int = 0,
) -> list[RepairRecord]:
    """Records that still have to be corrected, the newest revision of each; newest receipt first."""
    found = [_shown(stored) for stored in repair_store.open_cases(connection, wanted, limit=limit, skip=skip)]
    _log(connection, actor, purpose, found)
    return found


def record_history(connection: Connection, actor: str, asked: UUID) -> list[RepairRecord]:
    """Every revision of one record, the newest first; empty where the principal has no record or event of this id."""
    found = [_shown(stored) for stored in repair_store.revisions(connection, asked)]
    _log(connection, actor, "portal: record", found)
    return found


def _shown(stored: StoredRecord) -> RepairRecord:
    fields = _fields(stored.body)
    return RepairRecord(
        page_id=stored.record_ref or stored.event_id,
        record_ref=stored.record_ref,
        document=stored.document,
        revision=stored.revision,
        state=stored.state,
        progress=stored.progress,
        record_number=_text(fields, "source_record_id"),
        person_name=_text(fields, "name"),
        file_id=stored.file_id,
        file_name=stored.file_name,
        sheet_name=stored.sheet_name,
        record_no=stored.record_no,
        received_date=stored.received_date,
        arrived_at=stored.broker_at,
        reasons=sorted((explain(reason, fields or {}) for reason in stored.reasons), key=_refusals_first),
        row_text=_row_text(stored, fields),
        is_erased=stored.body is None,
    )


def _refusals_first(reason: Explained) -> bool:
    return reason.severity != "reject"


def _fields(body: bytes | None) -> Mapping[str, object] | None:
    """The fields of a body, or None where there are none: erased, or a row that could not be read."""
    found = decode(body or b"")
    return None if isinstance(found, Unreadable) else found


def _text(fields: Mapping[str, object] | None, name: str) -> str | None:
    value = (fields or {}).get(name)
    return shortened(value) if isinstance(value, str) and value.strip() else None


def _row_text(stored: StoredRecord, fields: Mapping[str, object] | None) -> str | None:
    if stored.body is None or (fields is not None and stored.document is not None):
        return None
    cells = (fields or {}).get("fields")
    if isinstance(cells, dict):
        return shortened(" | ".join(f"{header}: {cell}" for header, cell in cells.items() if cell), 600)
    return shortened(stored.body.decode("utf-8", "replace"), 600)


def _log(connection: Connection, actor: str, purpose: str, shown: Sequence[RepairRecord]) -> None:
    if not shown:
        return
    record_read(
        connection,
        actor=actor,
        purpose=purpose,
        record_count=len(shown),
        record_refs=sorted({record.record_ref for record in shown if record.record_ref}),
        shown_fields=sorted(_ALWAYS_SHOWN.union(_seen_fields(shown))),
    )


def _seen_fields(shown: Iterable[RepairRecord]) -> Iterable[str]:
    for record in shown:
        yield from (reason.field for reason in record.reasons if reason.seen and reason.field)
        if record.row_text:
            yield "raw_row"
