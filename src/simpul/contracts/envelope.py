"""The envelope of an event: CloudEvents 1.0 in Kafka's binary mode, headers as UTF-8.

A broken envelope is a value (``EnvelopeFault``), because an event is judged, never dropped.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote, unquote
from uuid import UUID

from msgspec import MsgspecError, Struct
from msgspec.json import Decoder
from msgspec.structs import replace

from simpul.contracts.packed_headers import number as packed_number
from simpul.contracts.packed_headers import sized, unpack

JSON = "application/json"
RAW = "application/octet-stream"
UNREADABLE = "unreadable"
UNDECLARED = "undeclared"
PRODUCERS = frozenset({"agent", "one-shot", "portal", "back-fill"})
LARGEST_SEQUENCE = 2**53 - 1
LARGEST_RECORD_NO = 2**31 - 1  # what a column holds
LARGEST_VERSION = 9999
_SHORT = 1024
# The library that reads ids would also take digits of other scripts, underscores and blanks.
_UUID = re.compile(r"(?:urn:uuid:)?\{?[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\}?", re.IGNORECASE)

# What each event says for itself, in the order in which it is written.
_OF_EACH = ("ce_id", "ce_time", "ce_sequence")
_READ_ID = Decoder(UUID).decode
_AN_ID, _A_TIME = b"00000000-0000-0000-0000-000000000000", b"2000-01-01T00:00:00.000Z"
_LENGTH_OF_ID, _LENGTH_OF_TIME = len(_AN_ID), len(_A_TIME)
_BEFORE_ID, _BEFORE_TIME, _BEFORE_NUMBER = (
    sized(b"ce_id") + packed_number(_LENGTH_OF_ID),
    sized(b"ce_time") + packed_number(_LENGTH_OF_TIME),
    sized(b"ce_sequence"),
)


class EnvelopeFault(NamedTuple):
    """Why an envelope could not be read: the name of a header, never its value."""

    header: str


class Envelope(Struct, kw_only=True):
    """What travels beside a body; ``file``, ``sheet`` and ``record_no`` only beside a row nobody could split."""

    event_id: UUID
    office_code: str
    producer: str
    document: str
    version: int
    time: datetime
    content_type: str = JSON
    epoch: UUID | None = None
    sequence: int | None = None
    received_on: date | None = None
    file_id: UUID | None = None
    file: str | None = None
    sheet: str | None = None
    record_no: int | None = None


def encode(envelope: Envelope) -> list[tuple[str, bytes]]:
    """The Kafka headers of an envelope. File and sheet are percent-encoded."""
    moment = envelope.time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    stated: list[tuple[str, object]] = [
        ("content-type", envelope.content_type),
        ("ce_specversion", "1.0"),
        ("ce_id", envelope.event_id),
        ("ce_source", f"/ltsa/{envelope.office_code}/{envelope.producer}"),
        ("ce_type", f"simpul.{envelope.document}.v{envelope.version}"),
        ("ce_time", moment),
        ("ce_office", envelope.office_code),
        ("ce_producer", envelope.producer),
        ("ce_epoch", envelope.epoch),
        ("ce_sequence", envelope.sequence),
        ("ce_receivedon", envelope.received_on),
        ("ce_fileid", envelope.file_id),
        ("ce_file", None if envelope.file is None else quote(envelope.file, safe="")),
        ("ce_sheet", None if envelope.sheet is None else quote(envelope.sheet, safe="")),
        ("ce_recordno", envelope.record_no),
    ]
    return [(name, str(value).encode()) for name, value in stated if value is not None]


def decode(packed: bytes) -> Envelope | EnvelopeFault:
    """The envelope that packed Kafka headers state, or the header that is absent or broken (all of them: ``headers``).

    What a sender says alike in event after event is read once; a header that gives trouble, with all others anew.
    """
    try:
        name, time, number = _places(packed, _LENGTH_OF_ID, _LENGTH_OF_TIME)
        after = [name + _LENGTH_OF_ID, time + _LENGTH_OF_TIME, number + (packed[number - 1] >> 1)]
        rest = packed[:name] + packed[after[0] : time] + packed[after[1] : number] + packed[after[2] :]
        if (alike := _said_alike(rest)) is not None:
            return replace(
                alike,
                event_id=_READ_ID(b'"%b"' % packed[name : after[0]]),
                time=_instant(packed[time : after[1]].decode()),
                sequence=_sequence(packed[number : after[2]].decode()),
            )
    except (ValueError, OverflowError, IndexError, MsgspecError):
        pass  # whatever it is: read as a whole, it is named
    return _decode_anew(packed)


def _places(packed: bytes, of_id: int, of_time: int) -> tuple[int, int, int]:
    """Where id, time and sequence number begin, each after the one before it. Raises ValueError where they do not."""
    name = packed.index(_BEFORE_ID) + len(_BEFORE_ID)
    time = packed.index(_BEFORE_TIME, name + of_id) + len(_BEFORE_TIME)
    return name, time, packed.index(_BEFORE_NUMBER, time + of_time) + len(_BEFORE_NUMBER) + 1  # a byte says how long


@lru_cache(maxsize=1024)
def _said_alike(rest: bytes) -> Envelope | None:
    """The envelope of all events whose headers are these, but for what each says for itself; None where one is broken.

    ``rest``: the headers without id, time and number. Others are put in their places here: where they come out as
    those three headers and nowhere else, so they do for every event with this rest. Raises ValueError where it is too
    long to be remembered.
    """
    if len(rest) > _SHORT:
        raise ValueError
    name, time, number = _places(rest, 0, 0)
    digits = b"1" * (rest[number - 1] >> 1)
    whole = b"".join((rest[:name], _AN_ID, rest[name:time], _A_TIME, rest[time:number], digits, rest[number:]))
    own = [(header, value) for header, value in unpack(whole) if header.lower() in _OF_EACH]
    envelope = _decode_anew(whole)
    is_sure = own == list(zip(_OF_EACH, (_AN_ID, _A_TIME, digits), strict=True)) and isinstance(envelope, Envelope)
    return envelope if is_sure else None  # type: ignore[return-value]


def _decode_anew(packed: bytes) -> Envelope | EnvelopeFault:
    try:
        # What a library on the way put beside them, e.g. a number in bytes, is no part of the envelope.
        own = [(header, value) for name, value in unpack(packed) if (header := name.lower()) in _NAMES]
        stated = {header: value.decode() for header, value in own}  # type: ignore[union-attr]
        _clean("".join(stated.values()))
    except (ValueError, AttributeError):
        return EnvelopeFault("headers")
    read: dict[str, Any] = {}
    for header, field, parse in _HEADERS:
        text = stated.get(header)
        if text is not None:
            try:
                read[field] = parse(text)
            except (ValueError, OverflowError):
                return EnvelopeFault(header)
        elif header in _REQUIRED:
            return EnvelopeFault(header)
    del read["specversion"]
    document, version = read.pop("type")
    return Envelope(document=document, version=version, **read)


def _clean(text: str) -> str:
    """Text that the database can hold."""
    if "\0" in text:
        raise ValueError
    return text


def _specversion(text: str) -> str:
    if text != "1.0":
        raise ValueError
    return text


def _type(text: str) -> tuple[str, int]:
    """``simpul.<document>.v<version>``."""
    project, document, version = text.split(".")
    if project != "simpul" or not document or version[:1] != "v":
        raise ValueError
    return document, _number(version[1:], 0, LARGEST_VERSION)


def _uuid(text: str) -> UUID:
    """Of an id only what can be found again in the headers as it came."""
    if not _UUID.fullmatch(text):
        raise ValueError
    return UUID(text)


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def _sequence(text: str) -> int:
    return _number(text, 1, LARGEST_SEQUENCE)


def _record_no(text: str) -> int:
    return _number(text, 1, LARGEST_RECORD_NO)


def _number(text: str, least: int, largest: int) -> int:
    number = int(text) if text.isascii() and text.isdecimal() else -1
    if not least <= number <= largest:
        raise ValueError
    return number


def _percent_decoded(text: str) -> str:
    return _clean(unquote(text))


_REQUIRED = frozenset({"ce_specversion", "ce_id", "ce_type", "ce_time", "ce_office", "ce_producer", "content-type"})
_HEADERS: tuple[tuple[str, str, Callable[[str], object]], ...] = (
    ("ce_specversion", "specversion", _specversion),
    ("ce_id", "event_id", _uuid),
    ("ce_type", "type", _type),
    ("ce_time", "time", _instant),
    ("ce_office", "office_code", str),
    ("ce_producer", "producer", str),
    ("content-type", "content_type", str),
    ("ce_epoch", "epoch", _uuid),
    ("ce_sequence", "sequence", _sequence),
    ("ce_receivedon", "received_on", date.fromisoformat),
    ("ce_fileid", "file_id", _uuid),
    ("ce_file", "file", _percent_decoded),
    ("ce_sheet", "sheet", _percent_decoded),
    ("ce_recordno", "record_no", _record_no),
)
_NAMES = frozenset(header for header, _, _ in _HEADERS)
