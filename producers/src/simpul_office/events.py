"""From a row to an event: its id, its key and its bytes, the same whoever computes them."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

import msgspec

from simpul.contracts.envelope import UNREADABLE
from simpul.domain.identity import EventIds, partition_key
from simpul_office.reading import Delivery, Row

LARGEST_BODY = 256 * 1024
KEPT_OF_LARGER = 64 * 1024
_ENCODE = msgspec.json.Encoder().encode


class Event(NamedTuple):
    """One row of a file as it will travel. ``is_raw``: the row's own bytes, not JSON."""

    event_id: UUID
    document: str
    version: int
    sheet: str | None
    record_no: int
    key: bytes
    body: bytes
    is_raw: bool


def events_of(rows: Iterable[Row], delivery: Delivery) -> Iterator[Event]:
    """The events of rows of a delivery, one each, in their order."""
    office, digest = delivery.office_code, delivery.digest
    ids: dict[str | None, EventIds] = {}
    for row in rows:
        if row.sheet not in ids:
            ids[row.sheet] = EventIds(office, digest, row.sheet)
        yield _event(row, office, digest, ids[row.sheet].of(row.record_no))


def _event(row: Row, office: str, digest: str, name: UUID) -> Event:
    body = _ENCODE(row.body) if row.raw is None else row.raw
    record = row.body.get("source_record_id")
    document, version, is_raw = row.document, row.version, row.raw is not None
    if len(body) > LARGEST_BODY:
        document, version, is_raw, body = UNREADABLE, 0, True, _shortened(body)
    if is_raw or not isinstance(record, str):
        key = partition_key(office, f"{digest} {row.record_no}")
    else:
        key = partition_key(office, record)
    return Event(name, document, version, row.sheet, row.record_no, key, body, is_raw)


def _shortened(body: bytes) -> bytes:
    """The beginning of a body that is too large for an event, with the length and digest of the whole."""
    whole = {"length": len(body), "sha256": sha256(body).hexdigest()}
    return body[:KEPT_OF_LARGER] + b"\n" + _ENCODE(whole)
