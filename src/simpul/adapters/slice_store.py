"""The slices as the quality gate handles them: which may close, which is next to be judged, what became of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from simpul.adapters.arrays import columns
from simpul.adapters.landed import LANDED
from simpul.adapters.manifest_store import UNDER_WAY
from simpul.adapters.postgres import Connection
from simpul.adapters.slice_news import tell_decided, tell_held
from simpul.quality.measures import Measure

_FILES_ASKED = 5


@dataclass(frozen=True, slots=True)
class ClosedSlice:
    """A closed part of a day that waits for its verdict."""

    slice_id: UUID
    office_code: str
    document: str
    received_date: date
    part_no: int
    record_count: int


def close_ready(connection: Connection, quiet_seconds: float) -> int:
    """Close the open slices whose file has ended, or that were quiet for so long. Returns how many.

    Each is closed under its row's lock and only as it was seen: a landing in between leaves it open, and so does one
    that is about to commit. Nobody is waited for.
    """
    ready = connection.execute(_READY, {"quiet": quiet_seconds, "under_way": UNDER_WAY}).fetchall()
    return connection.execute(_CLOSE, columns(ready, 2)).rowcount if ready else 0


def next_to_judge(connection: Connection) -> list[ClosedSlice]:
    """The first unjudged slice of every office and document, where it is closed: order of receipt."""
    return [ClosedSlice(*row) for row in connection.execute(_NEXT)]


def judged(connection: Connection, since: datetime, office_code: str | None, most: int) -> list[ClosedSlice]:
    """The newest slices that were judged since then and not withdrawn, of one office or all, in order of receipt."""
    asked = {"since": since, "office": office_code, "most": most}
    return [ClosedSlice(*row) for row in connection.execute(_JUDGED, asked)]


def settle(
    connection: Connection,
    slice_id: UUID,
    suite_version: str,
    holds: Sequence[Mapping[str, object]],
    not_judged: Sequence[Mapping[str, object]],
    signals: Sequence[Measure] = (),
) -> bool:
    """Write the verdict of a closed slice: held with its reasons, or passed. False where somebody was quicker.

    ``not_judged`` (what had not enough history) stands beside the verdict in the slice's events; ``signals`` are for
    protection officers. The office is told of a hold, in the same transaction.
    """
    state = "held" if holds else "passed"
    row = {"slice": slice_id, "state": state, "version": suite_version}
    said = {"holds": json.dumps(holds), "said": json.dumps([*holds, *not_judged])}
    with connection.transaction():
        is_ours = bool(connection.execute(_SETTLE, row | said).rowcount)
        if is_ours and holds:
            tell_held(connection, slice_id)
        for found in signals if is_ours else ():
            connection.execute(_SIGNAL, [found.field, found.seen_count, found.of_count, slice_id])
    return is_ours


def released(connection: Connection) -> set[UUID]:
    """The slices that a person released and nobody has loaded yet."""
    return {row[0] for row in connection.execute(_RELEASED)}


def is_load_due(connection: Connection) -> bool:
    """Whether slices may be loaded, and no load is at work."""
    ((found,),) = connection.execute(_IS_LOAD_DUE).fetchall()
    return bool(found)


def withdraw_as_asked(connection: Connection) -> int:
    """Withdraw the held slices whose offices said so in the portal, in the name of who said it; how many."""
    with connection.transaction():
        withdrawn = connection.execute(_WITHDRAW).fetchall()
        for (slice_id,) in withdrawn:
            tell_decided(connection, slice_id, "withdrawn")
    return len(withdrawn)


# A file has ended when every record of the slice is named by a file's manifest whose numbers are all judged. An
# incomplete one of the office means that more of its files are on their way; one that stays so misses what was lost,
# and keeps its own records alone waiting. The manifest of an hour ends no file. Files of one spool lie one behind the
# other: of those that end behind a record, the first few are asked whether they name it, however many there are.
_READY = f"""
WITH on_its_way AS MATERIALIZED (
    SELECT DISTINCT named.office_code FROM intake.manifest named JOIN intake.raw USING (partition_id, log_offset)
    WHERE named.closes = 'file' AND named.completed_at IS NULL AND raw.landed_at > now() - %(under_way)s::interval)
SELECT waiting.slice_id, waiting.record_count FROM quality.slice waiting
WHERE waiting.state = 'open' AND (
    waiting.last_landed_at < now() - make_interval(secs => %(quiet)s)
    OR (EXISTS (SELECT FROM intake.manifest named
                WHERE named.office_code = waiting.office_code AND named.closes = 'file'
                  AND named.completed_at IS NOT NULL)
        AND waiting.office_code NOT IN (SELECT office_code FROM on_its_way)
        AND NOT EXISTS (
            SELECT FROM ({LANDED}) landed
            LEFT JOIN intake.raw offered USING (partition_id, log_offset)
            WHERE landed.slice_id = waiting.slice_id
              AND NOT EXISTS (
                SELECT FROM (
                    SELECT first_no FROM intake.manifest named
                    WHERE named.office_code = waiting.office_code AND named.epoch = offered.epoch
                      AND named.closes = 'file' AND named.completed_at IS NOT NULL
                      AND named.last_no >= offered.sequence_no
                    ORDER BY named.last_no LIMIT {_FILES_ASKED}) AS next
                WHERE next.first_no <= offered.sequence_no))))
"""

_CLOSE = """
WITH still_so AS (
    SELECT slice_id FROM quality.slice
    JOIN unnest(%s::uuid[], %s::int[]) AS seen (slice_id, record_count) USING (slice_id, record_count)
    WHERE state = 'open' ORDER BY slice_id FOR UPDATE OF slice SKIP LOCKED),
closed AS (
    UPDATE quality.slice SET state = 'closed', closed_at = now()
    FROM still_so WHERE slice.slice_id = still_so.slice_id
    RETURNING slice.slice_id, office_code, record_count)
INSERT INTO quality.slice_event (slice_id, office_code, state, record_count)
SELECT slice_id, office_code, 'closed', record_count FROM closed
"""

_NEXT = """
SELECT slice_id, office_code, document, received_date, part_no, record_count
FROM (SELECT DISTINCT ON (office_code, document) *
      FROM quality.slice WHERE state IN ('open', 'closed')
      ORDER BY office_code, document, received_date, part_no) AS first
WHERE state = 'closed'
ORDER BY received_date, document, office_code
"""

_JUDGED = """
SELECT slice_id, office_code, document, received_date, part_no, record_count
FROM (SELECT * FROM quality.slice
      WHERE judged_at >= %(since)s AND state <> 'withdrawn' AND (%(office)s::text IS NULL OR office_code = %(office)s)
      ORDER BY judged_at DESC, slice_id LIMIT %(most)s) AS newest
ORDER BY document, office_code, received_date, part_no
"""

_SETTLE = """
WITH settled AS (
    UPDATE quality.slice
    SET state = %(state)s, judged_at = now(), suite_version = %(version)s, reasons = %(holds)s
    WHERE slice_id = %(slice)s AND state = 'closed'
    RETURNING slice_id, office_code, record_count)
INSERT INTO quality.slice_event (slice_id, office_code, state, record_count, suite_version, reasons)
SELECT slice_id, office_code, %(state)s, record_count, %(version)s, %(said)s FROM settled
"""

_RELEASED = "SELECT slice_id FROM quality.slice WHERE state = 'released' AND loaded_at IS NULL"

_IS_LOAD_DUE = """
SELECT count(*) > 0 AND count(*) FILTER (WHERE leased_until > now()) = 0
FROM quality.slice WHERE state IN ('passed', 'released') AND loaded_at IS NULL
"""

_SIGNAL = """
INSERT INTO protection.slice_signal
    (slice_id, field, office_code, document, received_date, people_count, record_count)
SELECT slice_id, %s, office_code, document, received_date, %s, %s FROM quality.slice WHERE slice_id = %s
"""

_WITHDRAW = """
WITH asked AS (
    SELECT DISTINCT ON (slice_id) slice_id, principal, words FROM quality.slice_word
    WHERE kind = 'withdrawal' ORDER BY slice_id, slice_word_no
), withdrawn AS (
    UPDATE quality.slice
    SET state = 'withdrawn', decided_by = 'portal/' || asked.principal, deciding_reason = asked.words
    FROM asked WHERE slice.slice_id = asked.slice_id AND slice.state = 'held'
    RETURNING slice.slice_id, office_code, state, record_count, suite_version, reasons, decided_by, deciding_reason
)
INSERT INTO quality.slice_event
    (slice_id, office_code, state, record_count, suite_version, reasons, actor, deciding_reason)
SELECT * FROM withdrawn RETURNING slice_id
"""
