"""Which file, which event, which record: the same name whoever computes it, and one that tells nothing.

An office's own record number, a file name and a sheet name may hold a person's: they go in here and only
digests come out.
"""

from collections.abc import Mapping
from hashlib import blake2b, sha1
from typing import NamedTuple
from uuid import UUID, uuid5

from simpul.domain.documents import CPMI_REGISTRATION, PLACEMENT_STAGE, RECORD_VOID

_EVENTS = UUID("6d0f3a2e-3b52-5c1d-9a57-0f5d1c7e4b01")
_FILES = UUID("6d0f3a2e-3b52-5c1d-9a57-0f5d1c7e4b02")
_SEPARATOR = "\x1f"
LINE_KEYS: Mapping[str, tuple[str, ...]] = {
    CPMI_REGISTRATION: (),
    PLACEMENT_STAGE: ("stage_code", "stage_date", "document_no"),
}
"""By document, the fields that tell the lines of one record number apart."""
NAMING = frozenset({"document", "source_record_id"}.union(*LINE_KEYS.values()))
"""The fields by which a taking back names the record that it takes back."""


class RecordKey(NamedTuple):
    """An office's own name of a record. ``line_key`` tells the lines of one record apart; mostly empty."""

    source_record_id: str
    line_key: str


class EventIds:
    """The events of the rows of one sheet: the same row of the same file is the same event, whoever sends it.

    Each is the name-based UUID (version 5) of office, file, sheet and row; what all rows share is digested once.
    """

    def __init__(self, office_code: str, file_digest: str, sheet: str | None) -> None:
        shared = _SEPARATOR.join((office_code, file_digest, sheet or "", ""))
        self._shared = sha1(_EVENTS.bytes + shared.encode(), usedforsecurity=False)

    def of(self, record_no: int) -> UUID:
        """The event of one row."""
        digest = self._shared.copy()
        digest.update(b"%d" % record_no)
        return UUID(bytes=digest.digest()[:16], version=5)


def event_id(office_code: str, file_digest: str, sheet: str | None, record_no: int) -> UUID:
    """The event of one row, where only one is asked for."""
    return EventIds(office_code, file_digest, sheet).of(record_no)


def file_id(office_code: str, file_digest: str) -> UUID:
    """The name under which a delivered file may be spoken of: made from its decoded content alone."""
    return uuid5(_FILES, _SEPARATOR.join((office_code, file_digest)))


def partition_key(office_code: str, record_id: str) -> bytes:
    """Two bytes: enough to keep the revisions of a record in order, useless to anyone who reads them."""
    return blake2b(_SEPARATOR.join((office_code, record_id)).encode(), digest_size=2).digest()


def record_document(document: str, body: Mapping[str, object]) -> str | None:
    """The document of the record that a body speaks of: its own, or the one whose record it takes back."""
    if document != RECORD_VOID:
        return document
    named = body.get("document")
    return named if isinstance(named, str) and named in LINE_KEYS else None


def record_key(document: str, body: Mapping[str, object]) -> RecordKey | None:
    """The record a body speaks of, or None when it does not say (such a body can only be refused)."""
    named = record_document(document, body)
    if named is None:
        return None
    number = body.get("source_record_id")
    if not isinstance(number, str) or not number.strip():
        return None
    if not (fields := LINE_KEYS.get(named, ())):
        return RecordKey(number, "")
    parts = [body.get(field) for field in fields]
    return RecordKey(number, "|".join([part if isinstance(part, str) else "" for part in parts]))
