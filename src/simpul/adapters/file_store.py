"""What arrived of each file, counted as the first verdicts are written: in the intake's transaction."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from uuid import UUID

from simpul.adapters.arrays import columns
from simpul.adapters.postgres import Connection
from simpul.intake.deciding import Decided
from simpul.intake.heads import Verdict

_COUNTED: tuple[Verdict, ...] = ("accepted", "rejected", "duplicate", "superseded")


def count_files(connection: Connection, decided: Sequence[Decided]) -> None:
    """Add a poll's events to the counts of their files; the caller holds the lock of every partition they came in.

    Manifests are no part of a file, and some events name none.
    """
    files: defaultdict[tuple[int, int], list[Decided]] = defaultdict(list)  # by number: a UUID is slow to hash
    for found in decided:
        envelope = found.event.envelope
        if envelope and envelope.file_id and found.decision.verdict != "control":
            files[found.event.offered.partition_id, envelope.file_id.int].append(found)
    if files:
        rows = [_row(*place, events) for place, events in sorted(files.items())]
        connection.execute(_COUNT_FILES, columns(rows, 11))


def _row(partition_id: int, file_number: int, events: Sequence[Decided]) -> tuple[object, ...]:
    offers = [found.event.offered for found in events]
    verdicts = Counter([found.decision.verdict for found in events])
    return (
        partition_id,
        UUID(int=file_number),
        offers[0].office_code,
        offers[0].log_offset,
        offers[-1].log_offset,
        max([found.event.received_date for found in events]),
        max([offered.broker_at for offered in offers]),
        *(verdicts[verdict] for verdict in _COUNTED),
    )


_COUNT_FILES = """
INSERT INTO intake.ledger_file AS file (partition_id, file_id, office_code, first_offset, last_offset, received_date,
    newest_at, accepted_count, rejected_count, duplicate_count, superseded_count)
SELECT * FROM unnest(%s::int[], %s::uuid[], %s::text[], %s::bigint[], %s::bigint[], %s::date[], %s::timestamptz[],
    %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
ON CONFLICT (partition_id, file_id) DO UPDATE SET
    last_offset = excluded.last_offset,
    received_date = GREATEST(file.received_date, excluded.received_date),
    newest_at = GREATEST(file.newest_at, excluded.newest_at),
    accepted_count = file.accepted_count + excluded.accepted_count,
    rejected_count = file.rejected_count + excluded.rejected_count,
    duplicate_count = file.duplicate_count + excluded.duplicate_count,
    superseded_count = file.superseded_count + excluded.superseded_count
"""
