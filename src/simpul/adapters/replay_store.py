"""Stored events as they came, with their verdict in force: to be judged again, without changing anything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from simpul.adapters.postgres import Connection
from simpul.contracts.packed_headers import as_came
from simpul.intake.offered import Offered
from simpul.intake.rejudging import VerdictInForce, stored_reasons

_FETCH = 500


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with its verdict in force. ``offered`` is None where its body was erased: it cannot be judged again."""

    record_ref: UUID
    office_code: str
    verdict_in_force: VerdictInForce
    offered: Offered | None


def in_question(
    connection: Connection, since: date | None, until: date | None, verdicts: Sequence[str] = ("accepted", "rejected")
) -> Iterator[StoredEvent]:
    """Every refused event, and every record as it was let in last, received from ``since`` to ``until``.

    Streams, so that a period of any length needs the same memory. What is void, repeated or overtaken is left out.
    """
    with connection.cursor("replay") as cursor:
        cursor.itersize = _FETCH
        for row in cursor.execute(_IN_QUESTION, {"since": since, "until": until, "verdicts": list(verdicts)}):
            yield _stored(row)


def refused(connection: Connection, since: date) -> Iterator[list[StoredEvent]]:
    """Every refused event received from a day on, in batches. Waived ones are let in, and left alone.

    Each batch is read when it is asked for: what is written meanwhile is seen, and nothing is kept open in between.
    """
    places: list[tuple[int, int]] = [(-1, -1)]
    while places := connection.execute(_NEXT_CASES, [*places[-1], _FETCH]).fetchall():
        partitions, offsets = zip(*places, strict=True)
        values = {"partitions": list(partitions), "offsets": list(offsets), "since": since}
        yield [_stored(row) for row in connection.execute(_REFUSED, values)]


def _stored(row: tuple[Any, ...]) -> StoredEvent:
    record_ref, partition, offset, office, broker_at, key, headers, body, *judged = row
    verdict_no, verdict, revision, reasons, is_newest = judged
    in_force = VerdictInForce(verdict_no, verdict, revision, stored_reasons(reasons), is_newest)
    if body is None:
        return StoredEvent(record_ref, office, in_force, None)
    offered = Offered(partition, offset, office, broker_at, key, as_came(headers), body)
    return StoredEvent(record_ref, office, in_force, offered)


# Everything beside an event is looked up by its keys, one event at a time. OFFSET 0 keeps the planner from joining
# whole tables, which it misjudges as soon as many events have several verdicts.
_HERE = "one.partition_id = raw.partition_id AND one.log_offset = raw.log_offset"

_STORED = f"""
SELECT judged.record_ref, raw.partition_id, raw.log_offset, raw.office_code, raw.broker_at, body.message_key,
       body.headers, body.body, judged.verdict_no, judged.verdict, judged.revision, judged.reasons,
       head.newest_partition_id = raw.partition_id AND head.newest_log_offset = raw.log_offset AS is_newest
FROM {{events}} raw
JOIN LATERAL (SELECT one.* FROM intake.verdict_in_force one WHERE {_HERE} OFFSET 0) judged ON true
JOIN LATERAL (SELECT one.* FROM intake.record_head one WHERE one.record_ref = judged.record_ref OFFSET 0) head ON true
LEFT JOIN LATERAL (SELECT one.state FROM intake.reject_case one WHERE {_HERE} OFFSET 0) refused ON true
LEFT JOIN LATERAL (SELECT one.* FROM intake.raw_body one WHERE {_HERE} OFFSET 0) body ON true
WHERE {{which}} ORDER BY raw.partition_id, raw.log_offset
"""

_IS_REFUSED = (
    "judged.verdict = 'rejected' AND refused.state IS DISTINCT FROM 'waived' AND judged.document <> 'record_void'"
)

_IN_QUESTION = _STORED.format(
    events="intake.raw",
    which=f"""judged.verdict = ANY(%(verdicts)s)
AND raw.received_date BETWEEN COALESCE(%(since)s, raw.received_date) AND COALESCE(%(until)s, raw.received_date)
AND (({_IS_REFUSED}) OR (judged.verdict = 'accepted' AND judged.document <> 'record_void'
                         AND judged.revision = head.accepted_revision AND NOT head.is_void))""",
)

_NEXT_CASES = """
SELECT partition_id, log_offset FROM intake.reject_case WHERE (partition_id, log_offset) > (%s, %s)
ORDER BY partition_id, log_offset LIMIT %s
"""

_REFUSED = _STORED.format(
    events="""(
    SELECT one.* FROM unnest(%(partitions)s::int[], %(offsets)s::bigint[]) AS place (partition_id, log_offset)
    JOIN LATERAL (
        SELECT * FROM intake.raw found
        WHERE found.partition_id = place.partition_id AND found.log_offset = place.log_offset OFFSET 0) one ON true)""",
    which=f"{_IS_REFUSED} AND raw.received_date >= %(since)s",
)
