"""The envelope survives the way through Kafka's headers, and a broken one is a value that names a header."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest

from simpul.contracts.envelope import RAW, Envelope, EnvelopeFault, encode
from simpul.contracts.envelope import decode as decode_packed
from simpul.contracts.packed_headers import pack

EVENT = UUID("0b51a3c2-5f6c-4d1e-9a0b-2f3d4c5b6a70")
EPOCH = UUID("0b51a3c2-5f6c-4d1e-9a0b-2f3d4c5b6a71")
WHOLE = Envelope(
    event_id=EVENT,
    office_code="3507",
    producer="one-shot",
    document="unreadable",
    version=0,
    time=datetime(2026, 2, 5, 3, 4, 5, 678000, tzinfo=UTC),
    content_type=RAW,
    epoch=EPOCH,
    sequence=41,
    received_on=date(2026, 2, 5),
    file_id=EPOCH,
    file="Registrasi Februari; baru.xlsx",
    sheet="Lembar dé",
    record_no=7,
)


def headers(**changes: str | bytes | None) -> Sequence[tuple[str, bytes]]:
    """The headers of a whole envelope with some changed (by name without ``ce_``) or, with None, left out."""
    stated: dict[str, bytes] = dict(encode(WHOLE))
    for name, value in changes.items():
        header = "content-type" if name == "content_type" else f"ce_{name}"
        stated.pop(header)
        if value is not None:
            stated[header] = value if isinstance(value, bytes) else value.encode()
    return list(stated.items())


def decode(stated: Sequence[tuple[str, bytes | None]]) -> Envelope | EnvelopeFault:
    return decode_packed(pack(stated))


def test_an_envelope_is_the_same_after_the_way_through_headers() -> None:
    assert decode(encode(WHOLE)) == WHOLE


def test_what_an_envelope_does_not_say_has_no_header() -> None:
    bare = Envelope(
        event_id=EVENT,
        office_code="3507",
        producer="agent",
        document="cpmi_registration",
        version=1,
        time=WHOLE.time,
    )
    names = {name for name, _ in encode(bare)}
    assert not names & {"ce_epoch", "ce_sequence", "ce_receivedon", "ce_fileid", "ce_file", "ce_sheet"}
    assert decode(encode(bare)) == bare


def test_file_and_sheet_travel_percent_encoded() -> None:
    stated = dict(encode(WHOLE))
    assert stated["ce_file"] == b"Registrasi%20Februari%3B%20baru.xlsx"
    assert stated["ce_sheet"].isascii()


def test_the_time_is_universal_whatever_the_offices_zone() -> None:
    local = datetime(2026, 2, 5, 10, 4, 5, tzinfo=timezone(timedelta(hours=7)))
    assert decode(headers(time=local.isoformat())).time == datetime(2026, 2, 5, 3, 4, 5, tzinfo=UTC)  # type: ignore[union-attr]


def test_the_case_of_a_headers_name_does_not_matter() -> None:
    assert decode([(name.upper(), value) for name, value in encode(WHOLE)]) == WHOLE


@pytest.mark.parametrize("name", ["specversion", "id", "type", "time", "office", "producer", "content_type"])
def test_a_required_header_that_is_absent_is_named(name: str) -> None:
    header = "content-type" if name == "content_type" else f"ce_{name}"
    assert decode(headers(**{name: None})) == EnvelopeFault(header)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("specversion", "0.3"),
        ("id", "REG/3507/2026/000001"),
        ("type", "simpul.cpmi_registration"),
        ("type", "other.cpmi_registration.v1"),
        ("type", "simpul.cpmi_registration.vone"),
        ("type", "simpul.cpmi_registration.v" + "9" * 5000),
        ("time", "2026-02-05T03:04:05"),
        ("time", "0001-01-01T00:00:00+14:00"),
        ("time", "yesterday"),
        ("epoch", "spool-1"),
        ("sequence", "0"),
        ("sequence", "-1"),
        ("sequence", "१"),
        ("sequence", "9" * 5000),
        ("receivedon", "2026-02-30"),
        ("fileid", ""),
        ("recordno", "99999999999"),
        ("file", "a%00b"),
    ],
)
def test_a_broken_header_is_named_and_nothing_is_raised(name: str, value: str) -> None:
    assert decode(headers(**{name: value})) == EnvelopeFault(f"ce_{name}")


@pytest.mark.parametrize(
    "value", ["०" + str(EVENT)[1:], " " + str(EVENT)[1:], "0_" + str(EVENT)[2:], "+" + str(EVENT)[1:]]
)
def test_an_id_is_written_in_hexadecimal_digits_or_it_is_none(value: str) -> None:
    """The ledger looks for it in the headers as they came: of one in other digits it said that the body is wrong."""
    assert UUID(value)
    assert decode(headers(id=value)) == EnvelopeFault("ce_id")


@pytest.mark.parametrize("form", ["{}", "urn:uuid:{}", "{{{}}}"])
def test_an_id_may_be_written_in_any_form_of_a_uuid(form: str) -> None:
    assert decode(headers(id=form.format(EVENT))) == WHOLE
    assert decode(headers(id=form.format(EVENT.hex.upper()))) == WHOLE


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+0700", "9999-12-31T23:59:59-0700"])
def test_a_time_in_our_own_form_that_no_calendar_holds_is_named_too(time: str) -> None:
    in_their_places = [(name, time.encode() if name == "ce_time" else value) for name, value in encode(WHOLE)]
    assert decode(in_their_places) == EnvelopeFault("ce_time")


@pytest.mark.parametrize("value", [b"\xff", b"3507\x00"])
def test_headers_that_are_no_text_are_a_fault(value: bytes) -> None:
    assert decode(headers(office=value)) == EnvelopeFault("headers")


@pytest.mark.parametrize("value", [None, b"", b"\xff", bytes(7) + b"\x29"])
def test_what_a_library_puts_beside_the_envelope_is_no_part_of_it(value: bytes | None) -> None:
    assert decode([("kafka_dlt-original-offset", value), *encode(WHOLE), ("traceparent", value)]) == WHOLE


def test_no_headers_at_all_are_a_fault() -> None:
    assert decode([]) == EnvelopeFault("ce_specversion")
    assert decode([("ce_id", None)]) == EnvelopeFault("headers")
