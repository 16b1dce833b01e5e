"""Stopped partitions, and by whose word the intake goes on with them. Adoptions are only ever added."""

from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import class_row

from simpul.adapters.postgres import Connection


@dataclass(frozen=True, slots=True)
class Stopped:
    """A partition whose log is not the one that was read."""

    partition_id: int
    topic_id: UUID
    topic_name: str
    partition_no: int
    office_code: str
    next_offset: int
    seen_end_offset: int | None
    stopped_reason: str


@dataclass(frozen=True, slots=True)
class Adoption:
    """What is given up of a stopped partition, and where the intake goes on.

    ``after_lost_offset``: at least what lies below it is lost; None: nobody saw how far the log went.
    """

    stopped: Stopped
    topic_id: UUID
    first_lost_offset: int
    after_lost_offset: int | None
    next_offset: int

    @property
    def lost_count(self) -> int | None:
        """How many events are known to be given up; None where nobody knows of any."""
        return None if self.after_lost_offset is None else self.after_lost_offset - self.first_lost_offset

    @property
    def is_same_log(self) -> bool:
        """Whether only the beginning of the very same log is gone: its row goes on, with a hole that has a name."""
        return self.stopped.stopped_reason == "log_start_above_stored"


def newest(connection: Connection) -> int:
    """The number of the newest adoption; 0 where there was none."""
    row = connection.execute("SELECT COALESCE(max(adoption_no), 0) FROM intake.adoption").fetchone()
    assert row is not None
    return int(row[0])


def stopped(connection: Connection, *, office_code: str | None = None, topic: str | None = None) -> list[Stopped]:
    """The stopped partitions of an office or of a topic; all of them where neither is named."""
    with connection.cursor(row_factory=class_row(Stopped)) as cursor:
        return cursor.execute(
            "SELECT partition_id, topic_id, topic_name, partition_no, office_code, next_offset, seen_end_offset, "
            "stopped_reason FROM intake.topic_partition "
            "WHERE state = 'stopped' AND COALESCE(office_code = %s, topic_name = %s, true) "
            "ORDER BY topic_name, partition_no",
            [office_code, topic],
        ).fetchall()


def adopt(connection: Connection, adoption: Adoption, reason: str, person: str) -> None:
    """Go on as the adoption says, and keep what was given up, by whom and why."""
    left = adoption.stopped
    if adoption.is_same_log:
        connection.execute(_GO_ON, [adoption.next_offset, left.partition_id])
        next_id = left.partition_id
    else:
        next_id = _begin_anew(connection, adoption)
    where = [left.partition_id, left.office_code, left.topic_name, left.partition_no, left.stopped_reason]
    offsets = [adoption.first_lost_offset, adoption.after_lost_offset, next_id, adoption.next_offset]
    connection.execute(_ADOPTED, [*where, *offsets, person, reason])


def _begin_anew(connection: Connection, adoption: Adoption) -> int:
    """Retire the row of the log that was read; the id of the row of the one that is there now."""
    left = adoption.stopped
    connection.execute(_RETIRE, [left.partition_id])
    log = [adoption.topic_id, left.topic_name, left.partition_no, left.office_code]
    ((partition_id,),) = connection.execute(_BEGIN_ANEW, [*log, adoption.next_offset, adoption.next_offset]).fetchall()
    return int(partition_id)


_GO_ON = """
UPDATE intake.topic_partition
SET state = 'following', stopped_reason = NULL, next_offset = %s, updated_at = now() WHERE partition_id = %s
"""

_RETIRE = "UPDATE intake.topic_partition SET state = 'retired', updated_at = now() WHERE partition_id = %s"

_BEGIN_ANEW = """
INSERT INTO intake.topic_partition (topic_id, topic_name, partition_no, office_code, first_offset, next_offset)
VALUES (%s, %s, %s, %s, %s, %s) RETURNING partition_id
"""

_ADOPTED = """
INSERT INTO intake.adoption (partition_id, office_code, topic_name, partition_no, cause, first_lost_offset,
    after_lost_offset, next_partition_id, next_offset, actor, reason)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, session_user || '/' || %s, %s)
"""
