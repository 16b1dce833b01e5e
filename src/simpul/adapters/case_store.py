"""The cases of refused records: who still has to act, for how long, what closed them, and what has lapsed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from simpul.adapters.arrays import columns
from simpul.adapters.office_days import age_in_days
from simpul.adapters.postgres import Connection
from simpul.contracts.cases import CaseAges
from simpul.intake.deciding import Decided
from simpul.intake.office_verdict import CaseState

EventPlace = tuple[int, int]
"""Partition and offset of an event."""

_FETCH = 2000


def resolve_cases(
    connection: Connection, let_in: Iterable[Decided], *, by: str | None = None, reason: str | None = None
) -> Mapping[EventPlace, list[UUID]]:
    """A record that is let in closes its open cases by itself, with both ids; in the running transaction.

    Cases of older revisions; and that of a taking back which came before the record was known. ``by``, ``reason``: of
    a person who let it in. Returns place of the event that was let in -> the refused events whose cases it closed, in
    the order of their arrival.
    """
    corrections = list(let_in)
    if not corrections:
        return {}
    person = {"by": by, "reason": reason}
    later = [found for found in corrections if (found.decision.revision or 0) > 1]  # nothing is older than the first
    closing = connection.execute(_RESOLVE, _columns(later) | person) if later else None
    offices = {found.event.offered.office_code for found in corrections}
    unknown = connection.execute(_HAS_UNKNOWN, [list(offices)])  # asked at once, before the first answer is waited for
    closed = closing.fetchall() if closing else []
    if unknown.fetchone() is not None:
        closed += connection.execute(_RESOLVE_UNKNOWN, _columns(corrections) | person).fetchall()
    return _by_correction(connection, closed) if closed else {}


def case_states(connection: Connection, records: Iterable[UUID]) -> Mapping[UUID, CaseState]:
    """The state of the newest case of each of these records, as offices are told it."""
    asked = list(records)
    return dict(connection.execute(_STATES, [asked]).fetchall()) if asked else {}


def cases(connection: Connection, office_code: str | None) -> Iterator[dict[str, object]]:
    """A row per case, the oldest first; ``codes`` are those of its newest verdict that refuses.

    Only a record's newest refusal waits for somebody; an older one whose case is not closed is ``overtaken``.
    """
    with connection.cursor("cases", row_factory=dict_row) as cursor:
        cursor.itersize = _FETCH
        cursor.execute(_CASES, {"office": office_code})
        yield from cursor


def ageing(connection: Connection, ages: CaseAges, office_code: str | None) -> list[tuple[str, int, int, int]]:
    """(office, number of the span of ages, open cases, notified cases), where there are any that wait for somebody.

    An age is counted in calendar days of the office.
    """
    return connection.execute(_AGEING, {"bounds": list(ages.bounds), "office": office_code}).fetchall()


def _columns(corrections: Iterable[Decided]) -> dict[str, Any]:
    """What the statements below join with, a list a column."""
    rows = [
        (
            found.decision.head.record_ref,
            found.event.record_digest,
            found.decision.revision,
            found.event.offered.office_code,
            found.event.offered.partition_id,
            found.event.offered.log_offset,
        )
        for found in corrections
        if found.decision.head
    ]
    names = ("records", "keys", "revisions", "offices", "partitions", "offsets")
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def _by_correction(connection: Connection, closed: list[tuple[int, int, int, int]]) -> dict[EventPlace, list[UUID]]:
    found: dict[EventPlace, list[UUID]] = defaultdict(list)
    for event_id, partition, offset in connection.execute(_EVENTS, columns(closed, 4)):
        found[partition, offset].append(event_id)
    return found


def expire(connection: Connection, ages: CaseAges) -> list[EventPlace]:
    """Close what nobody has corrected within the declared days of its office's calendar; returns where.

    A second run finds nothing.
    """
    days = ages.expires_after_days
    return connection.execute(_EXPIRE, {"days": days, "reason": f"not corrected within {days} days"}).fetchall()


_CASES = f"""
SELECT refused.office_code, refused.document, COALESCE(head.source_record_id, refused.source_record_id)
           AS source_record_id, refused.record_ref, refused.revision, raw.event_id,
       CASE WHEN refused.closed_at IS NULL AND head.revision > refused.revision THEN 'overtaken'
            ELSE refused.state END AS state,
       {age_in_days("refused.opened_at", "refused.office_code", "COALESCE(refused.closed_at, now())")} AS age_days,
       ARRAY(SELECT DISTINCT reason ->> 'code' FROM jsonb_array_elements(judged.reasons) reason
             WHERE reason ->> 'severity' = 'reject' ORDER BY 1) AS codes,
       refused.opened_at, refused.notified_at, refused.closed_at, refused.closed_by, refused.closing_reason,
       correction.event_id AS closed_by_event_id
FROM intake.reject_case refused
JOIN intake.raw USING (partition_id, log_offset)
CROSS JOIN LATERAL (
    SELECT reasons FROM intake.verdict found
    WHERE found.partition_id = refused.partition_id AND found.log_offset = refused.log_offset AND verdict = 'rejected'
    ORDER BY verdict_no DESC LIMIT 1) AS judged
LEFT JOIN intake.record_head head ON head.record_ref = refused.record_ref
LEFT JOIN intake.raw correction ON correction.partition_id = refused.closed_by_partition_id
                               AND correction.log_offset = refused.closed_by_log_offset
WHERE %(office)s::text IS NULL OR refused.office_code = %(office)s
ORDER BY refused.opened_at, refused.partition_id, refused.log_offset
"""

_AGEING = f"""
SELECT office_code,
       width_bucket({age_in_days("opened_at", "office_code")}, ARRAY(
           SELECT bound + 1 FROM unnest(%(bounds)s::int[]) AS bound ORDER BY 1)) AS span,
       count(*) FILTER (WHERE state = 'open'), count(*) FILTER (WHERE state = 'notified')
FROM intake.reject_case
WHERE closed_at IS NULL AND (%(office)s::text IS NULL OR office_code = %(office)s)
  AND NOT EXISTS (SELECT FROM intake.record_head head
                  WHERE head.record_ref = reject_case.record_ref AND head.revision > reject_case.revision)
GROUP BY 1, 2 ORDER BY 1, 2
"""

# What is older in days is also older in hours: by these the index finds it.
_EXPIRE = f"""
UPDATE intake.reject_case
SET state = 'expired', closed_at = now(), closed_by = session_user, closing_reason = %(reason)s
WHERE closed_at IS NULL AND opened_at < now() - make_interval(days => %(days)s)
  AND {age_in_days("opened_at", "office_code")} > %(days)s
RETURNING partition_id, log_offset
"""

_CORRECTION = """
FROM unnest(%(records)s::uuid[], %(keys)s::bytea[], %(revisions)s::int[], %(offices)s::text[], %(partitions)s::int[],
            %(offsets)s::bigint[])
     AS correction (record_ref, record_key, revision, office_code, partition_id, log_offset)
"""

_CLOSING = """
UPDATE intake.reject_case AS refused
SET state = 'resolved', closed_at = now(), closed_by = %(by)s, closing_reason = %(reason)s,
    closed_by_partition_id = correction.partition_id, closed_by_log_offset = correction.log_offset
"""

_CLOSED = "RETURNING refused.partition_id, refused.log_offset, correction.partition_id, correction.log_offset"

_RESOLVE = f"""
{_CLOSING} {_CORRECTION}
WHERE refused.record_ref = correction.record_ref AND refused.revision < correction.revision
  AND refused.closed_at IS NULL
{_CLOSED}
"""

# There is hardly ever one: only then is every record that was let in compared with them.
_HAS_UNKNOWN = """
SELECT FROM intake.reject_case
WHERE record_key IS NOT NULL AND closed_at IS NULL AND office_code = ANY(%s) LIMIT 1
"""

_RESOLVE_UNKNOWN = f"""
{_CLOSING} {_CORRECTION}
WHERE refused.record_key = correction.record_key AND refused.office_code = correction.office_code
  AND refused.closed_at IS NULL
{_CLOSED}
"""

_EVENTS = """
SELECT raw.event_id, closed.by_partition, closed.by_offset
FROM unnest(%s::int[], %s::bigint[], %s::int[], %s::bigint[])
     AS closed (partition_id, log_offset, by_partition, by_offset)
JOIN intake.raw USING (partition_id, log_offset)
ORDER BY raw.partition_id, raw.log_offset
"""

_STATES = """
SELECT DISTINCT ON (record_ref) record_ref, CASE WHEN state = 'notified' THEN 'open' ELSE state END
FROM intake.reject_case WHERE record_ref = ANY(%s)
ORDER BY record_ref, revision DESC, partition_id DESC, log_offset DESC
"""
