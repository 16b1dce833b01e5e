"""What of a decided event stands in which table: one row holds each value once, and each table takes its columns."""

from collections.abc import Mapping
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
    "source_record_id",
)  # fmt: skip
EVENT_COLUMNS = tuple(dict.fromkeys((*RAW_COLUMNS, *BODY_COLUMNS, *VERDICT_COLUMNS, *CASE_COLUMNS)))


def event_row(decided: Decided) -> Row:
    """What is kept of every event: of each table's row what another does not hold already, by ``EVENT_COLUMNS``.

    ``intake.raw``: that it was offered, and its digest for ever; nothing that a sender words freely stands in it.
    ``intake.raw_body``: the bytes as they came, which may be erased later. ``intake.verdict``: the first verdict.
    ``intake.reject_case``: of what was refused, who has to act; where no head is known, as of the taking back of a
    record that never came, the record's digest and number stand for it.
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
        *((None, None) if decision.head else (event.record_digest, _record_number(event))),
    )


def _record_number(event: JudgedEvent) -> str | None:
    return storable(event.record.source_record_id) if event.record else None


# Of a head: what the row of the event that left it does not hold. Its key and names only where its record is new.
_HEAD_COLUMNS = (
    "head_key", "record_document", "record_number", "stated_revision", "content_digest", "accepted_revision", "is_void",
)  # fmt: skip
_NO_HEAD = (None,) * len(_HEAD_COLUMNS)


def _head_values(event: JudgedEvent, head: Head, *, is_new: bool) -> Row:
    changing = (head.stated_revision, head.content_digest, head.accepted_revision, head.is_void)
    if not is_new:
        return (None, None, None, *changing)
    return (event.record_digest, event.record_document, _record_number(event), *changing)


# Of what is landed: what the row of its event does not hold. The columns of a document are its own, by its name.
_LANDED_COLUMNS = ("slice_id", "edition", "warning_codes")
_OWN_COLUMNS = {
    document: {column: f"{document}.{column}" for column in LANDED_COLUMNS[document]}
    for document in (CPMI_REGISTRATION, PLACEMENT_STAGE, RECORD_VOID)
}
_NOTHING_LANDED = (None,) * (len(_LANDED_COLUMNS) + sum(map(len, _OWN_COLUMNS.values())))


def _around(document: str) -> tuple[Row, Row]:
    """The empty columns of other documents before and after those of this one."""
    sizes = {each: len(own) for each, own in _OWN_COLUMNS.items()}
    place = list(sizes).index(document)
    before, after = list(sizes.values())[:place], list(sizes.values())[place + 1 :]
    return (None,) * sum(before), (None,) * sum(after)


_AROUND = {document: _around(document) for document in _OWN_COLUMNS}

POLL_COLUMNS = (
    *EVENT_COLUMNS,
    *_HEAD_COLUMNS,
    *_LANDED_COLUMNS,
    *(column for own in _OWN_COLUMNS.values() for column in own.values()),
)
"""Everything that is kept of an event, each value once: what the tables take their rows from."""

CHANGED_HEAD_COLUMNS: Mapping[str, str] = {
    "revision": "revision",
    "stated_revision": "stated_revision",
    "content_digest": "content_digest",
    "accepted_revision": "accepted_revision",
    "newest_partition_id": "partition_id",
    "newest_log_offset": "log_offset",
    "is_void": "is_void",
}
"""What changes of a head that is there, by ``POLL_COLUMNS``."""
IS_CHANGED_HEAD = "staged.head_key IS NULL AND staged.content_digest IS NOT NULL"

HEAD_COLUMNS: Mapping[str, str] = {
    "record_ref": "record_ref",
    "office_code": "office_code",
    "document": "record_document",
    "source_record_id": "record_number",
    "record_key": "head_key",
    **CHANGED_HEAD_COLUMNS,
}
"""``intake.record_head``: the newest state of the record that an event speaks of, by ``POLL_COLUMNS``."""
IS_NEW_HEAD = "staged.head_key IS NOT NULL"

_OF_THE_EVENT = ("partition_id", "log_offset", "office_code", "record_ref", "revision", "received_date")
LANDING_COLUMNS: Mapping[str, Mapping[str, str]] = {
    document: {column: column for column in (*_OF_THE_EVENT, *_LANDED_COLUMNS)}
    | ({"nik_index": "nik_index"} if document == CPMI_REGISTRATION else {})
    | own
    for document, own in _OWN_COLUMNS.items()
}
"""``landing.<document>``: an accepted revision, typed, by ``POLL_COLUMNS``."""


def poll_row(
    decided: Decided, slice_id: UUID | None = None, head: Head | None = None, *, is_new_head: bool = False
) -> Row:
    """Everything that is kept of an event, by ``POLL_COLUMNS``.

    ``slice_id``: where it is landed, if it is. ``head``: that of its record, where it is this event
    that leaves it so; ``is_new_head``: whether there was none before.
    """
    kept = _NO_HEAD if head is None else _head_values(decided.event, head, is_new=is_new_head)
    if slice_id is None:
        return (*event_row(decided), *kept, *_NOTHING_LANDED)
    event = decided.event
    assert event.document is not None
    assert event.landing is not None
    before, after = _AROUND[event.document]
    landed = (slice_id, event.source.edition, _codes_array(event.reasons))
    return (*event_row(decided), *kept, *landed, *before, *event.landing.values, *after)


def landed_columns(decided: Decided, slice_id: UUID) -> dict[str, object]:
    """The row of an accepted revision in its landing table: column -> value."""
    row = dict(zip(POLL_COLUMNS, poll_row(decided, slice_id), strict=True))
    return {column: row[kept] for column, kept in LANDING_COLUMNS[str(decided.event.document)].items()}


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
