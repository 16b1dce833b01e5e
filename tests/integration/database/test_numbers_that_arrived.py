"""Numbers arrive in any order, poll by poll, from several spools at once: what is stored is what has arrived."""

import random
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, date, datetime
from threading import Event
from uuid import UUID, uuid4

from tests.integration.database.records import SITI

from simpul.adapters.postgres import connected
from simpul.adapters.sequence_store import record_sequences
from simpul.contracts.envelope import Envelope
from simpul.domain.intervals import runs
from simpul.intake.judging import JudgedEvent
from simpul.intake.offered import Offered

NOON = datetime(2026, 2, 5, 5, tzinfo=UTC)
LAST = 120
GAPS = 2000


def test_whatever_the_order_the_stored_intervals_are_the_numbers_that_arrived(registry):
    chance = random.Random(20)
    copied = uuid4()  # the folder of one office was copied to another's computer
    spools = [("3507", copied), ("3507", uuid4()), ("5171", copied)]
    waiting = [(office, epoch, number) for office, epoch in spools for number in range(1, LAST + 1)]
    chance.shuffle(waiting)
    arrived = set()
    with connected("simpul_intake", autocommit=True) as connection:
        while waiting:
            poll = [waiting.pop() for _ in range(min(len(waiting), chance.randrange(1, 40)))]
            poll += chance.sample(sorted(arrived), min(len(arrived), 2))  # some come twice
            with connection.transaction():
                record_sequences(connection, [_event(*each) for each in poll])
            arrived |= set(poll)
            for office, epoch in spools:
                numbers = [number for of, by, number in arrived if (of, by) == (office, epoch)]
                assert _stored(registry, office, epoch) == [tuple(interval) for interval in runs(numbers)]
    assert all(_stored(registry, *spool) == [(1, LAST)] for spool in spools)


def test_the_numbers_of_another_office_complete_no_manifest(registry):
    epoch = uuid4()
    registry.send(SITI, epoch=epoch)
    registry.next_no(epoch)
    registry.send(SITI | {"source_record_id": "REG/3"}, epoch=epoch)
    registry.end_file(epoch, 1)
    registry.numbers[epoch] = 0
    registry.send_all([SITI | {"source_record_id": f"LAM/{n}"} for n in range(4)], office="1807", epoch=epoch)
    registry.send(SITI | {"source_record_id": "REG/5"}, epoch=epoch)
    assert registry.all("SELECT office_code, completed_at FROM intake.manifest") == [("3507", None)]
    registry.numbers[epoch] = 1
    registry.send(SITI | {"source_record_id": "REG/2"}, epoch=epoch)
    assert registry.one("SELECT completed_at IS NOT NULL FROM intake.manifest")


def test_two_that_add_numbers_of_one_spool_at_once_leave_one_interval(registry):
    epoch, began = uuid4(), Event()

    def add(number: int) -> None:
        with connected("simpul_intake") as connection:
            began.set()
            record_sequences(connection, [_event("3507", epoch, number)])

    with connected("simpul_intake") as first, ThreadPoolExecutor(1) as beside:
        record_sequences(first, [_event("3507", epoch, 1)])
        second = beside.submit(add, 2)
        began.wait()
        wait([second], timeout=1)  # far more than it needs where nothing keeps it
        first.commit()
        second.result()
    assert _stored(registry, "3507", epoch) == [(1, 2)]


def test_numbers_from_everywhere_in_a_spool_full_of_gaps_read_their_neighbours_only(registry):
    epoch = uuid4()
    _keep_gaps(registry, epoch)
    read = _read(registry, "sequence_interval", [_event("3507", epoch, number) for number in (1, GAPS, 3 * GAPS)])
    assert read <= 2 * 3 + 3
    assert len(_stored(registry, "3507", epoch)) == GAPS + 1


def test_manifests_that_wait_for_a_number_among_many_gaps_are_asked_for_by_what_reaches_them_alone(registry):
    epoch = uuid4()
    _keep_gaps(registry, epoch)
    registry.all(
        "INSERT INTO intake.manifest (partition_id, log_offset, office_code, producer, epoch, first_no, last_no, "
        "event_count, digest, closes, received_date, broker_at) SELECT 1, no, '3507', 'agent', %s, no * 2, "
        "no * 2 + 1, 2, 'ab', 'file', '2026-02-05', now() FROM generate_series(1, %s) AS no RETURNING 1",
        epoch, GAPS,
    )  # fmt: skip
    far, near = [_event("3507", epoch, 3 * GAPS)], [_event("3507", epoch, 21)]
    assert _read(registry, "manifest", far) == 0
    assert _read(registry, "sequence_interval", far) <= 4
    assert _read(registry, "manifest", near) <= 2 + 1
    assert registry.all("SELECT log_offset FROM intake.manifest WHERE completed_at IS NOT NULL") == [(10,)]


def _keep_gaps(registry, epoch: UUID) -> None:
    """Every even number has arrived, and no odd one."""
    registry.all(
        "INSERT INTO intake.sequence_interval SELECT '3507', %s, no * 2, no * 2 FROM generate_series(1, %s) AS no "
        "RETURNING 1",
        epoch, GAPS,
    )  # fmt: skip


def _read(registry, table: str, poll: list[JudgedEvent]) -> int:
    """How many rows of a table are looked at while these numbers are added."""
    registry.owner.execute("ANALYZE")
    before = _fetched(registry, table)
    with connected("simpul_intake") as connection:
        record_sequences(connection, poll)
        connection.execute("SELECT pg_stat_force_next_flush()")
    return _fetched(registry, table) - before


def _fetched(registry, table: str) -> int:
    registry.owner.execute("SELECT pg_stat_force_next_flush()")
    return int(registry.one("SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = %s", table))


def _stored(registry, office: str, epoch: UUID) -> list[tuple[int, int]]:
    return registry.all(
        "SELECT first_no, last_no FROM intake.sequence_interval WHERE office_code = %s AND epoch = %s ORDER BY 1",
        office, epoch,
    )  # fmt: skip


def _event(office: str, epoch: UUID, number: int) -> JudgedEvent:
    envelope = Envelope(
        event_id=uuid4(), office_code=office, producer="agent", document="cpmi_registration", version=1, time=NOON,
        epoch=epoch, sequence=number,
    )  # fmt: skip
    offered = Offered(1, number, office, NOON, None, b"", b"")
    return JudgedEvent(
        offered=offered, event_id=envelope.event_id, received_date=date(2026, 2, 5), body_digest=b"", envelope=envelope
    )
