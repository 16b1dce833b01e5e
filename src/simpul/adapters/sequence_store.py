"""Which numbers of each office's epochs have arrived, and which manifests are complete by that."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from simpul.adapters.postgres import Connection
from simpul.domain.intervals import Interval, joined
from simpul.intake.judging import JudgedEvent

_LARGEST = 2**63 - 1


def record_sequences(connection: Connection, events: Sequence[JudgedEvent]) -> None:
    """Add the numbers of a poll to the received intervals, store its manifests, complete those that now can be.

    One epoch at a time under an advisory lock, in sorted order: two partitions of an office may be judged by two
    processes at once.
    """
    arrived: dict[tuple[str, UUID], list[int]] = {}
    for event in events:
        envelope = event.envelope
        if envelope and envelope.epoch and envelope.sequence and 0 < envelope.sequence < _LARGEST:
            arrived.setdefault((event.offered.office_code, envelope.epoch), []).append(envelope.sequence)
    for epoch in sorted(arrived):
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{epoch[0]}/{epoch[1]}"])
    for event in events:
        if event.manifest is not None:
            _store_manifest(connection, event, event.manifest)
    for (office, number_epoch), numbers in sorted(arrived.items()):
        _grow(connection, office, number_epoch, numbers)
        connection.execute(_COMPLETE, [office, number_epoch])


def _store_manifest(connection: Connection, event: JudgedEvent, body: Mapping[str, object]) -> None:
    offered = event.offered
    connection.execute(
        "INSERT INTO intake.manifest (partition_id, log_offset, office_code, producer, epoch, first_no, last_no, "
        "event_count, digest, previous_digest, file_id, closes, received_date, broker_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            offered.partition_id,
            offered.log_offset,
            offered.office_code,
            body["producer"],
            body["epoch"],
            body["first_no"],
            body["last_no"],
            body["event_count"],
            body["digest"],
            body.get("previous_digest"),
            body.get("file_id"),
            body["closes"],
            event.received_date,
            offered.broker_at,
        ],
    )


def _grow(connection: Connection, office: str, epoch: UUID, numbers: list[int]) -> None:
    stored = connection.execute(
        "SELECT first_no, last_no FROM intake.sequence_interval WHERE office_code = %s AND epoch = %s",
        [office, epoch],
    ).fetchall()
    before = {Interval(*row) for row in stored}
    after = joined([*before, *(Interval(number, number) for number in numbers)])
    gone, new = sorted(before - after), sorted(after - before)
    connection.execute(
        "DELETE FROM intake.sequence_interval WHERE office_code = %s AND epoch = %s AND first_no = ANY(%s)",
        [office, epoch, [interval.first for interval in gone]],
    )
    connection.execute(
        "INSERT INTO intake.sequence_interval (office_code, epoch, first_no, last_no) "
        "SELECT %s, %s, * FROM unnest(%s::bigint[], %s::bigint[])",
        [office, epoch, [interval.first for interval in new], [interval.last for interval in new]],
    )


_COMPLETE = """
UPDATE intake.manifest AS named SET completed_at = now()
WHERE named.office_code = %s AND named.epoch = %s AND named.completed_at IS NULL
  AND (named.event_count = 0 OR EXISTS (
      SELECT 1 FROM intake.sequence_interval arrived
      WHERE arrived.office_code = named.office_code AND arrived.epoch = named.epoch
        AND arrived.first_no <= named.first_no AND arrived.last_no >= named.last_no))
"""
