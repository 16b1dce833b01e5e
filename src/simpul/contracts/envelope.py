"""The envelope of an event: CloudEvents 1.0 in Kafka's binary mode, headers as UTF-8.

A broken envelope is a value (``EnvelopeFault``), because an event is judged, never dropped.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote, unquote
from uuid import UUID

from msgspec import MsgspecError, Struct, convert
from msgspec.structs import replace

JSON = "application/json"
RAW = "application/octet-stream"
UNREADABLE = "unreadable"
UNDECLARED = "undeclared"
PRODUCERS = frozenset({"agent", "one-shot", "portal", "back-fill"})
LARGEST_SEQUENCE = 2**53 - 1
LARGEST_RECORD_NO = 2**31 - 1
LARGEST_VERSION = 9999
_SHORT = 1024
_OF_ANY_EVENT = (("ce_id", b"00000000-0000-0000-0000-000000000000"), ("ce_time", b"2000-01-01T00:00:00Z"))


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


def decode(headers: Sequence[tuple[str, bytes]]) -> Envelope | EnvelopeFault:
    """The envelope that Kafka headers state, or the header that is absent or broken.

    What a sender says alike in event after event is read once; a header that gives trouble, with all others anew.
    """
    stated = dict(headers)
    try:
        event, time, number = stated.pop("ce_id"), stated.pop("ce_time"), stated.pop("ce_sequence", None)
        if (alike := _said_alike(tuple(stated.items()))) is None:
            return _decode_anew(headers)
        return replace(
            alike,
            event_id=convert(event.decode(), UUID),
            time=_instant(time.decode()),
            sequence=None if number is None else _sequence(number.decode()),
        )
    except (KeyError, ValueError, OverflowError, AttributeError, MsgspecError):
        return _decode_anew(headers)


@lru_cache(maxsize=1024)
def _said_alike(stated: tuple[tuple[str, bytes], ...]) -> Envelope | None:
    """The envelope of all events with these headers, but for what each says for itself; None where one is broken.

    Raises ValueError where they are too long to be remembered.
    """
    if sum(len(value) for _, value in stated if value) > _SHORT:
        raise ValueError
    if any(name != name.lower() for name, _ in stated):
        return None
    envelope = _decode_anew([*stated, *_OF_ANY_EVENT])
    return envelope if isinstance(envelope, Envelope) else None


def _decode_anew(headers: Iterable[tuple[str, bytes]]) -> Envelope | EnvelopeFault:
    try:
        stated = {name.lower(): value.decode() for name, value in headers}
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


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


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
    ("ce_id", "event_id", UUID),
    ("ce_type", "type", _type),
    ("ce_time", "time", _instant),
    ("ce_office", "office_code", str),
    ("ce_producer", "producer", str),
    ("content-type", "content_type", str),
    ("ce_epoch", "epoch", UUID),
    ("ce_sequence", "sequence", _sequence),
    ("ce_receivedon", "received_on", date.fromisoformat),
    ("ce_fileid", "file_id", UUID),
    ("ce_file", "file", _percent_decoded),
    ("ce_sheet", "sheet", _percent_decoded),
    ("ce_recordno", "record_no", _record_no),
)
