"""Manifests that nobody has held against what arrived yet, the bytes under their numbers, and what was found."""

from collections.abc import Iterator
from typing import Literal, NamedTuple
from uuid import UUID

from simpul.adapters.postgres import Connection

Finding = Literal["same", "other_contents", "other_count", "erased_before"]

MOST_OF_AN_OFFICE = 10_000
_FETCH = 200  # bodies at a time: the largest is a mebibyte


class Unproved(NamedTuple):
    """A manifest that is not proved yet, and what it says of its events. ``is_complete``: all its numbers came."""

    partition_id: int
    log_offset: int
    office_code: str
    epoch: UUID
    first_no: int
    last_no: int
    event_count: int
    digest: str
    is_complete: bool


class Copy(NamedTuple):
    """An event that came under a number. ``body`` is None where it is gone; ``is_erased``: by somebody's word.

    ``is_before``: the broker took it before the manifest, as it takes everything that a manifest names.
    """

    number: int
    body: bytes | None
    is_erased: bool
    is_before: bool


def unproved(connection: Connection) -> list[Unproved]:
    """The manifests that are not proved, offices in turns, and of each office those first whose numbers all came.

    Of an office with very many these are the first ``MOST_OF_AN_OFFICE``.
    """
    return [Unproved(*row) for row in connection.execute(_UNPROVED, [MOST_OF_AN_OFFICE])]


def waiting(connection: Connection) -> int:
    """How many manifests are not proved though all their numbers came."""
    ((count,),) = connection.execute(_WAITING).fetchall()
    return int(count)


def have_come(connection: Connection, named: Unproved) -> bool:
    """Whether as many events came as a manifest counts: those of an hour may, though a manifest in between did not."""
    ((have_come,),) = connection.execute(_HAVE_COME, named._asdict()).fetchall()
    return bool(have_come)


def copies(connection: Connection, named: Unproved) -> Iterator[Copy]:
    """All events under the numbers of a manifest, by number and then as they came; manifests themselves left out.

    Streams within the running transaction: a file of any length needs the same memory.
    """
    with connection.cursor("copies") as cursor:
        cursor.itersize = _FETCH
        yield from (Copy(*row) for row in cursor.execute(_COPIES, named._asdict()))


def keep_finding(connection: Connection, named: Unproved, finding: Finding) -> None:
    """Remember what was found; what somebody found before stays."""
    connection.execute(_KEEP, named._asdict() | {"finding": finding})


_EVENTS = """
FROM intake.raw
WHERE raw.epoch = named.epoch AND raw.office_code = named.office_code
  AND raw.sequence_no BETWEEN named.first_no AND named.last_no AND raw.document IS DISTINCT FROM 'office_manifest'
"""

_UNPROVED = """
SELECT partition_id, log_offset, office_code, epoch, first_no, last_no, event_count, digest, completed_at IS NOT NULL
FROM (SELECT *, row_number() OVER (PARTITION BY office_code ORDER BY completed_at IS NULL, broker_at) AS turn_no
      FROM intake.manifest WHERE proved_at IS NULL) named
WHERE turn_no <= %s
ORDER BY turn_no, office_code
"""

_WAITING = "SELECT count(*) FROM intake.manifest WHERE proved_at IS NULL AND completed_at IS NOT NULL"

_HAVE_COME = f"""
SELECT event_count = (SELECT count(DISTINCT raw.sequence_no) {_EVENTS})
FROM intake.manifest named
WHERE named.partition_id = %(partition_id)s AND named.log_offset = %(log_offset)s
"""

_COPIES = f"""
SELECT raw.sequence_no, body.body, erased.partition_id IS NOT NULL, raw.broker_at <= named.broker_at
FROM intake.manifest named
CROSS JOIN LATERAL (SELECT raw.* {_EVENTS}) raw
LEFT JOIN LATERAL (SELECT one.body FROM intake.raw_body one
                   WHERE one.partition_id = raw.partition_id AND one.log_offset = raw.log_offset) body ON true
LEFT JOIN intake.erasure erased ON erased.partition_id = raw.partition_id AND erased.log_offset = raw.log_offset
WHERE named.partition_id = %(partition_id)s AND named.log_offset = %(log_offset)s
ORDER BY raw.sequence_no, raw.broker_at, raw.partition_id, raw.log_offset
"""

_KEEP = """
UPDATE intake.manifest SET proved_at = now(), finding = %(finding)s
WHERE partition_id = %(partition_id)s AND log_offset = %(log_offset)s AND proved_at IS NULL
"""
