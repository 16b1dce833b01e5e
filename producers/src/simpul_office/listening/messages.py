"""What the ministry says to an office, as far as the office reads it: verdicts, what became of its slices, receipts."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from simpul.contracts.catalogue import entries

Verdict = Literal["accepted", "rejected", "duplicate", "superseded"]
Case = Literal["open", "resolved", "waived", "expired"]
SliceState = Literal["held", "released", "withdrawn", "loaded"]


class SaidReason(msgspec.Struct, frozen=True):
    """One reason of a verdict."""

    code: str
    severity: str
    field: str | None = None

    @property
    def is_for_offices(self) -> bool:
        """Whether an office may see it. One that this catalogue does not know yet was meant for the office."""
        known = entries().get(self.code)
        return known is None or known.audience == "office"


class Position(msgspec.Struct, frozen=True):
    """Where the row stood, as the office said."""

    file: str | None = None
    sheet: str | None = None
    record_no: int | None = None


class OfficeVerdict(msgspec.Struct, frozen=True):
    """What was judged of one row. ``resolves``: earlier rows of the same record that no longer need repair by it."""

    event_id: UUID
    verdict: Verdict
    judged_at: datetime
    document: str | None = None
    file_id: UUID | None = None
    source_record_id: str | None = None
    revision: int | None = None
    reasons: tuple[SaidReason, ...] = ()
    source: Position = Position()
    received_on: date | None = None
    cause: str = "first"
    case: Case | None = None
    rule_edition: str | None = None
    reference_edition: str | None = None
    resolves: tuple[UUID, ...] = ()


class OfficeSlice(msgspec.Struct, frozen=True):
    """What became of a day's accepted rows of one document."""

    slice_id: UUID
    document: str
    received_on: date
    part: int
    state: SliceState
    event_ids: tuple[UUID, ...] = ()


class OfficeReceipt(msgspec.Struct, frozen=True):
    """The ministry's word that every row of a file was judged."""

    file_id: UUID
    code: str
    received_on: date
    received_at: datetime
    issued_at: datetime
    rows: int
    accepted: int
    rejected: int
    duplicate: int
    superseded: int
    file_name: str | None = None


Said = OfficeVerdict | OfficeSlice | OfficeReceipt
_KINDS: dict[str, type[Said]] = {
    "simpul.office_verdict.v1": OfficeVerdict,
    "simpul.office_slice.v1": OfficeSlice,
    "simpul.office_receipt.v1": OfficeReceipt,
}


def is_known(kind: str) -> bool:
    """Whether this kind of message is one that an office reads."""
    return kind in _KINDS


def understood(kind: str, body: bytes) -> Said | None:
    """The message, or None where its kind is not known here or its body is not what its kind promises."""
    wanted = _KINDS.get(kind)
    if wanted is None:
        return None
    try:
        return msgspec.json.decode(body, type=wanted)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
