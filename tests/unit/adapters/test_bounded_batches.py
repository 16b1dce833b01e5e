"""Whatever a batch is: a record for every one of its offsets, and no more memory than the bound allows."""

import gzip
import struct
import time
import tracemalloc
from types import SimpleNamespace

import cramjam
import lz4.frame
import pytest
from kafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder
from kafka.record.util import calc_crc32c

from simpul.adapters import bounded_opening
from simpul.adapters.bounded_batches import UNOPENED, records_of
from simpul.adapters.bounded_opening import LARGEST, CannotOpen, opened
from simpul.contracts.packed_headers import MOST_HEADERS, BrokenHeaders, pack, unpack

NONE, GZIP, SNAPPY, LZ4, ZSTD = range(5)
CLOSE = {
    GZIP: gzip.compress,
    SNAPPY: lambda payload: bytes(cramjam.snappy.compress_raw(payload)),
    LZ4: lz4.frame.compress,
    ZSTD: lambda payload: bytes(cramjam.zstd.compress(payload)),
}
CODECS = sorted(CLOSE)
LOG_APPEND_TIME, CONTROL = 1 << 3, 1 << 5


def batch(records, *, codec=NONE, payload=None, count=None, base=100, attributes=0):
    """A batch as the broker hands it out; ``payload`` takes the place of its closed records."""
    builder = DefaultRecordBatchBuilder(
        magic=2, compression_type=NONE, is_transactional=False, producer_id=-1, producer_epoch=-1, base_sequence=-1,
        batch_size=1 << 30,
    )  # fmt: skip
    for number, (value, headers) in enumerate(records):
        builder.append(number, timestamp=1000 + number, key=b"ab", value=value, headers=headers)
    whole = bytearray(builder.build())
    size = DefaultRecordBatch.HEADER_STRUCT.size
    fields = list(DefaultRecordBatch.HEADER_STRUCT.unpack_from(whole))
    closed = payload if payload is not None else CLOSE.get(codec, bytes)(bytes(whole[size:]))
    fields[0], fields[1], fields[5] = base, size - 12 + len(closed), codec | attributes
    if count is not None:
        fields[6], fields[12] = count - 1, count
    made = bytearray(DefaultRecordBatch.HEADER_STRUCT.pack(*fields)) + closed
    struct.pack_into(">I", made, DefaultRecordBatch.CRC_OFFSET, calc_crc32c(bytes(made[21:])))
    found = DefaultRecordBatch(bytes(made))
    assert found.validate_crc()
    return found


def values(found):
    return [(record.offset, record.value) for record in found]


@pytest.mark.parametrize("codec", [NONE, *CODECS])
def test_a_sound_batch_is_opened_as_it_was_closed(codec):
    sent = [(b"one", [("a", b"1"), ("b", None)]), (None, []), (b"x" * 70_000, [("c", b"")])]
    found = list(records_of(batch(sent, codec=codec)))
    assert values(found) == [(100, b"one"), (101, None), (102, b"x" * 70_000)]
    assert [unpack(record.headers) for record in found] == [headers for _, headers in sent]
    assert [(record.key, record.timestamp) for record in found] == [(b"ab", 1000), (b"ab", 1001), (b"ab", 1002)]


@pytest.mark.parametrize("codec", CODECS)
def test_a_batch_that_would_grow_beyond_the_bound_gives_a_record_per_offset_and_keeps_its_bytes_once(codec):
    sent = batch([], codec=codec, payload=CLOSE[codec](bytes(LARGEST + 1)), count=3)
    tracemalloc.start()
    found = list(records_of(sent))
    grown = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [record.offset for record in found] == [100, 101, 102]
    assert [record.value for record in found] == [bytes(sent._buffer), b"", b""]
    assert {record.headers for record in found} == {pack([(UNOPENED, b"100")])}
    assert grown < 4 * LARGEST


@pytest.mark.parametrize("codec", CODECS)
def test_a_batch_of_exactly_the_bound_is_opened(codec):
    assert len(opened(codec, CLOSE[codec](bytes(LARGEST)))) == LARGEST


@pytest.mark.parametrize("codec", [*CODECS, 5, 7])
def test_garbage_behind_a_right_check_sum_gives_a_record_per_offset(codec):
    assert [record.offset for record in records_of(batch([], codec=codec, payload=b"garbage" * 9, count=2))] == [
        100,
        101,
    ]


@pytest.mark.parametrize("codec", CODECS)
def test_a_closed_batch_that_was_cut_off_cannot_be_opened(codec):
    closed = CLOSE[codec](bytes(range(256)) * 300)
    with pytest.raises(CannotOpen):
        opened(codec, closed[: len(closed) // 2])


def test_gzip_members_one_after_the_other_count_together():
    bomb = gzip.compress(bytes(LARGEST // 2)) * 3
    assert opened(GZIP, bomb[: len(bomb) // 3 * 2]) == bytes(LARGEST)
    with pytest.raises(CannotOpen):
        opened(GZIP, bomb)


def test_a_host_of_gzip_members_costs_what_they_cost_without_the_large_one_before_them():
    large, small = gzip.compress(bytes(LARGEST // 2)), gzip.compress(b"x") * 3000

    def seconds(closed):
        begun = time.process_time()
        opened(GZIP, closed)
        return time.process_time() - begun

    assert seconds(large + small) < 10 * (seconds(large) + seconds(small))


@pytest.fixture
def tried(monkeypatch):
    """The blocks of snappy that were opened, or tried to be."""
    blocks = []

    def decompress_raw(closed):
        blocks.append(closed)
        return cramjam.snappy.decompress_raw(closed)

    snappy = SimpleNamespace(decompress_raw_len=cramjam.snappy.decompress_raw_len, decompress_raw=decompress_raw)
    stand_in = SimpleNamespace(snappy=snappy, DecompressionError=cramjam.DecompressionError)
    monkeypatch.setattr(bounded_opening, "cramjam", stand_in)
    return blocks


def test_what_says_itself_that_it_grows_beyond_the_bound_is_not_even_tried(tried):
    with pytest.raises(CannotOpen):
        opened(SNAPPY, CLOSE[SNAPPY](bytes(LARGEST + 1)))
    assert tried == []


def test_the_blocks_of_javas_snappy_count_together_and_none_is_tried_beyond_the_bound(tried):
    half = CLOSE[SNAPPY](bytes(LARGEST // 2))
    assert opened(SNAPPY, javas_snappy(half, half)) == bytes(LARGEST)
    tried.clear()
    with pytest.raises(CannotOpen):
        opened(SNAPPY, javas_snappy(half, half, CLOSE[SNAPPY](b"x")))
    assert tried == [half, half]


def javas_snappy(*blocks):
    """As Java's clients write it: a head, then each block behind its length."""
    return b"\x82SNAPPY\x00" + bytes(8) + b"".join(struct.pack(">i", len(block)) + block for block in blocks)


def test_a_batch_with_fewer_records_than_offsets_leaves_no_offset_out():
    found = list(records_of(batch([(b"one", [])], count=3)))
    assert [record.offset for record in found] == [100, 101, 102]
    assert found[0].value == b"one"
    assert [bool(record.value) for record in found] == [True, True, False]


def test_a_broken_record_inside_a_sound_batch_stands_alone():
    sent = batch([(b"one", []), (b"two", [("name", b"")]), (b"three", [])])
    payload = bytes(sent._buffer[DefaultRecordBatch.HEADER_STRUCT.size :])
    found = list(records_of(batch([], payload=payload.replace(b"\x06two", b"\x7etwo"), count=3)))
    assert values(found)[0::2] == [(100, b"one"), (102, b"three")]
    assert unpack(found[1].headers) == [(UNOPENED, b"100")]
    assert b"two" in found[1].value


def test_headers_that_nothing_can_be_read_of_leave_their_record_whole():
    sent = batch([(b"one", []), (b"two", [("name", b"")])])
    payload = bytes(sent._buffer[DefaultRecordBatch.HEADER_STRUCT.size :]).replace(b"name", b"\xff\xfe\xfd\xfc")
    found = list(records_of(batch([], payload=payload, count=2)))
    assert values(found) == [(100, b"one"), (101, b"two")]
    assert b"\xff\xfe\xfd\xfc" in found[1].headers
    with pytest.raises(BrokenHeaders):
        unpack(found[1].headers)


def test_a_host_of_headers_is_not_unpacked():
    many = [("h", b"")] * (MOST_HEADERS + 1)
    first, second = records_of(batch([(b"one", many), (b"two", many[1:])]))
    assert len(unpack(second.headers)) == MOST_HEADERS
    with pytest.raises(BrokenHeaders):
        unpack(first.headers)


@pytest.mark.parametrize("length", [b"\x01", b"\xff\xff\xff\xff\x0f", b"\x00", b"\x80"])
def test_a_record_of_an_impossible_length_ends_the_batch_and_every_offset_has_its_record(length):
    found = list(records_of(batch([], payload=length + b"\x00" * 20, count=2)))
    assert [(record.offset, bool(record.value)) for record in found] == [(100, True), (101, False)]


def test_every_cut_and_every_flipped_byte_leaves_a_record_per_offset():
    sent = batch([(b"one", [("a", b"1")]), (b"two", [("b", None)]), (None, [])])
    payload = bytes(sent._buffer[DefaultRecordBatch.HEADER_STRUCT.size :])
    for at in range(len(payload)):
        for hurt in (payload[:at], payload[:at] + bytes([payload[at] ^ 0xFF]) + payload[at + 1 :]):
            found = list(records_of(batch([], payload=hurt, count=3)))
            assert [record.offset for record in found] == [100, 101, 102]


def test_a_record_weighs_as_many_usual_ones_as_its_value_key_and_headers_would_fill():
    sent = [(b"x" * 1100, [("h", b"y" * 300)]), (b"x" * 102_400, []), (b"", [("h", b"y" * 51_200)]), (None, [])]
    assert [record.weight for record in records_of(batch(sent, codec=GZIP))] == [1, 100, 50, 1]


@pytest.mark.parametrize("codec", CODECS)
def test_a_batch_that_cannot_be_opened_weighs_what_it_took_to_try(codec):
    bomb = batch([], codec=codec, payload=CLOSE[codec](bytes(LARGEST + 1)), count=3)
    assert [record.weight for record in records_of(bomb)] == [LARGEST // 16 // 1024, 1, 1]


@pytest.mark.parametrize("cut", range(1, 9))
def test_a_record_that_is_cut_off_is_not_taken_for_a_whole_one(cut):
    sent = batch([(b"one", []), (b"two and more", [])])
    payload = bytes(sent._buffer[DefaultRecordBatch.HEADER_STRUCT.size :])
    first, second = records_of(batch([], payload=payload[:-cut], count=2))
    assert first.value == b"one"
    assert unpack(second.headers) == [(UNOPENED, b"100")]


def test_where_the_broker_stamps_a_batch_all_its_records_have_that_time():
    stamped = batch([(b"one", []), (b"two", [])], attributes=LOG_APPEND_TIME)
    assert [record.timestamp for record in records_of(stamped)] == [1001, 1001]


def test_a_marker_of_a_transaction_is_no_event():
    (found,) = records_of(batch([(b"one", [])], attributes=CONTROL))
    assert unpack(found.headers) == [(UNOPENED, b"100")]


def test_a_batch_that_was_never_closed_weighs_what_it_holds():
    found = records_of(batch([], payload=b"\x00" * 3 * 1024, count=2))
    assert [record.weight for record in found] == [3, 1]
