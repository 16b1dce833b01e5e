"""The signals of protection and the records that are watched: written with the poll they come of, or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from psycopg.rows import dict_row

from simpul.adapters.arrays import columns
from simpul.adapters.postgres import Connection
from simpul.intake.deciding import Decided
from simpul.intake.digests import Digests
from simpul.intake.protecting import (
    WATCHED,
    Fields,
    Protected,
    Signal,
    Watch,
    WatchKey,
    is_looked_at,
    is_of_registration,
    protect,
    watch_again,
)


def raise_signals(connection: Connection, decided: Sequence[Decided], digests: Digests) -> None:
    """Look at a poll's revisions and keep what they mean; the heads are locked by the caller."""
    # A first revision without any reason follows on nothing and is of no concern: most are.
    some = [found for found in decided if found.event.reasons or _is_later(found)]
    revisions = [found for found in some if is_looked_at(found)]
    later = [found.decision.head.record_ref for found in revisions if found.decision.head and _is_later(found)]
    newest = _newest(connection, later) if later else {}
    if not newest and not any(reason.code in WATCHED for found in revisions for reason in found.event.reasons):
        return
    _save(connection, protect(revisions, newest, digests))


def renew_watches(connection: Connection, decided: Sequence[Decided], digests: Digests) -> None:
    """Let the watches follow events that were judged again; the heads are locked by the caller."""
    asked = [
        (found.decision.head.record_ref, found.decision.revision)
        for found in decided
        if is_of_registration(found) and found.decision.head
    ]
    held: set[WatchKey] = set(connection.execute(_HELD, columns(asked, 2)).fetchall())
    _save(connection, watch_again(decided, held, digests))


def end_watches(connection: Connection, record: UUID, revision: int) -> None:
    """A revision is let in by a person: the record's watches before it end, as if the rules had let it in."""
    connection.execute("DELETE FROM protection.watch WHERE record_ref = %s AND revision < %s", [record, revision])


def signals(connection: Connection) -> Iterator[dict[str, object]]:
    """Every signal, the newest first: of a record places and codes, of a slice field and counts; never a value."""
    with connection.cursor(row_factory=dict_row) as cursor:
        yield from cursor.execute(_SIGNALS)


def _is_later(found: Decided) -> bool:
    return (found.decision.revision or 0) > 1


def _newest(connection: Connection, records: Sequence[UUID]) -> dict[UUID, Watch]:
    """The last watched revision of each of these records that has one."""
    found = {}
    for record_ref, revision, office, partition, offset, codes, stored in connection.execute(_NEWEST, [list(records)]):
        fields = Fields.of_bytes(bytes(stored))
        found[record_ref] = Watch(record_ref, revision, office, partition, offset, frozenset(codes), fields)
    return found


def _save(connection: Connection, found: Protected) -> None:
    if found.signals:
        connection.execute(_SAVE_SIGNALS, columns([_signal_row(signal) for signal in found.signals], 8))
    if found.let_in:
        connection.execute("DELETE FROM protection.watch WHERE record_ref = ANY(%s)", [list(found.let_in)])
    if found.watched:
        connection.execute(_SAVE_WATCHES, columns([_watch_row(watch) for watch in found.watched], 7))
    if found.ended:
        connection.execute(_END_WATCHES, columns(sorted(found.ended), 2))


def _signal_row(signal: Signal) -> tuple[object, ...]:
    before = signal.before
    stood = (before.partition_id, before.log_offset) if before else (None, None)
    place = (signal.partition_id, signal.log_offset, *stood)
    return (*place, signal.office_code, signal.record_ref, _words(sorted(signal.codes)), _words(signal.kinds))


def _watch_row(watch: Watch) -> tuple[object, ...]:
    place = (watch.partition_id, watch.log_offset)
    codes = _words(sorted(watch.codes))
    return (watch.record_ref, watch.revision, watch.office_code, *place, codes, watch.fields.as_bytes())


def _words(words: Iterable[str]) -> str:
    """Codes or kinds as one text of many: in an array of arrays all would have to be as many."""
    return " ".join(words)


_SAVE_SIGNALS = """
INSERT INTO protection.signal (partition_id, log_offset, before_partition_id, before_log_offset, office_code,
    record_ref, codes, kinds)
SELECT partition_id, log_offset, before_partition_id, before_log_offset, office_code, record_ref,
       string_to_array(codes, ' '), string_to_array(kinds, ' ')
FROM unnest(%s::int[], %s::bigint[], %s::int[], %s::bigint[], %s::text[], %s::uuid[], %s::text[], %s::text[])
     AS raised (partition_id, log_offset, before_partition_id, before_log_offset, office_code, record_ref, codes, kinds)
"""

# Of each record by the key, from its end: of one that was refused very often, very many are watched.
_NEWEST = """
SELECT watch.* FROM (SELECT DISTINCT unnest(%s::uuid[]) AS record_ref) AS asked
CROSS JOIN LATERAL (
    SELECT record_ref, revision, office_code, partition_id, log_offset, codes, digests FROM protection.watch one
    WHERE one.record_ref = asked.record_ref ORDER BY revision DESC LIMIT 1) AS watch
"""

_HELD = """
SELECT record_ref, revision FROM protection.watch
JOIN unnest(%s::uuid[], %s::int[]) AS asked (record_ref, revision) USING (record_ref, revision)
"""

_SAVE_WATCHES = """
INSERT INTO protection.watch (record_ref, revision, office_code, partition_id, log_offset, codes, digests)
SELECT record_ref, revision, office_code, partition_id, log_offset, string_to_array(codes, ' '), digests
FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::int[], %s::bigint[], %s::text[], %b::bytea[])
     AS watched (record_ref, revision, office_code, partition_id, log_offset, codes, digests)
ON CONFLICT (record_ref, revision) DO UPDATE SET codes = excluded.codes, digests = excluded.digests
"""

_END_WATCHES = """
DELETE FROM protection.watch watched USING unnest(%s::uuid[], %s::int[]) AS ended (record_ref, revision)
WHERE (watched.record_ref, watched.revision) = (ended.record_ref, ended.revision)
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
