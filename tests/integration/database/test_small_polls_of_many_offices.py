"""On an ordinary day a poll holds some events of each of many offices: it shall cost hardly more than one office's."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

import msgspec
import psycopg
import pytest
from tests.integration.database.records import BAD_NIK, SITI
from tests.integration.database.statements import statements, waits

from simpul import settings
from simpul.adapters import offset_store, sequence_store
from simpul.adapters.intake_store import IntakeStore
from simpul.adapters.postgres import connected
from simpul.contracts.envelope import Envelope, encode
from simpul.contracts.offices import office_codes
from simpul.contracts.packed_headers import pack
from simpul.intake.digests import Digests
from simpul.intake.judging import judge_event
from simpul.intake.offered import Offered
from simpul.intake.rows import Versions
from simpul.rules import reference

NOON = datetime(2026, 2, 5, 5, tzinfo=UTC)
BODIES = (SITI, BAD_NIK)
MANIFEST = {
    "producer": "one-shot", "event_count": 2, "digest": "ab" * 32, "closes": "hour", "received_on": "2026-02-05",
    "sent_at": "2026-02-05T05:00:00Z", "documents": {"cpmi_registration": 2},
}  # fmt: skip
GAPS = 300
MOST_WAITS = 12
POLLS = 15  # PostgreSQL keeps a plan after some executions
READ_BY_KEY = ("raw", "record_head", "reject_case", "sequence_interval", "ledger_hour", "topic_partition")


class Polls:
    """Polls of many offices, landed over one connection as the running intake does."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.lists, self.digests = reference.load(), Digests(settings.load().digest_key())
        topics = [(uuid5(NAMESPACE_OID, office), f"ltsa.{office}.events", 0) for office in office_codes()]
        self.places = {place.office_code: place for place in offset_store.register(connection, topics).values()}
        self.store = IntakeStore(connection, Versions(self.lists.edition, "test"), self.digests)
        self.next_offset = dict.fromkeys(office_codes(), 0)

    def land(self, offices: list[str], epoch: UUID) -> None:
        """One refused and one accepted record of each office, with its next numbers, and the manifest of both."""
        events, reach = [], {}
        for office in offices:
            place, first = self.places[office].partition_id, self.next_offset[office]
            named = MANIFEST | {"epoch": str(epoch), "first_no": first + 1, "last_no": first + 2}
            records = [body | {"source_record_id": f"REG/{first}/{number}"} for number, body in enumerate(BODIES)]
            for offset, body in enumerate([*records, named], first):
                envelope = Envelope(
                    event_id=uuid4(), office_code=office, producer="one-shot", time=NOON, received_on=NOON.date(),
                    document="office_manifest" if body is named else "cpmi_registration", version=1, epoch=epoch,
                    sequence=offset + 1,
                )  # fmt: skip
                content = msgspec.json.encode(body)
                offered = Offered(place, offset, office, NOON, b"ab", pack(encode(envelope)), content)
                events.append(judge_event(offered, self.lists, self.digests, None))
            self.next_offset[office] = first + len(BODIES) + 1
            reach[place] = (first, self.next_offset[office])
        self.store.land(events, reach)


@pytest.fixture
def polls(registry: Any) -> Iterator[Polls]:
    with connected("simpul_intake", autocommit=True) as connection:
        yield Polls(connection)


def test_a_poll_of_many_offices_takes_as_many_statements_as_one_of_one(registry: Any, polls: Polls) -> None:
    epoch, (one, *others) = uuid4(), office_codes()
    with statements() as of_one:
        polls.land([one], epoch)
    with statements() as of_many:
        polls.land(others, epoch)
    assert len(of_many) == len(of_one)
    for office in (one, others[0], others[-1]):
        assert [told["verdict"] for told in registry.told(office)] == ["accepted", "rejected"]
    assert registry.one("SELECT count(DISTINCT message_id) FROM intake.outbox") == len(office_codes())
    named = registry.all("SELECT first_no, last_no, closes, completed_at IS NOT NULL FROM intake.manifest")
    assert named == [(1, 2, "hour", True)] * len(office_codes())


def test_a_poll_waits_for_the_database_a_few_times_only(registry: Any, polls: Polls) -> None:
    """Each time costs it more than most statements: another thread computes then, and Python has to come back."""
    epoch = uuid4()
    polls.land(list(office_codes()), epoch)
    with waits() as found:
        polls.land(list(office_codes()), epoch)
    assert "copy_end" in found
    assert len(found) <= MOST_WAITS, found


def test_no_plan_that_was_made_on_the_first_day_reads_a_table_whole(registry: Any, polls: Polls) -> None:
    epoch = uuid4()
    for _ in range(POLLS):
        polls.land(list(office_codes()), epoch)
    polls.connection.execute("SELECT pg_stat_force_next_flush()")
    polls.connection.execute("SELECT 1")
    found = registry.all(
        "SELECT relname, seq_scan FROM pg_stat_user_tables WHERE schemaname = 'intake' AND relname = ANY(%s) "
        "AND idx_scan > 0 ORDER BY 1",
        list(READ_BY_KEY),
    )
    assert {name for name, _ in found} == set(READ_BY_KEY)
    assert [found for found in found if found[1] > POLLS // 5] == []


def test_what_arrives_in_epochs_with_many_gaps_reads_its_neighbours_only(registry: Any) -> None:
    epoch, offices = uuid4(), list(office_codes())
    registry.all(
        "INSERT INTO intake.sequence_interval SELECT office, %s, no * 2, no * 2 "
        "FROM unnest(%s::text[]) AS office, generate_series(1, %s) AS no RETURNING 1",
        epoch,
        offices,
        GAPS,
    )
    last = [GAPS * 2 + 2] * len(offices)
    values = (offices, [epoch] * len(offices), last, last)
    read = registry.rows_read(sequence_store._TOUCHED, values, "sequence_interval")
    assert len(offices) <= read <= 3 * len(offices)
