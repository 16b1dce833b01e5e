"""The open part of a day, into which accepted records land."""

from collections import Counter
from collections.abc import Iterable, Mapping
from uuid import UUID, uuid4

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
    return {key: _open_slice(connection, key, counts[key]) for key in sorted(counts)}


def _open_slice(connection: Connection, key: SliceKey, count: int) -> UUID:
    grown = connection.execute(
        "UPDATE quality.slice SET record_count = record_count + %s, last_landed_at = now() "
        "WHERE office_code = %s AND document = %s AND received_date = %s AND state = 'open' RETURNING slice_id",
        [count, *key],
    ).fetchone()
    if grown:
        found: UUID = grown[0]
        return found
    slice_id = uuid4()
    connection.execute(
        "INSERT INTO quality.slice (slice_id, office_code, document, received_date, part_no, record_count) "
        "SELECT %s, %s, %s, %s, 1 + count(*), %s FROM quality.slice "
        "WHERE office_code = %s AND document = %s AND received_date = %s",
        [slice_id, *key, count, *key],
    )
    connection.execute(
        "INSERT INTO quality.slice_event (slice_id, office_code, state, record_count) VALUES (%s, %s, 'open', %s)",
        [slice_id, key.office_code, count],
    )
    return slice_id
