"""The cases of refused records: who still has to act, for how long, and what has lapsed."""

from collections.abc import Iterator

from psycopg.rows import dict_row

from simpul.adapters.postgres import Connection
from simpul.contracts.cases import CaseAges

_FETCH = 2000


def cases(connection: Connection, office_code: str | None) -> Iterator[dict[str, object]]:
    """A row per case, the oldest first; ``codes`` are those that refuse in the verdict in force."""
    with connection.cursor("cases", row_factory=dict_row) as cursor:
        cursor.itersize = _FETCH
        cursor.execute(_CASES, {"office": office_code})
        yield from cursor


def ageing(connection: Connection, ages: CaseAges) -> list[tuple[str, int, int, int]]:
    """(office, number of the span of ages, open cases, notified cases), where there are any."""
    return connection.execute(_AGEING, [list(ages.bounds)]).fetchall()


def expire(connection: Connection, ages: CaseAges) -> int:
    """Close what nobody has corrected within the declared days; returns how many. A second run finds nothing."""
    days = ages.expires_after_days
    return connection.execute(_EXPIRE, {"days": days, "reason": f"not corrected within {days} days"}).rowcount


_CASES = """
SELECT refused.office_code, refused.document, head.source_record_id, refused.record_ref, refused.revision, raw.event_id,
       refused.state, floor(extract(epoch FROM COALESCE(refused.closed_at, now()) - refused.opened_at) / 86400)::int
           AS age_days,
       ARRAY(SELECT DISTINCT reason ->> 'code' FROM jsonb_array_elements(judged.reasons) reason
             WHERE reason ->> 'severity' = 'reject' ORDER BY 1) AS codes,
       refused.opened_at, refused.notified_at, refused.closed_at, refused.closed_by, refused.closing_reason
FROM intake.reject_case refused
JOIN intake.raw USING (partition_id, log_offset)
CROSS JOIN LATERAL (
    SELECT reasons FROM intake.verdict found
    WHERE found.partition_id = refused.partition_id AND found.log_offset = refused.log_offset AND verdict = 'rejected'
    ORDER BY verdict_no DESC LIMIT 1) AS judged
LEFT JOIN intake.record_head head ON head.record_ref = refused.record_ref
WHERE %(office)s::text IS NULL OR refused.office_code = %(office)s
ORDER BY refused.opened_at, refused.partition_id, refused.log_offset
"""

_AGEING = """
SELECT office_code,
       width_bucket(floor(extract(epoch FROM now() - opened_at) / 86400), ARRAY(
           SELECT bound + 1 FROM unnest(%s::numeric[]) AS bound ORDER BY 1)) AS span,
       count(*) FILTER (WHERE state = 'open'), count(*) FILTER (WHERE state = 'notified')
FROM intake.reject_case WHERE closed_at IS NULL
GROUP BY 1, 2 ORDER BY 1, 2
"""

_EXPIRE = """
UPDATE intake.reject_case
SET state = 'expired', closed_at = now(), closed_by = session_user, closing_reason = %(reason)s
WHERE closed_at IS NULL AND opened_at < now() - make_interval(days => %(days)s)
"""
