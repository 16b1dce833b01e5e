"""The envelopes of one file share what is the same, and differ in what is not."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from simpul.contracts.envelope import JSON, Envelope, decode
from simpul.contracts.packed_headers import pack
from simpul_office.envelopes import Envelopes
from simpul_office.events import Event
from simpul_office.spool import SpooledFile

EPOCH = uuid4()
FILE = SpooledFile(
    file_no=1,
    file_id=uuid4(),
    file_name="Daftar SITI.csv",
    producer="agent",
    received_on=date(2026, 2, 3),
    spooled_at=datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC),
    first_no=5,
    last_no=7,
    digest="ab",
    previous_digest=None,
    documents={},
)


def event(document: str, *, is_raw: bool = False) -> Event:
    """An event of a document."""
    return Event(uuid4(), document, 0 if is_raw else 1, "Januari", 9, b"kk", b"{}", is_raw)


def test_each_event_has_its_own_id_number_and_document() -> None:
    envelopes = Envelopes(FILE, "3507", EPOCH)
    events = [event(name) for name in ("cpmi_registration", "placement_stage", "cpmi_registration")]
    for number, each in enumerate(events, start=5):
        outgoing = envelopes.outgoing(number, each)
        assert decode(pack(outgoing.headers)) == Envelope(
            event_id=each.event_id,
            office_code="3507",
            producer="agent",
            document=each.document,
            version=1,
            time=FILE.spooled_at,
            content_type=JSON,
            epoch=EPOCH,
            sequence=number,
            received_on=FILE.received_on,
            file_id=FILE.file_id,
        )


def test_only_a_row_that_could_not_be_split_names_its_place() -> None:
    outgoing = Envelopes(FILE, "3507", EPOCH).outgoing(5, event("unreadable", is_raw=True))
    found = decode(pack(outgoing.headers))
    assert isinstance(found, Envelope)
    assert (found.file, found.sheet, found.record_no) == ("Daftar SITI.csv", "Januari", 9)
    assert isinstance(found.event_id, UUID)
