"""One poll of the intake, landed in one PostgreSQL transaction: rows, heads, counters and offsets, or nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from simpul.adapters.arrays import bytea_array, uuid_array
from simpul.adapters.case_store import resolve_cases
from simpul.adapters.file_store import count_files
from simpul.adapters.outbox_store import tell_first_verdicts
from simpul.adapters.postgres import Connection
from simpul.adapters.protection_store import raise_signals
from simpul.adapters.sequence_store import record_sequences
from simpul.adapters.slice_opening import ANOTHER_WAS_QUICKER, Slices, grow_slices, open_slices, slice_key
from simpul.adapters.staging import StagedRows, Target, target
from simpul.errors import SimpulError
from simpul.intake import rows
from simpul.intake.deciding import Decided, decide_all, newest_accepted
from simpul.intake.digests import Digests
from simpul.intake.heads import VERDICTS, Head
from simpul.intake.judging import JudgedEvent
from simpul.intake.rows import Versions


class OffsetMoved(SimpulError):
    """Somebody else judged these events meanwhile: roll back, read the stored offsets, seek there."""


TRY_AGAIN = (OffsetMoved, *ANOTHER_WAS_QUICKER)
"""The very same poll goes well when tried again, from where the stored offsets are then."""


class IntakeStore:
    """Lands polls over one connection of the role ``simpul_intake``."""

    def __init__(self, connection: Connection, versions: Versions, digests: Digests) -> None:
        connection.execute(_READ_BY_KEY)
        self._connection = connection
        self._digests = digests
        self._versions = versions
        self._events = StagedRows(connection, rows.EVENT_COLUMNS, _targets_of_an_event(versions))
        self._landed = {
            document: StagedRows(connection, names, [target(f"landing.{document}", names)])
            for document, names in rows.LANDING_COLUMNS.items()
        }
        heads = target("intake.record_head", rows.HEAD_COLUMNS, on_conflict=_NEWER_HEAD)
        self._record_heads = StagedRows(connection, rows.HEAD_COLUMNS, [heads])

    def land(self, events: Sequence[JudgedEvent], reach: Mapping[int, tuple[int, int]]) -> list[Decided]:
        """Decide and land a poll; committed when this returns.

        ``reach``: partition id -> (the offset that must be next, the offset after the last event).
        Raises OffsetMoved when an offset is not where it has to be; any error leaves nothing behind.
        """
        with self._connection.transaction():
            self._claim(reach)
            decided, changed = decide_all(events, self._heads(events), self._known(events))
            accepted = [found for found in decided if found.decision.verdict == "accepted"]
            self._events.write(map(rows.event_row, decided))
            slices = self._land_accepted(accepted)
            self._save_heads(decided, changed)
            resolved = resolve_cases(self._connection, newest_accepted(decided).values())
            raise_signals(self._connection, decided, self._digests)
            self._count_hours(decided)
            count_files(self._connection, decided)
            tell_first_verdicts(self._connection, decided, resolved, self._versions.reference_edition)
            # Others may wait for what is locked from here on.
            grow_slices(self._connection, accepted, slices)
            record_sequences(self._connection, [found.event for found in decided])
            self._advance(reach)
        return decided

    def _claim(self, reach: Mapping[int, tuple[int, int]]) -> None:
        """Lock the offset rows in sorted order and compare: whoever comes second finds them moved."""
        found = self._connection.execute(
            "SELECT partition_id, next_offset FROM intake.topic_partition "
            "WHERE partition_id = ANY(%s) AND state = 'following' ORDER BY partition_id FOR UPDATE",
            [sorted(reach)],
        ).fetchall()
        if dict(found) != {partition: first for partition, (first, _) in reach.items()}:
            raise OffsetMoved("The stored offsets are not where this poll began.")

    def _heads(self, events: Iterable[JudgedEvent]) -> dict[bytes, Head]:
        digests = {event.record_digest for event in events if event.record_digest}
        found = self._connection.execute(
            "SELECT record_key, record_ref, revision, stated_revision, content_digest, accepted_revision, "
            "newest_partition_id, newest_log_offset, is_void FROM intake.record_head "
            "WHERE record_key = ANY(%s::bytea[]) ORDER BY record_key FOR UPDATE",
            [bytea_array(digests)],
        )
        return {bytes(row[0]): Head(*row[1:]) for row in found}

    def _known(self, events: Iterable[JudgedEvent]) -> Iterable[tuple[str, UUID]]:
        return self._connection.execute(
            "SELECT office_code, event_id FROM intake.raw WHERE event_id = ANY(%s::uuid[])",
            [uuid_array(event.event_id for event in events)],
        ).fetchall()

    def _land_accepted(self, accepted: Sequence[Decided]) -> Slices:
        """Copy what was accepted into its document's table, each record in the open slice of its day."""
        slices = open_slices(self._connection, accepted)
        for document, landed in self._landed.items():
            of_document = [found for found in accepted if found.event.document == document]
            if of_document:
                landed.write(rows.landing_row(found, slices[slice_key(found)]) for found in of_document)
        return slices

    def _save_heads(self, decided: Sequence[Decided], changed: Mapping[bytes, Head]) -> None:
        named = {found.event.record_digest: found.event for found in decided if found.event.record_digest}
        self._record_heads.write(rows.head_row(named[digest], changed[digest]) for digest in sorted(changed))

    def _count_hours(self, decided: Sequence[Decided]) -> None:
        offers = [found.event.offered for found in decided]
        instants = Counter(
            (offered.partition_id, offered.broker_at, offered.office_code, found.decision.verdict, _is_noted(found))
            for offered, found in zip(offers, decided, strict=True)
        )
        counts: dict[tuple[int, datetime, str], Counter[str]] = {}
        for (partition, instant, office, verdict, is_noted), count in instants.items():
            hour = instant.replace(minute=0, second=0, microsecond=0)
            of_hour = counts.setdefault((partition, hour, office), Counter())
            of_hour[verdict] += count
            of_hour["noted"] += count if is_noted else 0
        if not counts:
            return
        hours = sorted(counts, key=lambda key: key[:2])
        columns = [list(column) for column in zip(*hours, strict=True)]
        columns += [[counts[hour][name] for hour in hours] for name in (*VERDICTS, "noted")]
        self._connection.execute(_COUNT_HOURS, columns)

    def _advance(self, reach: Mapping[int, tuple[int, int]]) -> None:
        self._connection.execute(
            "UPDATE intake.topic_partition place SET next_offset = reached.after, updated_at = now() "
            "FROM unnest(%s::int[], %s::bigint[]) AS reached (partition_id, after) "
            "WHERE place.partition_id = reached.partition_id",
            [list(reach), [after for _, after in reach.values()]],
        )


def _is_noted(found: Decided) -> bool:
    """Whether the rules let it in with notes."""
    return found.decision.verdict == "accepted" and rows.is_noted(found.reasons)


def _targets_of_an_event(versions: Versions) -> list[Target]:
    """Where an event's row goes to."""
    judged_by = {"cause": "first", **versions._asdict()}
    verdict = {column: column for column in rows.VERDICT_COLUMNS} | {"contract_version": "document_version"}
    case = target("intake.reject_case", rows.CASE_COLUMNS)
    return [
        target("intake.raw", rows.RAW_COLUMNS),
        target("intake.raw_body", rows.BODY_COLUMNS),
        Target("intake.verdict", verdict, constants=judged_by),
        case._replace(where="verdict = 'rejected'"),
    ]


# Everything here is read by its key. A plan that was made while a table was small read it whole, and was kept while
# the table grew: half of the time of a small poll on the first day.
_READ_BY_KEY = "SET enable_seqscan = off; SET jit = off"

# The counts in the order of VERDICTS, and of those accepted, how many with notes.
_COUNT_HOURS = """
INSERT INTO intake.ledger_hour AS hour (partition_id, hour_at, office_code,
    accepted_count, rejected_count, duplicate_count, superseded_count, control_count, noted_count)
SELECT * FROM unnest(%s::int[], %s::timestamptz[], %s::text[],
    %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
ON CONFLICT (partition_id, hour_at) DO UPDATE SET
    accepted_count = hour.accepted_count + excluded.accepted_count,
    rejected_count = hour.rejected_count + excluded.rejected_count,
    duplicate_count = hour.duplicate_count + excluded.duplicate_count,
    superseded_count = hour.superseded_count + excluded.superseded_count,
    control_count = hour.control_count + excluded.control_count,
    noted_count = hour.noted_count + excluded.noted_count
"""

# By its id: a head that another intake made of the same record meanwhile is no older state of this one, and has to
# fail by its key, so that the poll is tried again and finds it.
_NEWER_HEAD = """
ON CONFLICT (record_ref) DO UPDATE SET
    revision = excluded.revision, stated_revision = excluded.stated_revision,
    content_digest = excluded.content_digest, accepted_revision = excluded.accepted_revision,
    newest_partition_id = excluded.newest_partition_id, newest_log_offset = excluded.newest_log_offset,
    is_void = excluded.is_void
"""
