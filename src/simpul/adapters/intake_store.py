"""One poll of the intake, landed in one PostgreSQL transaction: rows, heads, counters and offsets, or nothing."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from simpul.adapters.arrays import bytea_array, columns, uuid_array
from simpul.adapters.case_store import resolve_cases
from simpul.adapters.edition_store import ACTIVATED
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
    """Somebody else judged these events meanwhile, or they have to wait: roll back, read the stored offsets, seek."""


TRY_AGAIN = (OffsetMoved, *ANOTHER_WAS_QUICKER)
"""The very same poll goes well when tried again, from where the stored offsets are then."""


class IntakeStore:
    """Lands polls over one connection of the role ``simpul_intake``."""

    def __init__(self, connection: Connection, versions: Versions, digests: Digests) -> None:
        connection.execute(_READ_BY_KEY)
        self._connection = connection
        self._digests = digests
        self._versions = versions
        self._rows = StagedRows(connection, rows.POLL_COLUMNS, _targets(versions))

    def land(
        self, events: Sequence[JudgedEvent], reach: Mapping[int, tuple[int, int]], judged_under: Collection[str] = ()
    ) -> list[Decided]:
        """Decide and land a poll; committed when this returns.

        ``reach``: partition id -> (the offset that must be next, the offset after the last event). ``judged_under``:
        the editions of the rules that were taken to be in force.
        Raises OffsetMoved when an offset is not where it has to be, an office is paused, or another edition was
        activated; any error leaves nothing behind.
        """
        with self._connection.transaction():
            now, heads, known = self._look_up(events, reach, judged_under)
            decided, changed = decide_all(events, heads, known)
            accepted = [found for found in decided if found.decision.verdict == "accepted"]
            slices = open_slices(self._connection, accepted)
            self._rows.stage(_poll_rows(decided, heads, changed, slices))
            # Sent one after the other and waited for together, as far as nothing depends on an answer: whenever this
            # thread waits, it has to get Python back from the one that judges, which takes longer than most statements.
            with self._connection.pipeline():
                self._rows.move()
                resolved = resolve_cases(self._connection, newest_accepted(decided).values())
                raise_signals(self._connection, decided, self._digests)
                self._count_hours(decided)
                count_files(self._connection, decided)
                tell_first_verdicts(self._connection, decided, resolved, now, self._versions.reference_edition)
                # Others may wait for what is locked from here on.
                grow_slices(self._connection, accepted, slices)
                record_sequences(self._connection, [found.event for found in decided])
                self._advance(reach)
        return decided

    def _look_up(
        self, events: Sequence[JudgedEvent], reach: Mapping[int, tuple[int, int]], judged_under: Collection[str]
    ) -> tuple[datetime, dict[bytes, Head], Sequence[tuple[str, UUID]]]:
        """Claim the offsets; the time, the heads of the poll's records and those of its event ids that are known.

        Offset rows and heads are locked in sorted order: whoever comes second finds them moved.
        """
        digests = {event.record_digest for event in events if event.record_digest}
        named = [event.offered.office_code for event in events]
        offices = sorted(set(named))
        with self._connection.pipeline():
            places = self._connection.execute(_CLAIM, [sorted(reach)])
            paused = self._connection.execute(_PAUSED, [offices])
            activated = self._connection.execute(ACTIVATED)
            heads = self._connection.execute(_HEADS, [bytea_array(digests)])
            known = self._connection.execute(_KNOWN, [named, uuid_array(event.event_id for event in events)])
        claimed = places.fetchall()
        if {partition: offset for partition, offset, _ in claimed} != {at: first for at, (first, _) in reach.items()}:
            raise OffsetMoved("The stored offsets are not where this poll began.")
        if paused.fetchone():
            raise OffsetMoved("An office of this poll is paused.")
        newest = activated.fetchone()
        if newest is not None and any(name != newest[0] for name in judged_under):
            raise OffsetMoved("Another edition of the rules was activated since this poll was judged.")
        return claimed[0][2], {bytes(key): Head(*head) for key, *head in heads}, known.fetchall()

    def _count_hours(self, decided: Sequence[Decided]) -> None:
        counts: defaultdict[tuple[int, datetime, str], Counter[str]] = defaultdict(Counter)
        for (partition, instant, office), found in _by_place_and_time(decided).items():
            of_hour = counts[partition, instant.replace(minute=0, second=0, microsecond=0), office]
            of_hour.update([each.decision.verdict for each in found])
            of_hour["noted"] += sum(map(_is_noted, found))
        hours = sorted(counts, key=lambda key: key[:2])
        rows_of_hours = [(*hour, *(counts[hour][name] for name in (*VERDICTS, "noted"))) for hour in hours]
        self._connection.execute(_COUNT_HOURS, columns(rows_of_hours, 9))

    def _advance(self, reach: Mapping[int, tuple[int, int]]) -> None:
        self._connection.execute(
            "UPDATE intake.topic_partition place SET next_offset = reached.after, updated_at = now() "
            "FROM unnest(%s::int[], %s::bigint[]) AS reached (partition_id, after) "
            "WHERE place.partition_id = reached.partition_id",
            [list(reach), [after for _, after in reach.values()]],
        )


def _by_place_and_time(decided: Iterable[Decided]) -> Mapping[tuple[int, datetime, str], list[Decided]]:
    """The events of a poll by partition, instant and office: thousands came at the same one."""
    found: defaultdict[tuple[int, datetime, str], list[Decided]] = defaultdict(list)
    for each in decided:
        offered = each.event.offered
        found[offered.partition_id, offered.broker_at, offered.office_code].append(each)
    return found


def _is_noted(found: Decided) -> bool:
    """Whether the rules let it in with notes."""
    return bool(found.event.reasons) and found.decision.verdict == "accepted" and rows.is_noted(found.reasons)


def _poll_rows(
    decided: Iterable[Decided], heads: Mapping[bytes, Head], changed: Mapping[bytes, Head], slices: Slices
) -> Iterator[Sequence[object]]:
    """What is kept of every event, in turn. ``heads``: before the poll; ``changed``: those that are others after it."""
    for found in decided:
        slice_id = slices[slice_key(found)] if found.decision.verdict == "accepted" else None
        head = _head_left(found, changed)
        yield rows.poll_row(found, slice_id, head, is_new_head=found.event.record_digest not in heads)


def _head_left(found: Decided, changed: Mapping[bytes, Head]) -> Head | None:
    """The head of its record as this event leaves it; None where another event of the poll does, or did before."""
    head, key, offered = found.decision.head, found.event.record_digest, found.event.offered
    if head is None or key is None or changed.get(key) is not head:
        return None
    # One that comes the same again speaks of the same head, and has not made it so.
    return head if (head.partition_id, head.log_offset) == (offered.partition_id, offered.log_offset) else None


def _targets(versions: Versions) -> list[Target]:
    """Where the rows of a poll go to."""
    judged_by = {"cause": "first", **versions._asdict()}
    verdict = {column: column for column in rows.VERDICT_COLUMNS} | {"contract_version": "document_version"}
    case = target("intake.reject_case", rows.CASE_COLUMNS)
    return [
        target("intake.raw", rows.RAW_COLUMNS),
        target("intake.raw_body", rows.BODY_COLUMNS),
        Target("intake.verdict", verdict, constants=judged_by),
        case._replace(where="verdict = 'rejected'"),
        *(
            Target(f"landing.{document}", columns, where=f"verdict = 'accepted' AND document = '{document}'")
            for document, columns in rows.LANDING_COLUMNS.items()
        ),
        Target("intake.record_head", rows.HEAD_COLUMNS, where=rows.IS_NEW_HEAD, in_order_of="head_key"),
        Target("intake.record_head", rows.CHANGED_HEAD_COLUMNS, where=rows.IS_CHANGED_HEAD, key="record_ref"),
    ]


# Everything here is read by its key. A plan that was made while a table was small read it whole, or a whole index of
# it, and was kept while the table grew: half of the time of a small poll on the first day.
_READ_BY_KEY = """
SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off
"""

_CLAIM = """
SELECT partition_id, next_offset, now() FROM intake.topic_partition
WHERE partition_id = ANY(%s) AND state = 'following' ORDER BY partition_id FOR UPDATE
"""

# Asked when the places are locked, by a statement of its own, as is the edition: they see what was decided while the
# claim waited for them.
_PAUSED = "SELECT office_code FROM intake.paused_office WHERE office_code = ANY(%s)"

_HEADS = """
SELECT record_key, record_ref, revision, stated_revision, content_digest, accepted_revision,
       newest_partition_id, newest_log_offset, is_void
FROM intake.record_head WHERE record_key = ANY(%s::bytea[]) ORDER BY record_key FOR UPDATE
"""

# One row of each is enough: an event may have come very often.
_KNOWN = """
SELECT office_code, event_id FROM unnest(%s::text[], %s::uuid[]) AS asked (office_code, event_id)
WHERE EXISTS (SELECT FROM intake.raw known
              WHERE known.event_id = asked.event_id AND known.office_code = asked.office_code)
"""

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
