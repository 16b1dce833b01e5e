"""The envelopes under which an office's events and manifests travel."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid5

import msgspec
from msgspec.structs import replace

from simpul.adapters.event_producer import Outgoing
from simpul.contracts.envelope import JSON, RAW, Envelope, encode
from simpul.domain.documents import OFFICE_MANIFEST
from simpul.domain.identity import partition_key
from simpul.domain.office import office_day
from simpul_office.events import Event
from simpul_office.hours import Hour
from simpul_office.spool import SpooledFile

# Where the two headers stand that differ from event to event of one file.
_ID, _SEQUENCE = 2, 9


class Envelopes:
    """Puts the events of one file into their envelopes. What all of them share is written once."""

    def __init__(self, file: SpooledFile, office_code: str, epoch: UUID) -> None:
        self._file = file
        self._office_code = office_code
        self._epoch = epoch
        self._shared: dict[tuple[str, int], list[tuple[str, bytes]]] = {}

    def outgoing(self, number: int, event: Event) -> Outgoing:
        """An event as it goes to the broker. A row that could not be split names its place in the envelope."""
        if event.is_raw:
            return Outgoing(number, event.key, event.body, encode(self._envelope(number, event)))
        kind = (event.document, event.version)
        shared = self._shared.get(kind)
        if shared is None:
            shared = self._shared[kind] = encode(self._envelope(number, event))
        headers = shared.copy()
        headers[_ID] = ("ce_id", str(event.event_id).encode())
        headers[_SEQUENCE] = ("ce_sequence", b"%d" % number)
        return Outgoing(number, event.key, event.body, headers)

    def _envelope(self, number: int, event: Event) -> Envelope:
        file = self._file
        return Envelope(
            event_id=event.event_id,
            office_code=self._office_code,
            producer=file.producer,
            document=event.document,
            version=event.version,
            time=file.spooled_at,
            content_type=RAW if event.is_raw else JSON,
            epoch=self._epoch,
            sequence=number,
            received_on=file.received_on,
            file_id=file.file_id,
            file=file.file_name if event.is_raw else None,
            sheet=event.sheet if event.is_raw else None,
            record_no=event.record_no if event.is_raw else None,
        )


def manifest(file: SpooledFile, office_code: str, epoch: UUID) -> Outgoing:
    """The manifest that closes a file: what was produced, so that what never arrives is missed."""
    now = datetime.now(UTC)
    body = _named(file, epoch) | {
        "closes": "file",
        "file_id": str(file.file_id),
        "file_name": file.file_name,
        "received_on": file.received_on.isoformat(),
        "sent_at": now.isoformat(timespec="milliseconds"),
    }
    number = file.last_no + 1
    envelope = _manifest_envelope(number, file.producer, office_code, epoch, now, file.received_on)
    return _manifest(body, replace(envelope, file_id=file.file_id))


def manifest_of_hour(hour: Hour, office_code: str, epoch: UUID) -> Outgoing:
    """The manifest that ends an hour: what went out in it, whatever files it was of."""
    day = office_day(hour.made_at, office_code)
    body = _named(hour, epoch) | {
        "closes": "hour",
        "received_on": day.isoformat(),
        "sent_at": hour.made_at.isoformat(timespec="milliseconds"),
    }
    return _manifest(body, _manifest_envelope(hour.number, hour.producer, office_code, epoch, hour.made_at, day))


def _named(source: SpooledFile | Hour, epoch: UUID) -> dict[str, object]:
    """What both kinds of manifest say of the events that they name."""
    return {
        "producer": source.producer,
        "epoch": str(epoch),
        "first_no": source.first_no,
        "last_no": source.last_no,
        "event_count": source.event_count,
        "digest": source.digest,
        "previous_digest": source.previous_digest,
        "documents": source.documents,
    }


def _manifest_envelope(
    number: int, producer: str, office_code: str, epoch: UUID, instant: datetime, received_on: date
) -> Envelope:
    return Envelope(
        event_id=uuid5(epoch, f"manifest {number}"),
        office_code=office_code,
        producer=producer,
        document=OFFICE_MANIFEST,
        version=1,
        time=instant,
        epoch=epoch,
        sequence=number,
        received_on=received_on,
    )


def _manifest(body: dict[str, object], envelope: Envelope) -> Outgoing:
    given = {name: value for name, value in body.items() if value is not None}
    key = partition_key(envelope.office_code, f"manifest {envelope.epoch}")
    return Outgoing(envelope.sequence or 0, key, msgspec.json.encode(given), encode(envelope))
