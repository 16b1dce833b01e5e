"""Manifests that nobody has held against what arrived yet, the bytes under their numbers, and what was found."""

from collections.abc import Iterator
from typing import Literal, NamedTuple
from uuid import UUID

from simpul.adapters.postgres import Connection

Finding = Literal["same", "other_contents", "other_count", "erased_before"]

_FETCH = 200  # bodies at a time: the largest is a mebibyte


class Unproved(NamedTuple):
    """A manifest all of whose events have arrived, and what it says of them."""

    partition_id: int
    log_offset: int
    office_code: str
    epoch: UUID
    first_no: int
    last_no: int
    event_count: int
    digest: str


class Copy(NamedTuple):
    """An event that came under a number. ``body`` is None where it is gone; ``is_erased``: by somebody's word.

    ``is_before``: the broker took it before the manifest, as it takes everything that a manifest names.
    """

    number: int
    body: bytes | None
    is_erased: bool
    is_before: bool


def unproved(connection: Connection) -> list[Unproved]:
    """Every manifest that can be proved and is not, in turns: an office with very many keeps no other one waiting.

    Those whose numbers all came; and those of an hour whose events all came, though a manifest in between did not.
    """
    return [Unproved(*row) for row in connection.execute(_UNPROVED)]


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

_UNPROVED = f"""
SELECT partition_id, log_offset, office_code, epoch, first_no, last_no, event_count, digest
FROM intake.manifest named
WHERE proved_at IS NULL
  AND (completed_at IS NOT NULL OR event_count = (SELECT count(DISTINCT raw.sequence_no) {_EVENTS}))
ORDER BY row_number() OVER (PARTITION BY office_code ORDER BY broker_at), office_code
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
