"""What the ledger tells beside its counts: days with few records, events without numbers, what was given up, pauses."""

from datetime import date, datetime
from typing import LiteralString, NamedTuple

from simpul.adapters.postgres import Connection
from simpul.adapters.recount_rows import ROWS, Asked
from simpul.domain.documents import CPMI_REGISTRATION, PLACEMENT_STAGE

COUNTED_BY_DAY = (CPMI_REGISTRATION, PLACEMENT_STAGE)  # nobody takes back a usual number of records


class DayOfRecords(NamedTuple):
    """How many records of a document an office sent on a day of receipt."""

    office_code: str
    document: str
    received_date: date
    record_count: int


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


def days_of_records(connection: Connection, office: str | None, newest: date, days_at_most: int) -> list[DayOfRecords]:
    """What offices sent of each document, day of receipt by day, for those that sent something since ``newest``.

    Only what counts: the newest days, without what was withdrawn.
    """
    values = {"office": office, "newest": newest, "at_most": days_at_most, "documents": list(COUNTED_BY_DAY)}
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

_DAYS_OF_RECORDS: LiteralString = """
WITH recent AS (
    SELECT DISTINCT office_code, document FROM quality.slice
    WHERE received_date >= %(newest)s AND document = ANY(%(documents)s)
      AND (%(office)s::text IS NULL OR office_code = %(office)s))
SELECT office_code, document, day.received_date, day.record_count
FROM recent CROSS JOIN LATERAL (
    SELECT received_date, sum(record_count)::int AS record_count FROM quality.slice
    WHERE slice.office_code = recent.office_code AND slice.document = recent.document AND state <> 'withdrawn'
    GROUP BY received_date ORDER BY received_date DESC LIMIT %(at_most)s) AS day
ORDER BY office_code, document, received_date
"""
