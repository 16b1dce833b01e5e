"""What one office sends, however bad and however much, is judged in full, and keeps nobody else waiting."""

import gzip
import struct

import kafka
import psutil
import pytest

from simpul.adapters.bounded_opening import LARGEST
from simpul_consumers.budget import declared_limits

FLOOD = declared_limits().unreadable_in_a_row
MEGABYTES_OF_A_PROCESS = 400


class NotUtf8(str):
    """A header's name as a foreign client may write it."""

    def encode(self, *_):
        return b"\xff\xfe"


@pytest.fixture(scope="module")
def poisoned(office):
    """Batches that nothing can be read of, one after the other, each in a request of its own; how many events."""
    bomb = b"\x00" * (LARGEST // 2)
    for batch in ([bomb, bomb, b"{}"], [b"\x00" * (LARGEST + 1)]):
        with kafka.KafkaProducer(
            **office.options(), compression_type="gzip", max_request_size=64 * 1024 * 1024, batch_size=64 * 1024 * 1024,
            linger_ms=1000,
        ) as producer:  # fmt: skip
            for value in batch:
                producer.send(office.events, value, partition=0)
            producer.flush()
    with kafka.KafkaProducer(**office.options(), linger_ms=200) as producer:
        producer.send(office.events, b"{}", headers=[(NotUtf8("x"), b"")], partition=0)
        producer.send(office.events, b"{}", headers=[("h", b"")] * 2000, partition=0)
        producer.send(office.events, None, b"ab", partition=0)
        producer.flush()
    return 3 + 1 + 3


def test_poison_gets_a_verdict_per_offset_and_what_comes_behind_it_is_judged(office, poisoned, eventually):
    office.send(2, partition=0)
    office.send(2, partition=1)
    eventually(lambda: office.judged() == poisoned + 4, "everything is judged")
    verdicts = office.ask(
        "SELECT log_offset, reasons -> 0 ->> 'code' FROM intake.verdict "
        "JOIN intake.raw USING (partition_id, log_offset) "
        "WHERE raw.office_code = %s AND document_version IS NULL ORDER BY 1"
    )
    assert verdicts == [(offset, "unreadable") for offset in range(poisoned)]


def test_the_closed_bytes_of_a_bomb_are_kept_once(office, poisoned, eventually):
    eventually(lambda: office.judged() >= poisoned, "everything is judged")
    bodies = [
        bytes(row[0])
        for row in office.ask(
            "SELECT body FROM intake.raw_body WHERE office_code = %s ORDER BY partition_id, log_offset"
        )
    ]
    assert bodies[1:3] == [b"", b""]
    (size,) = struct.unpack_from(">i", bodies[0], 8)
    assert size == len(bodies[0]) - 12  # the batch as the broker holds it
    assert len(gzip.decompress(bodies[0][61:])) > LARGEST


def test_the_intake_that_met_a_bomb_is_the_same_process_and_small(office, poisoned, eventually):
    eventually(lambda: office.judged() >= poisoned, "everything is judged")
    (pid,) = office.stack.status()["intake"]["pids"]
    process = psutil.Process(pid)
    assert process.memory_info().rss < MEGABYTES_OF_A_PROCESS * 1024 * 1024
    first = office.ask("SELECT min(landed_at) FROM intake.raw WHERE office_code = %s")[0][0]
    assert process.create_time() < first.timestamp()


def test_a_flood_is_judged_in_full_and_a_neighbour_not_after_its_end(enroll, neighbour, eventually):
    flooding, small = enroll(), neighbour
    eventually(lambda: len(_followed(flooding) + _followed(small)) == 4, "the intake hears the new offices")
    (pid,) = flooding.stack.status()["intake"]["pids"]
    psutil.Process(pid).suspend()  # so that both lie there when it looks, whatever this machine is doing
    try:
        _flood(flooding, FLOOD)
        small.send(20)
    finally:
        psutil.Process(pid).resume()
    eventually(lambda: (flooding.judged(), small.judged()) == (FLOOD, 20), "everything is judged")
    assert _last_judged(small) <= _last_judged(flooding)  # in one poll at the latest
    eventually(lambda: flooding.state()["slowed_at"], "nothing but garbage opens its breaker")
    flooding.send(1)
    eventually(lambda: not flooding.state()["slowed_at"], "one event that can be read closes it")


def _flood(office, events):
    with kafka.KafkaProducer(**office.options(), linger_ms=50, batch_size=256 * 1024) as producer:
        for _ in range(events):
            producer.send(office.events, b"\xff garbage")
        producer.flush()


def _followed(office):
    return office.ask("SELECT partition_no FROM intake.topic_partition WHERE office_code = %s AND state = 'following'")


def _last_judged(office):
    return office.ask("SELECT max(judged_at) FROM intake.verdict WHERE office_code = %s")[0][0]
