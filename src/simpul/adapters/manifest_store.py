"""What offices say they sent, beside what came of it: manifests and received numbers."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from simpul.adapters.postgres import Connection
from simpul.domain.intervals import Interval


class Named(NamedTuple):
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


def manifests_of_broken_epochs(connection: Connection) -> list[Named]:
    """The manifests of every epoch in which a number below the last one named never arrived, in order of numbers."""
    return [Named(*row) for row in connection.execute(_BROKEN)]


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
    SELECT office_code, epoch FROM intake.manifest named GROUP BY 1, 2
    HAVING max(last_no) > 0 AND NOT EXISTS (
        SELECT FROM intake.sequence_interval arrived
        WHERE arrived.office_code = named.office_code AND arrived.epoch = named.epoch
          AND arrived.first_no <= 1 AND arrived.last_no >= max(named.last_no)))
ORDER BY office_code, epoch, last_no, broker_at
"""

_RECEIVED = """
SELECT office_code, epoch, first_no, last_no FROM intake.sequence_interval WHERE epoch = ANY(%s) ORDER BY first_no
"""
