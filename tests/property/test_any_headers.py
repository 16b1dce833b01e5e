"""Whatever headers an event brings: an envelope or a fault, and the same whatever way they are read."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import msgpack

from simpul.contracts.envelope import Envelope, EnvelopeFault, decode, encode
from simpul.contracts.packed_headers import BrokenHeaders, as_came, pack, sized, unpack

many = settings(max_examples=500)

header_names = st.sampled_from(
    [
        "content-type",
        *(
            f"ce_{name}"
            for name in (
                "specversion",
                "id",
                "type",
                "time",
                "office",
                "producer",
                "epoch",
                "sequence",
                "receivedon",
                "fileid",
                "file",
                "sheet",
                "recordno",
            )
        ),
    ]
)
header_values = st.binary(max_size=40) | st.sampled_from(
    [
        b"1.0",
        b"0b51a3c2-5f6c-4d1e-9a0b-2f3d4c5b6a70",
        b"simpul.cpmi_registration.v1",
        b"2026-02-05T03:04:05Z",
        b"3507",
        b"agent",
        b"7",
        b"2026-02-05",
    ]
)


@many
@given(st.lists(st.tuples(header_names, header_values), max_size=16))
def test_any_headers_are_an_envelope_or_a_fault(headers: list[tuple[str, bytes]]) -> None:
    assert isinstance(decode(pack(headers)), Envelope | EnvelopeFault)


PLAIN = encode(
    Envelope(
        event_id=UUID("0b51a3c2-5f6c-4d1e-9a0b-2f3d4c5b6a70"),
        office_code="3507",
        producer="agent",
        document="cpmi_registration",
        version=1,
        time=datetime(2026, 2, 5, 3, 4, 5, tzinfo=UTC),
        epoch=UUID("0b51a3c2-5f6c-4d1e-9a0b-2f3d4c5b6a71"),
        sequence=41,
        received_on=date(2026, 2, 5),
    )
)
INSIDE = [sized(name) + sized(value) for name, value in ((name.encode(), value) for name, value in PLAIN)]


@many
@given(
    st.dictionaries(
        st.sampled_from([name for name, _ in PLAIN] + ["a", "ce_idH"]),
        header_values | st.sampled_from(INSIDE) | st.sampled_from([value[:-1] for value in INSIDE]) | st.none(),
        max_size=3,
    ),
    st.integers(0, 12),
)
@example({"ce_sequence": b"1" * 64}, 0)
@example({"a": pack(PLAIN)}, 0)
def test_headers_in_their_usual_order_say_what_they_say_in_any_other(
    changed: dict[str, bytes | None], turned: int
) -> None:
    headers = list({**dict(PLAIN), **changed}.items())
    said = decode(pack(headers))
    headers = [*headers[turned:], *headers[:turned]]
    assert decode(pack(headers)) == said
    assert decode(pack(reversed(headers))) == said


@many
@given(st.lists(st.tuples(st.text(max_size=80), st.binary(max_size=200) | st.none()), max_size=20))
def test_headers_come_out_of_their_bytes_as_they_went_in(headers: list[tuple[str, bytes | None]]) -> None:
    assert unpack(pack(headers)) == headers


@many
@given(st.lists(st.tuples(st.text(max_size=80), st.binary(max_size=200) | st.none()), max_size=90))
@example([("a", b"")] * 72)
@example([("a", b"")] * 1000)
def test_headers_come_out_of_the_database_as_they_came_whichever_version_kept_them(
    headers: list[tuple[str, bytes | None]],
) -> None:
    assert as_came(pack(headers)) == pack(headers)
    assert as_came(msgpack.encode(headers)) == pack(headers)


@many
@given(st.binary(max_size=80))
@example(b"\x92\x01")
def test_bytes_that_no_version_kept_are_left_alone_or_are_headers(kept: bytes) -> None:
    assert as_came(kept) == kept or unpack(as_came(kept)) is not None


@many
@given(st.integers(0, 400), st.binary(max_size=4), st.integers(0, 400))
def test_packed_headers_that_are_cut_or_damaged_are_an_envelope_or_a_fault(at: int, damage: bytes, end: int) -> None:
    packed = pack(PLAIN)
    hurt = (packed[:at] + damage + packed[at + len(damage) :])[:end]
    assert isinstance(decode(hurt), Envelope | EnvelopeFault)


@pytest.mark.parametrize("hurt", [b"", b"\x02", b"\x80" * 100_000, b"\x01", b"\x02\x01\x01", pack([]) + b"\x00"])
def test_bytes_that_are_no_headers_are_refused(hurt: bytes) -> None:
    with pytest.raises(BrokenHeaders):
        unpack(hurt)
