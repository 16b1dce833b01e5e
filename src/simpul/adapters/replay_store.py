"""Stored events as they came, with their verdict in force: to be judged again, without changing anything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, LiteralString
from uuid import UUID

import msgspec

from simpul.adapters.postgres import Connection
from simpul.intake.offered import Offered
from simpul.intake.rejudging import Standing, stored_reasons

_FETCH = 500


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with its verdict in force. ``offered`` is None where its body was erased: it cannot be judged again."""

    record_ref: UUID
    office_code: str
    standing: Standing
    offered: Offered | None


def in_question(
    connection: Connection, since: date | None, until: date | None, verdicts: Sequence[str] = ("accepted", "rejected")
) -> Iterator[StoredEvent]:
    """Every refused event, and every record as it was let in last, received from ``since`` to ``until``.

    Streams, so that a period of any length needs the same memory. What is void, repeated or overtaken is left out.
    """
    query: LiteralString = f"{_STORED} WHERE {_IN_QUESTION} ORDER BY raw.partition_id, raw.log_offset"
    with connection.cursor("replay") as cursor:
        cursor.itersize = _FETCH
        for row in cursor.execute(query, {"since": since, "until": until, "verdicts": list(verdicts)}):
            yield _stored(row)


def refused(connection: Connection, after: tuple[int, int], since: date) -> list[tuple[tuple[int, int], StoredEvent]]:
    """The next refused events after a place, in order: (place, event). Waived ones are let in, and left alone."""
    values = {"partition": after[0], "offset": after[1], "since": since, "limit": _FETCH}
    return [((row[1], row[2]), _stored(row)) for row in connection.execute(_NEXT_REFUSED, values)]


def _stored(row: tuple[Any, ...]) -> StoredEvent:
    record_ref, partition, offset, office, broker_at, key, headers, body, *judged = row
    verdict_no, verdict, revision, reasons, is_newest = judged
    standing = Standing(verdict_no, verdict, revision, stored_reasons(reasons), is_newest)
    if body is None:
        return StoredEvent(record_ref, office, standing, None)
    came_with = [(name, value) for name, value in msgspec.msgpack.decode(headers)]
    return StoredEvent(
        record_ref, office, standing, Offered(partition, offset, office, broker_at, key, came_with, body)
    )


_STORED = """
SELECT judged.record_ref, raw.partition_id, raw.log_offset, raw.office_code, raw.broker_at, body.message_key,
       body.headers, body.body, judged.verdict_no, judged.verdict, judged.revision, judged.reasons,
       head.newest_partition_id = raw.partition_id AND head.newest_log_offset = raw.log_offset AS is_newest
FROM intake.raw
JOIN intake.verdict judged ON judged.partition_id = raw.partition_id AND judged.log_offset = raw.log_offset
 AND NOT EXISTS (SELECT FROM intake.verdict later
                 WHERE later.partition_id = judged.partition_id AND later.log_offset = judged.log_offset
                   AND later.verdict_no > judged.verdict_no)
JOIN intake.record_head head ON head.record_ref = judged.record_ref
LEFT JOIN intake.raw_body body ON body.partition_id = raw.partition_id AND body.log_offset = raw.log_offset
LEFT JOIN intake.reject_case refused
       ON refused.partition_id = raw.partition_id AND refused.log_offset = raw.log_offset
"""

_IS_REFUSED = (
    "judged.verdict = 'rejected' AND judged.document <> 'record_void' AND refused.state IS DISTINCT FROM 'waived'"
)

_IN_QUESTION = f"""
raw.received_date BETWEEN COALESCE(%(since)s, raw.received_date) AND COALESCE(%(until)s, raw.received_date)
AND judged.verdict = ANY(%(verdicts)s)
AND (({_IS_REFUSED}) OR (judged.verdict = 'accepted' AND judged.document <> 'record_void'
                         AND judged.revision = head.accepted_revision AND NOT head.is_void))
"""

_NEXT_REFUSED = f"""
{_STORED}
WHERE (refused.partition_id, refused.log_offset) > (%(partition)s, %(offset)s) AND {_IS_REFUSED}
  AND raw.received_date >= %(since)s
ORDER BY refused.partition_id, refused.log_offset LIMIT %(limit)s
"""
