"""What of a decided event stands in which table. One function per table; columns beside it."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import msgspec

from simpul.contracts.catalogue import entry
from simpul.contracts.envelope import PRODUCERS
from simpul.domain.documents import CPMI_REGISTRATION, PLACEMENT_STAGE, RECORD_VOID
from simpul.domain.reasons import Reason
from simpul.intake.deciding import Decided
from simpul.intake.heads import Head
from simpul.intake.judging import JudgedEvent
from simpul.rules.judge import LANDED_COLUMNS

Row = tuple[object, ...]
_LONGEST_NUMBER = 200  # an office's record number as kept for people to read; the digest tells records apart


class SliceKey(NamedTuple):
    """What the quality gate judges together: an office's records of one document and one day of receipt."""

    office_code: str
    document: str
    received_date: date


class Versions(NamedTuple):
    """What gave a verdict, beside the contract and the rules."""

    reference_edition: str
    code_version: str


RAW_COLUMNS = (
    "partition_id", "log_offset", "office_code", "broker_at", "received_date", "event_id", "document",
    "document_version", "producer", "epoch", "sequence_no", "file_id", "record_no", "body_digest", "byte_count",
)  # fmt: skip
BODY_COLUMNS = (
    "partition_id", "log_offset", "office_code", "message_key", "headers", "body", "file_name", "sheet_name",
)  # fmt: skip
VERDICT_COLUMNS = (
    "partition_id", "log_offset", "office_code", "document", "verdict", "record_ref", "revision", "reasons",
    "rule_edition",
)  # fmt: skip
CASE_COLUMNS = (
    "partition_id", "log_offset", "office_code", "document", "record_ref", "revision", "nik_index", "record_key",
)  # fmt: skip
EVENT_COLUMNS = tuple(dict.fromkeys((*RAW_COLUMNS, *BODY_COLUMNS, *VERDICT_COLUMNS, *CASE_COLUMNS)))


def event_row(decided: Decided) -> Row:
    """What is kept of every event: of each table's row what another does not hold already, by ``EVENT_COLUMNS``.

    ``intake.raw``: that it was offered, and its digest for ever; nothing that a sender words freely stands in it.
    ``intake.raw_body``: the bytes as they came, which may be erased later. ``intake.verdict``: the first verdict.
    ``intake.reject_case``: of what was refused, who has to act; where no head is known, as of the taking back of a
    record that never came, the digest of the record stands for it.
    """
    event, decision = decided.event, decided.decision
    offered, envelope, source = event.offered, event.envelope, event.source
    return (
        offered.partition_id,
        offered.log_offset,
        offered.office_code,
        offered.broker_at,
        event.received_date,
        event.event_id,
        event.document,
        event.version,
        envelope.producer if envelope and envelope.producer in PRODUCERS else None,
        envelope.epoch if envelope else None,
        envelope.sequence if envelope else None,
        envelope.file_id if envelope else None,
        source.record_no,
        event.body_digest,
        len(offered.body),
        offered.key,
        offered.headers,
        offered.body,
        storable(source.file),
        storable(source.sheet),
        decision.verdict,
        decision.head.record_ref if decision.head else None,
        decision.revision,
        reasons_json(decided.reasons),
        event.rule_edition,
        event.nik_index,
        None if decision.head else event.record_digest,
    )


HEAD_COLUMNS = (
    "record_ref", "office_code", "document", "source_record_id", "record_key", "revision", "stated_revision",
    "content_digest", "accepted_revision", "newest_partition_id", "newest_log_offset", "is_void",
)  # fmt: skip


def head_row(event: JudgedEvent, head: Head) -> Row:
    """``intake.record_head``: the newest state of the record that an event speaks of."""
    return (
        head.record_ref,
        event.offered.office_code,
        event.record_document,
        storable(event.record.source_record_id if event.record else ""),
        event.record_digest,
        head.revision,
        head.stated_revision,
        head.content_digest,
        head.accepted_revision,
        head.partition_id,
        head.log_offset,
        head.is_void,
    )


_LANDED = (
    "partition_id", "log_offset", "office_code", "record_ref", "revision", "slice_id", "received_date", "edition",
    "warning_codes",
)  # fmt: skip

LANDING_COLUMNS: Mapping[str, tuple[str, ...]] = {
    CPMI_REGISTRATION: (*_LANDED, "nik_index", *LANDED_COLUMNS[CPMI_REGISTRATION]),
    PLACEMENT_STAGE: (*_LANDED, *LANDED_COLUMNS[PLACEMENT_STAGE]),
    RECORD_VOID: (*_LANDED, *LANDED_COLUMNS[RECORD_VOID]),
}


def landing_row(decided: Decided, slice_id: UUID) -> Row:
    """``landing.<document>``: an accepted revision, typed."""
    event, offered, decision = decided.event, decided.event.offered, decided.decision
    assert decision.head is not None
    assert event.landing is not None
    landed = (
        offered.partition_id,
        offered.log_offset,
        offered.office_code,
        decision.head.record_ref,
        decision.revision,
        slice_id,
        event.received_date,
        event.source.edition,
        _codes_array(event.reasons),
    )
    if event.document == CPMI_REGISTRATION:
        return (*landed, event.nik_index, *event.landing.values)
    return (*landed, *event.landing.values)


@lru_cache(maxsize=4096)
def _codes_array(reasons: tuple[Reason, ...]) -> str:
    """The codes as PostgreSQL writes an array; a code is plain letters and underscores, so nothing needs quoting."""
    return "{" + ",".join(sorted({reason.code for reason in reasons})) + "}"


@lru_cache(maxsize=4096)
def reasons_json(reasons: tuple[Reason, ...]) -> str:
    """Reasons as stored: codes, fields and audience, never a value."""
    return msgspec.json.encode(
        [
            {
                "code": reason.code,
                "severity": reason.severity,
                "field": reason.field,
                "audience": entry(reason.code).audience,
            }
            for reason in reasons
        ]
    ).decode()


@lru_cache(maxsize=4096)
def is_noted(reasons: tuple[Reason, ...]) -> bool:
    """Whether any of these reasons is for the eyes of the office."""
    return any(entry(reason.code).audience == "office" for reason in reasons)


def storable(text: str | None, longest: int = _LONGEST_NUMBER) -> str | None:
    """Text as PostgreSQL can hold it: NUL shown as a sign, lone surrogates as question marks, not without end."""
    if text is None or (len(text) <= longest and text.isprintable()):
        return text
    return text[:longest].replace("\x00", "\u2400").encode("utf-8", "replace").decode()
