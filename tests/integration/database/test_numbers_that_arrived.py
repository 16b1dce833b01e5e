"""Numbers arrive in any order, poll by poll, from several spools at once: what is stored is what has arrived."""

import random
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from simpul.adapters.postgres import connected
from simpul.adapters.sequence_store import record_sequences
from simpul.contracts.envelope import Envelope
from simpul.domain.intervals import runs
from simpul.intake.judging import JudgedEvent
from simpul.intake.offered import Offered

NOON = datetime(2026, 2, 5, 5, tzinfo=UTC)
LAST = 120


def test_whatever_the_order_the_stored_intervals_are_the_numbers_that_arrived(registry):
    chance = random.Random(20)
    spools = [("3507", uuid4()), ("3507", uuid4()), ("5171", uuid4())]
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
