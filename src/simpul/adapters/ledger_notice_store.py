"""What the ledger tells beside its counts: days with few records, events without numbers, what was given up, pauses."""

from datetime import date, datetime
from typing import LiteralString, NamedTuple

from simpul.adapters.postgres import Connection
from simpul.adapters.recount_rows import ROWS, Asked
from simpul.domain.documents import CPMI_REGISTRATION, PLACEMENT_STAGE

COUNTED_BY_DAY = (CPMI_REGISTRATION, PLACEMENT_STAGE)  # nobody takes back a usual number of records


class DayOfRecords(NamedTuple):
    """How many records of a document an office sent on a day of receipt. ``judged_at``: of its newest part."""

    office_code: str
    document: str
    received_date: date
    record_count: int
    judged_at: datetime | None


class GivenUp(NamedTuple):
    """Events of a partition that nobody will ever judge. ``after_offset`` is None where nobody saw how many they are.

    ``is_same_log``: the log goes on behind them; else it ended, and another one began.
    """

    office_code: str
    partition_no: int
    is_same_log: bool
    first_offset: int
    after_offset: int | None
    cause: str
    adopted_at: datetime
    actor: str
    reason: str

    @property
    def event_count(self) -> int:
        """How many events; 0 where nobody knows."""
        return self.after_offset - self.first_offset if self.after_offset is not None else 0


class Paused(NamedTuple):
    """Who paused an office, when and why."""

    office_code: str
    paused_by: str
    paused_at: datetime
    reason: str


def days_of_records(
    connection: Connection, office: str | None, since: date, judged_since: datetime, days_before: int
) -> list[DayOfRecords]:
    """What offices sent of each document, day of receipt by day, from the first one that is of late.

    Of late is what was received since ``since``, and what was judged since ``judged_since``. So many days before the
    first stand in front of it. Only what counts: without what was withdrawn.
    """
    values = {
        "office": office, "since": since, "judged_since": judged_since, "days_before": days_before,
        "documents": list(COUNTED_BY_DAY),
    }  # fmt: skip
    return [DayOfRecords(*row) for row in connection.execute(_DAYS_OF_RECORDS, values)]


def unnumbered(connection: Connection, asked: Asked) -> dict[str, int]:
    """office -> events that name no epoch or no number, so that no manifest can miss them."""
    return dict(connection.execute(_UNNUMBERED, asked._asdict()).fetchall())


def given_up(connection: Connection, office: str | None) -> list[GivenUp]:
    """What was given up when a person adopted a stopped partition, oldest first; all, or of one office."""
    return [GivenUp(*row) for row in connection.execute(_GIVEN_UP, {"office": office})]


def paused(connection: Connection) -> list[Paused]:
    """The offices whose events stay in the broker until somebody resumes them."""
    rows = connection.execute("SELECT office_code, paused_by, paused_at, reason FROM intake.paused_office ORDER BY 1")
    return [Paused(*row) for row in rows]


_GIVEN_UP = """
SELECT office_code, partition_no, partition_id = next_partition_id, first_lost_offset, after_lost_offset, cause,
       adopted_at, actor, reason
FROM intake.adoption WHERE %(office)s::text IS NULL OR office_code = %(office)s ORDER BY adoption_no
"""

_UNNUMBERED = f"""
{ROWS}
SELECT office_code, count(*) FROM raw WHERE epoch IS NULL OR sequence_no IS NULL GROUP BY 1
"""

_DAYS: LiteralString = """
SELECT received_date, sum(record_count)::int AS record_count, max(judged_at) AS judged_at FROM quality.slice
WHERE slice.office_code = recent.office_code AND slice.document = recent.document AND state <> 'withdrawn'
"""

_DAYS_OF_RECORDS: LiteralString = f"""
WITH recent AS (
    SELECT office_code, document, min(received_date) AS first_date FROM quality.slice
    WHERE (received_date >= %(since)s OR judged_at >= %(judged_since)s) AND document = ANY(%(documents)s)
      AND (%(office)s::text IS NULL OR office_code = %(office)s)
    GROUP BY 1, 2)
SELECT office_code, document, day.received_date, day.record_count, day.judged_at
FROM recent CROSS JOIN LATERAL (
    ({_DAYS} AND received_date >= first_date GROUP BY received_date)
    UNION ALL
    ({_DAYS} AND received_date < first_date GROUP BY received_date ORDER BY received_date DESC LIMIT %(days_before)s)
    ) AS day
ORDER BY office_code, document, received_date
"""
