"""The signals of protection and the records that are watched: written with the poll they come of, or not at all."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from psycopg.rows import dict_row

from simpul.adapters.postgres import Connection
from simpul.intake.deciding import Decided
from simpul.intake.digests import Digests
from simpul.intake.protecting import WATCHED, Fields, Protected, Signal, Watch, is_looked_at, protect


def raise_signals(connection: Connection, decided: Sequence[Decided], digests: Digests) -> None:
    """Look at a poll's revisions and keep what they mean; the heads are locked by the caller."""
    revisions = [found for found in decided if is_looked_at(found)]
    later = [found.decision.head.record_ref for found in revisions if found.decision.head and _is_later(found)]
    watches = _watches(connection, later) if later else {}
    if not watches and not any(reason.code in WATCHED for found in revisions for reason in found.event.reasons):
        return
    _save(connection, protect(revisions, watches, digests))


def signals(connection: Connection) -> Iterator[dict[str, object]]:
    """Every signal, the newest first: of a record places and codes, of a slice field and counts; never a value."""
    with connection.cursor(row_factory=dict_row) as cursor:
        yield from cursor.execute(_SIGNALS)


def _is_later(found: Decided) -> bool:
    return (found.decision.revision or 0) > 1


def _watches(connection: Connection, records: Sequence[UUID]) -> dict[UUID, Watch]:
    rows = connection.execute(
        "SELECT record_ref, office_code, partition_id, log_offset, codes, digests FROM protection.watch "
        "WHERE record_ref = ANY(%s)",
        [list(records)],
    )
    return {
        record_ref: Watch(record_ref, office, partition, offset, frozenset(codes), Fields.of_bytes(bytes(fields)))
        for record_ref, office, partition, offset, codes, fields in rows
    }


def _save(connection: Connection, found: Protected) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(_SAVE_SIGNAL, [_signal_row(signal) for signal in found.signals])
        cursor.executemany(_SAVE_WATCH, [_watch_row(watch) for watch in found.watched.values()])
    if found.ended:
        connection.execute("DELETE FROM protection.watch WHERE record_ref = ANY(%s)", [list(found.ended)])


def _signal_row(signal: Signal) -> tuple[object, ...]:
    before = signal.before
    stood = (before.partition_id, before.log_offset) if before else (None, None)
    place = (signal.partition_id, signal.log_offset, *stood)
    return (*place, signal.office_code, signal.record_ref, sorted(signal.codes), list(signal.kinds))


def _watch_row(watch: Watch) -> tuple[object, ...]:
    place = (watch.partition_id, watch.log_offset)
    return (watch.record_ref, watch.office_code, *place, sorted(watch.codes), watch.fields.as_bytes())


_SAVE_SIGNAL = """
INSERT INTO protection.signal (partition_id, log_offset, before_partition_id, before_log_offset, office_code,
    record_ref, codes, kinds)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""

_SAVE_WATCH = """
INSERT INTO protection.watch (record_ref, office_code, partition_id, log_offset, codes, digests)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (record_ref) DO UPDATE SET
    partition_id = excluded.partition_id, log_offset = excluded.log_offset, codes = excluded.codes,
    digests = excluded.digests
"""

_SIGNALS = """
SELECT raised_at, office_code, record_ref, kinds, codes, before_partition_id, before_log_offset, partition_id,
       log_offset, NULL::uuid AS slice_id, NULL AS field, NULL::int AS people_count, NULL::int AS record_count
FROM protection.signal
UNION ALL
SELECT raised_at, office_code, NULL, ARRAY['repeated_identity'], ARRAY['slice_repeated_identity'], NULL, NULL, NULL,
       NULL, slice_id, field, people_count, record_count
FROM protection.slice_signal
ORDER BY raised_at DESC, office_code, partition_id, log_offset, field
"""
