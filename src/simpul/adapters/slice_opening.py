"""The open part of a day, into which accepted records land."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from psycopg import errors

from simpul.adapters.arrays import columns
from simpul.adapters.postgres import Connection
from simpul.errors import RetryLater
from simpul.intake.deciding import Decided

SliceKey = tuple[str, str, date]
"""What the quality gate judges together: office, document and day of receipt. Asked of every event: no named one."""

Slices = Mapping[SliceKey, UUID]


class SliceClosed(RetryLater):
    """The gate closed a slice while records were landing in it: roll back, and land them in the next one."""


ANOTHER_WAS_QUICKER = (SliceClosed, errors.UniqueViolation, errors.DeadlockDetected, errors.SerializationFailure)
"""With the same rows: the very same transaction goes well when tried again."""


def slice_key(found: Decided) -> SliceKey:
    """The office, document and day of receipt among which an accepted event is looked at."""
    event = found.event
    assert event.document is not None
    return event.offered.office_code, event.document, event.received_date


def open_slices(connection: Connection, accepted: Iterable[Decided]) -> Slices:
    """The open part of each day of these events, made where there is none.

    Nobody is kept waiting: the gate may close one until ``grow_slices``, which says so.
    """
    counts: Mapping[SliceKey, int] = Counter(map(slice_key, accepted))
    found = _slices(connection, _FIND, counts, sorted(counts))
    if new := sorted(counts.keys() - found):
        found |= _slices(connection, _OPEN, counts, new)
    if missed := sorted(counts.keys() - found):  # somebody else opened them at the same moment
        found |= _slices(connection, _FIND, counts, missed)
    if counts.keys() - found:
        raise SliceClosed("A slice was opened and closed while records came. Nothing is lost: do the same again.")
    return found


def grow_slices(connection: Connection, accepted: Iterable[Decided], slices: Slices) -> None:
    """Count what has landed into its slices; locked from here until commit, so late in a transaction.

    Raises SliceClosed where the gate was quicker.
    """
    counts = {slices[key]: count for key, count in Counter(map(slice_key, accepted)).items()}
    grown = connection.execute(_GROW, [list(counts), list(counts.values())]).fetchall() if counts else []
    if len(grown) != len(counts):
        raise SliceClosed("A slice was closed while records landed in it. Nothing is lost: do the same again.")


def _slices(
    connection: Connection, statement: str, counts: Mapping[SliceKey, int], keys: Sequence[SliceKey]
) -> dict[SliceKey, UUID]:
    if not keys:
        return {}
    rows = connection.execute(statement, columns([(*key, counts[key]) for key in keys], 4))
    return {(office, document, day): slice_id for slice_id, office, document, day in rows}


_LANDED = """
unnest(%s::text[], %s::text[], %s::date[], %s::int[]) AS landed (office_code, document, received_date, count)
"""

_FIND = f"""
SELECT slice.slice_id, slice.office_code, slice.document, slice.received_date
FROM {_LANDED} JOIN quality.slice USING (office_code, document, received_date)
WHERE slice.state = 'open'
"""

_OPEN = f"""
WITH landed AS (SELECT * FROM {_LANDED}),
opened AS (
    INSERT INTO quality.slice (slice_id, office_code, document, received_date, part_no)
    SELECT gen_random_uuid(), office_code, document, received_date,
           1 + (SELECT count(*) FROM quality.slice earlier
                WHERE (earlier.office_code, earlier.document, earlier.received_date)
                    = (landed.office_code, landed.document, landed.received_date))
    FROM landed ORDER BY office_code, document, received_date
    ON CONFLICT DO NOTHING
    RETURNING slice_id, office_code, document, received_date),
noted AS (
    INSERT INTO quality.slice_event (slice_id, office_code, state, record_count)
    SELECT slice_id, office_code, 'open', count FROM opened JOIN landed USING (office_code, document, received_date))
SELECT slice_id, office_code, document, received_date FROM opened
"""

_GROW = """
WITH landed AS (SELECT * FROM unnest(%s::uuid[], %s::int[]) AS landed (slice_id, count)),
still_open AS (
    SELECT slice_id FROM quality.slice WHERE slice_id IN (SELECT slice_id FROM landed) AND state = 'open'
    ORDER BY slice_id FOR UPDATE)
UPDATE quality.slice SET record_count = record_count + landed.count, last_landed_at = now()
FROM landed JOIN still_open USING (slice_id) WHERE slice.slice_id = landed.slice_id
RETURNING slice.slice_id
"""
