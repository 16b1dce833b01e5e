"""Waivers: a refused record lands as it stands, by the word of the login of this connection."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from simpul.adapters.case_store import resolve_cases
from simpul.adapters.inserting import insert_rows
from simpul.adapters.later_verdicts import tell_later_verdicts
from simpul.adapters.postgres import Connection
from simpul.adapters.protection_store import end_watches
from simpul.adapters.slice_opening import grow_slices, open_slices, slice_key
from simpul.contracts.packed_headers import as_came
from simpul.domain.reasons import Reason
from simpul.intake import rows
from simpul.intake.deciding import Decided
from simpul.intake.heads import Decision, Head
from simpul.intake.judging import JudgedEvent
from simpul.intake.offered import Offered
from simpul.intake.rejudging import stored_reasons


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A refused event that waits for its correction. ``offered`` is None where its body was erased."""

    event_id: UUID
    document: str | None
    revision: int
    rule_edition: str
    reasons: frozenset[Reason]
    head: Head
    offered: Offered | None

    @property
    def is_newest(self) -> bool:
        """Whether no later event of its record is a revision."""
        place = self.head.partition_id, self.head.log_offset
        return self.offered is None or place == (self.offered.partition_id, self.offered.log_offset)


def open_cases(connection: Connection, office_code: str, source_record_id: str) -> list[OpenCase]:
    """The open cases of an office's record, locked with their heads: a registration and lines of stages.

    The cases are locked, too: whoever waited for the head sees then that another has closed them meanwhile.
    """
    return [_case(*row) for row in connection.execute(_OPEN, [office_code, source_record_id])]


def waive(connection: Connection, event: JudgedEvent, case: OpenCase, reason: str, person: str) -> None:
    """Land the record in the open slice of its day, close its case and tell its office; in the running transaction."""
    found = Decided(event, Decision("accepted", case.revision, case.head))
    slices = open_slices(connection, [found])
    landed = rows.landed_columns(found, slices[slice_key(found)])
    insert_rows(connection, f"landing.{event.document}", [landed])
    grow_slices(connection, [found], slices)
    values = {
        "partition": event.offered.partition_id,
        "offset": event.offered.log_offset,
        "record": case.head.record_ref,
        "revision": case.revision,
        "reason": reason,
        "person": person,
    }
    connection.execute(_LET_IN, values)
    connection.execute(_WAIVE, values)
    end_watches(connection, case.head.record_ref, case.revision)
    ((login,),) = connection.execute("SELECT session_user").fetchall()
    resolve_cases(connection, [found], by=f"{login}/{person}", reason="a later revision was waived")
    tell_later_verdicts(connection, [(event.offered.partition_id, event.offered.log_offset)], "waiver")


def _case(*row: Any) -> OpenCase:
    judged: Sequence[Any] = row[:5]
    head, (partition, offset, office, broker_at, key, headers, body) = Head(*row[5:13]), row[13:]
    event_id, document, revision, rule_edition, reasons = judged
    offered = None
    if body is not None:
        offered = Offered(partition, offset, office, broker_at, key, as_came(headers), body)
    return OpenCase(event_id, document, revision, rule_edition, stored_reasons(reasons), head, offered)


_OPEN = """
SELECT raw.event_id, refused.document, refused.revision, judged.rule_edition, judged.reasons,
       head.record_ref, head.revision, head.stated_revision, head.content_digest, head.accepted_revision,
       head.newest_partition_id, head.newest_log_offset, head.is_void,
       raw.partition_id, raw.log_offset, raw.office_code, raw.broker_at, body.message_key, body.headers, body.body
FROM intake.record_head head
JOIN intake.reject_case refused ON refused.record_ref = head.record_ref AND refused.closed_at IS NULL
JOIN intake.raw USING (partition_id, log_offset)
LEFT JOIN intake.raw_body body USING (partition_id, log_offset)
JOIN intake.verdict_in_force judged USING (partition_id, log_offset)
WHERE head.office_code = %s AND head.source_record_id = %s AND judged.verdict = 'rejected'
ORDER BY head.record_key, refused.partition_id, refused.log_offset
FOR UPDATE OF head, refused
"""

_LET_IN = """
UPDATE intake.record_head SET accepted_revision = %(revision)s, is_void = false WHERE record_ref = %(record)s
"""

_WAIVE = """
UPDATE intake.reject_case
SET state = 'waived', closed_at = now(), closed_by = session_user || '/' || %(person)s, closing_reason = %(reason)s
WHERE partition_id = %(partition)s AND log_offset = %(offset)s AND closed_at IS NULL
"""
