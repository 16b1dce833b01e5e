"""The envelope of an event: CloudEvents 1.0 in Kafka's binary mode, headers as UTF-8.

A broken envelope is a value (``EnvelopeFault``), because an event is judged, never dropped.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal, NamedTuple
from urllib.parse import quote, unquote
from uuid import UUID

JSON = "application/json"
RAW = "application/octet-stream"
UNREADABLE = "unreadable"
UNDECLARED = "undeclared"

Producer = Literal["agent", "one-shot", "portal", "back-fill"]


class EnvelopeFault(NamedTuple):
    """Why an envelope could not be read: the name of a header, never its value."""

    header: str


@dataclass(slots=True, kw_only=True)
class Envelope:
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


def decode(headers: Iterable[tuple[str, bytes]]) -> Envelope | EnvelopeFault:
    """The envelope that Kafka headers state, or the header that is absent or broken."""
    reading = "headers"
    try:
        text = {name.lower(): value.decode() for name, value in headers}
        reading = "ce_specversion"
        if text[reading] != "1.0":
            return EnvelopeFault(reading)
        reading = "ce_id"
        event = UUID(text[reading])
        reading = "ce_type"
        project, document, version = text[reading].split(".")
        if project != "simpul" or version[:1] != "v" or not version[1:].isdecimal():
            return EnvelopeFault(reading)
        reading = "ce_office"
        office = text[reading]
        reading = "ce_time"
        time = datetime.fromisoformat(text[reading]).astimezone(UTC)
        reading = "ce_epoch"
        epoch = UUID(text[reading]) if reading in text else None
        reading = "ce_sequence"
        sequence = int(text[reading]) if reading in text else None
        reading = "ce_receivedon"
        received_on = date.fromisoformat(text[reading]) if reading in text else None
        reading = "ce_fileid"
        file = UUID(text[reading]) if reading in text else None
        reading = "ce_recordno"
        record_no = int(text[reading]) if reading in text else None
    except (KeyError, ValueError, AttributeError, TypeError):
        return EnvelopeFault(reading)
    return Envelope(
        event_id=event,
        office_code=office,
        producer=text.get("ce_producer", ""),
        document=document,
        version=int(version[1:]),
        time=time,
        content_type=text.get("content-type", JSON),
        epoch=epoch,
        sequence=sequence,
        received_on=received_on,
        file_id=file,
        file=unquote(text["ce_file"]) if "ce_file" in text else None,
        sheet=unquote(text["ce_sheet"]) if "ce_sheet" in text else None,
        record_no=record_no,
    )
