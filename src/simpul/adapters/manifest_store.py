"""What offices say they sent, beside what came of it: manifests and received numbers."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from simpul.adapters.postgres import Connection
from simpul.domain.intervals import Interval

UNDER_WAY = timedelta(seconds=60)
"""So long the numbers that a manifest names may still come in other partitions, which are out of step with its own."""


class EpochManifest(NamedTuple):
    """A manifest of an epoch that is not whole: the numbers it names, its file, and when the broker took it.

    ``is_resent``: the same file came again later, and whole.
    """

    office_code: str
    epoch: UUID
    first_no: int
    last_no: int
    file_id: UUID | None
    broker_at: datetime
    is_resent: bool


class Doubtful(NamedTuple):
    """A manifest that does not fit: ``doubt`` says how. Its place and hour in the log, and what it names.

    ``other_contents``, ``other_count``: what arrived is not what the office sent. ``erased_before``: nobody can tell
    any more. ``other_before``: the manifest before it is not the one that it follows, though all numbers came.
    ``refused_before``: neither, for a manifest in between was refused.
    """

    office_code: str
    partition_id: int
    hour_at: datetime
    epoch: UUID
    first_no: int
    last_no: int
    event_count: int
    file_id: UUID | None
    closes: str
    doubt: str


def doubtful_manifests(connection: Connection, office: str | None) -> list[Doubtful]:
    """Every manifest whose events are not those it vouches for, or that does not follow the one before it.

    Where a number in between never came, that number is a gap, and nothing is said of the chain. Of all offices, or
    of one.
    """
    return [Doubtful(*row) for row in connection.execute(_DOUBTFUL, {"office": office})]


def manifests_of_broken_epochs(connection: Connection, office: str | None) -> list[EpochManifest]:
    """The manifests of every epoch in which a number below the last one named never arrived, in order of numbers."""
    return [EpochManifest(*row) for row in connection.execute(_BROKEN, {"office": office})]


def received_numbers(connection: Connection, epochs: set[tuple[str, UUID]]) -> dict[tuple[str, UUID], list[Interval]]:
    """(office, epoch) -> the numbers that arrived."""
    found: dict[tuple[str, UUID], list[Interval]] = {epoch: [] for epoch in epochs}
    for office, epoch, first, last in connection.execute(_RECEIVED, [[epoch for _, epoch in epochs]]):
        if (office, epoch) in found:
            found[office, epoch].append(Interval(first, last))
    return found


_BROKEN = """
SELECT office_code, epoch, first_no, last_no, file_id, broker_at, EXISTS (
    SELECT FROM intake.manifest again
    WHERE again.office_code = here.office_code AND again.file_id = here.file_id
      AND again.broker_at > here.broker_at AND again.completed_at IS NOT NULL)
FROM intake.manifest here
WHERE (office_code, epoch) IN (
    SELECT office_code, epoch FROM intake.manifest named
    WHERE %(office)s::text IS NULL OR office_code = %(office)s GROUP BY 1, 2
    HAVING max(last_no) > 0 AND NOT EXISTS (
        SELECT FROM intake.sequence_interval arrived
        WHERE arrived.office_code = named.office_code AND arrived.epoch = named.epoch
          AND arrived.first_no <= 1 AND arrived.last_no >= max(named.last_no)))
ORDER BY office_code, epoch, last_no, broker_at
"""

_RECEIVED = """
SELECT office_code, epoch, first_no, last_no FROM intake.sequence_interval WHERE epoch = ANY(%s) ORDER BY first_no
"""

# Each manifest follows one of a lower number by its digest; only the first of an epoch follows none.
_DOUBTFUL = """
WITH numbered AS (
    SELECT named.*, raw.sequence_no, COALESCE(max(raw.sequence_no) OVER (
               PARTITION BY named.office_code, named.epoch ORDER BY raw.sequence_no
               RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before_no
    FROM intake.manifest named JOIN intake.raw USING (partition_id, log_offset)
    WHERE raw.epoch = named.epoch AND raw.sequence_no IS NOT NULL
      AND (%(office)s::text IS NULL OR named.office_code = %(office)s)
), unchained AS (
    SELECT here.*
    FROM numbered here
    LEFT JOIN (SELECT office_code, epoch, digest, min(sequence_no) AS sequence_no FROM numbered GROUP BY 1, 2, 3) before
         ON before.office_code = here.office_code AND before.epoch = here.epoch
         AND before.digest = here.previous_digest AND before.sequence_no < here.sequence_no
    WHERE before.digest IS NULL AND (here.previous_digest IS NOT NULL OR here.first_no > 1)
), followed AS (
    SELECT unchained.*, came.event_count AS came_count, came.manifest_count
    FROM unchained CROSS JOIN LATERAL (
        SELECT count(DISTINCT sequence_no) FILTER (WHERE document IS DISTINCT FROM 'office_manifest') AS event_count,
               count(DISTINCT sequence_no) FILTER (WHERE document = 'office_manifest') AS manifest_count
        FROM intake.raw
        WHERE raw.epoch = unchained.epoch AND raw.office_code = unchained.office_code
          AND raw.sequence_no > before_no AND raw.sequence_no < unchained.sequence_no) came
), doubtful AS (
    SELECT partition_id, log_offset, office_code, epoch, first_no, last_no, event_count, file_id, closes, broker_at,
           finding AS doubt
    FROM intake.manifest
    WHERE finding <> 'same' AND (%(office)s::text IS NULL OR office_code = %(office)s)
    UNION ALL
    SELECT partition_id, log_offset, office_code, epoch, first_no, last_no, event_count, file_id, closes, broker_at,
           CASE WHEN manifest_count > 0 THEN 'refused_before' ELSE 'other_before' END
    FROM followed WHERE came_count + manifest_count = sequence_no - before_no - 1
)
SELECT office_code, partition_id, date_trunc('hour', broker_at, 'UTC'), epoch, first_no, last_no, event_count, file_id,
       closes, doubt
FROM doubtful ORDER BY office_code, epoch, last_no, doubt
"""
