"""The open part of a day, into which accepted records land."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from simpul.adapters.postgres import Connection
from simpul.intake.deciding import Decided
from simpul.intake.rows import SliceKey


def slice_key(found: Decided) -> SliceKey:
    """The office, document and day of receipt among which an accepted event is looked at."""
    event = found.event
    assert event.document is not None
    return SliceKey(event.offered.office_code, event.document, event.received_date)


def open_slices(connection: Connection, accepted: Iterable[Decided]) -> dict[SliceKey, UUID]:
    """The open part of each day, grown by these events; locked until commit, so that the gate cannot close it."""
    counts: Mapping[SliceKey, int] = Counter(map(slice_key, accepted))
    keys = sorted(counts)
    if not keys:
        return {}
    found = _slices(connection, _GROW, counts, keys)
    new = [key for key in keys if key not in found]
    return found | _slices(connection, _OPEN, counts, new) if new else found


def _slices(
    connection: Connection, statement: str, counts: Mapping[SliceKey, int], keys: Sequence[SliceKey]
) -> dict[SliceKey, UUID]:
    columns = [list(column) for column in zip(*keys, strict=True)]
    rows = connection.execute(statement, [*columns, [counts[key] for key in keys]])
    return {SliceKey(*key): slice_id for slice_id, *key in rows}


_GROW = """
WITH grown AS (
    SELECT slice.slice_id, landed.count
    FROM unnest(%s::text[], %s::text[], %s::date[], %s::int[]) AS landed (office_code, document, received_date, count)
    JOIN quality.slice USING (office_code, document, received_date)
    WHERE slice.state = 'open'
    ORDER BY office_code, document, received_date
    FOR UPDATE OF slice)
UPDATE quality.slice SET record_count = record_count + grown.count, last_landed_at = now()
FROM grown WHERE slice.slice_id = grown.slice_id
RETURNING slice.slice_id, slice.office_code, slice.document, slice.received_date
"""

_OPEN = """
WITH opened AS (
    INSERT INTO quality.slice (slice_id, office_code, document, received_date, part_no, record_count)
    SELECT gen_random_uuid(), office_code, document, received_date,
           1 + (SELECT count(*) FROM quality.slice earlier
                WHERE (earlier.office_code, earlier.document, earlier.received_date)
                    = (landed.office_code, landed.document, landed.received_date)), landed.count
    FROM unnest(%s::text[], %s::text[], %s::date[], %s::int[]) AS landed (office_code, document, received_date, count)
    RETURNING slice_id, office_code, document, received_date, record_count),
noted AS (
    INSERT INTO quality.slice_event (slice_id, office_code, state, record_count)
    SELECT slice_id, office_code, 'open', record_count FROM opened)
SELECT slice_id, office_code, document, received_date FROM opened
"""
