"""The records of a batch, one for every offset that the batch takes up, whatever the batch is.

A batch that grows beyond the bound, or is broken inside, gives a record per offset that nothing can be read of: the
first one carries the batch as it came, so that no byte is lost and none is kept twice. A record that is broken inside a
sound batch stands alone and carries its own bytes. None of them keeps a batch behind it, or another partition, waiting.
"""

from collections.abc import Iterator

from kafka.record.default_records import DefaultRecordBatch
from kafka.record.util import decode_varint
from msgspec import Struct

from simpul.adapters.bounded_opening import LARGEST, CannotOpen, opened
from simpul.contracts.packed_headers import pack

UNOPENED = "simpul_unopened"
"""Header of a record that nothing can be read of; its value names the first offset of the batch."""

_USUAL_BYTES = 1024
"""Hardly less than an event of a usual row takes up."""

_BYTES_OF_A_BOMB = LARGEST // 16
"""What takes as long to judge as ``LARGEST`` takes to open."""


class Fetched(Struct, frozen=True):
    """One record as the client hands it out, its headers packed as they came.

    ``weight``: as the work of how many usual events it counts: a large one is read, kept and told byte by byte.
    """

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: bytes
    weight: int = 1


def records_of(batch: DefaultRecordBatch) -> Iterator[Fetched]:
    """The records of a batch in the order of its offsets, without a hole. Never raises for what is in it."""
    first, last = batch.base_offset, batch.last_offset
    closed = bytes(batch._buffer)
    try:
        if batch.is_control_batch:
            raise CannotOpen  # a marker of a transaction, which no office may begin
        payload = opened(batch.compression_type, closed[batch.HEADER_STRUCT.size :])
    except CannotOpen:
        yield from _unopened(batch, first, closed)
        return
    offset = first
    for found in _parsed(batch, payload):
        yield found
        offset = found.offset + 1
    if offset <= last:
        yield from _unopened(batch, offset, closed)


def _unopened(batch: DefaultRecordBatch, offset: int, closed: bytes) -> Iterator[Fetched]:
    """A record per offset from this one on; the first of them carries the batch."""
    header = pack([(UNOPENED, str(batch.base_offset).encode())])
    weight = _weight(_BYTES_OF_A_BOMB if batch.compression_type else len(closed))
    yield Fetched(offset, batch.max_timestamp, None, closed, header, weight)
    for number in range(offset + 1, batch.last_offset + 1):
        yield Fetched(number, batch.max_timestamp, None, b"", header)


def _parsed(batch: DefaultRecordBatch, payload: bytes) -> Iterator[Fetched]:
    """Record after record; ends early where it cannot be known any more where the next one begins."""
    stamped = batch.max_timestamp if batch.timestamp_type == batch.LOG_APPEND_TIME else None
    first, end = batch.base_offset, len(payload)
    at = 0
    for offset in range(first, batch.last_offset + 1):
        try:
            length, begin = decode_varint(payload, at)
        except (IndexError, ValueError):
            return
        at = begin + length
        if length <= 0 or at > end:
            return
        try:
            yield _record(payload, begin, at, offset, batch, stamped)
        except (IndexError, ValueError):
            header = pack([(UNOPENED, str(first).encode())])
            yield Fetched(offset, batch.max_timestamp, None, payload[begin:at], header, _weight(at - begin))


def _record(payload: bytes, at: int, end: int, offset: int, batch: DefaultRecordBatch, stamped: int | None) -> Fetched:
    """One record between two places. Raises ValueError or IndexError where it is none, or not this offset's."""
    weight = _weight(end - at)
    delta, at = decode_varint(payload, at + 1)  # after one byte of attributes, which mean nothing
    number, at = decode_varint(payload, at)
    key, at = _bytes(payload, at)
    value, at = _bytes(payload, at)
    if at >= end or batch.base_offset + number != offset:
        raise ValueError(at)
    instant = batch.first_timestamp + delta if stamped is None else stamped
    return Fetched(offset, instant, key, value, payload[at:end], weight)


def _bytes(payload: bytes, at: int) -> tuple[bytes | None, int]:
    size, at = decode_varint(payload, at)
    if size < -1:
        raise ValueError(size)
    return (None, at) if size < 0 else (payload[at : at + size], at + size)


def _weight(size: int) -> int:
    return size // _USUAL_BYTES or 1
