"""What of the events up to given offsets is not judged, or judged and not loaded."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from simpul.adapters.broker import office_of
from simpul.adapters.landed import LANDED
from simpul.adapters.postgres import Connection

Targets = Mapping[tuple[str, int], int]


class Unloaded(NamedTuple):
    """A slice that is open, or passed and not loaded."""

    office_code: str
    document: str
    received_date: date
    state: str

    @property
    def is_due(self) -> bool:
        """Whether nothing but the load is missing."""
        return self.state in ("passed", "released")

    def __str__(self) -> str:
        return f"office {self.office_code}: {self.document} received on {self.received_date} is {_STANDS[self.state]}"


_TARGETS = """
WITH target AS (
    SELECT place.partition_id, wanted.office_code, place.next_offset, place.state, wanted.end_offset
    FROM unnest(%s::text[], %s::text[], %s::int[], %s::bigint[])
         AS wanted (topic_name, office_code, partition_no, end_offset)
    LEFT JOIN intake.topic_partition place
           ON place.topic_name = wanted.topic_name AND place.partition_no = wanted.partition_no
          AND place.state <> 'retired')
"""


_STANDS = {
    "open": "open: more of it may come",
    "closed": "closed and not judged by the quality gate",
    "passed": "passed and not loaded by Airflow",
    "released": "released and not loaded by Airflow",
}


def unjudged(connection: Connection, targets: Targets) -> list[str]:
    """One sentence per office whose events are not all judged.

    Of a stopped partition nothing is known to be judged: offsets of another log say nothing.
    """
    rows = connection.execute(_UNJUDGED, _columns(targets)).fetchall()
    return [
        f"office {office}: stopped, its log is not the one that was read; `simpul broker adopt {office}` goes on"
        if is_stopped
        else f"office {office}: {count} events not judged"
        for office, is_stopped, count in rows
    ]


def unloaded(connection: Connection, targets: Targets) -> list[Unloaded]:
    """The slices of these events that are open, or passed and not loaded."""
    rows = connection.execute(
        _TARGETS + "SELECT slice.office_code, slice.document, slice.received_date, slice.state "
        "FROM quality.slice WHERE slice.loaded_at IS NULL AND slice.state NOT IN ('held', 'withdrawn') AND EXISTS ("
        f"    SELECT 1 FROM ({LANDED}) landed JOIN target USING (partition_id)"
        "    WHERE landed.slice_id = slice.slice_id AND landed.log_offset < target.end_offset) "
        "ORDER BY 3, 1, 2",
        _columns(targets),
    ).fetchall()
    return [Unloaded(*row) for row in rows]


def _columns(targets: Targets) -> list[list[object]]:
    return [
        [topic for topic, _ in targets],
        [office_of(topic) for topic, _ in targets],
        [number for _, number in targets],
        list(targets.values()),
    ]


_UNJUDGED = (
    _TARGETS
    + """
SELECT office_code, COALESCE(bool_or(state = 'stopped'), false), sum(end_offset - COALESCE(next_offset, 0))
FROM target WHERE COALESCE(next_offset, 0) < end_offset OR state = 'stopped' GROUP BY 1 ORDER BY 1
"""
)
