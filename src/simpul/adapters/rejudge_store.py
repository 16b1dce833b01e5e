"""Verdicts of another edition of the rules, written over refused events: one batch, one transaction."""

from collections.abc import Sequence
from uuid import UUID

from simpul.adapters.arrays import columns
from simpul.adapters.case_store import resolve_cases
from simpul.adapters.inserting import insert_rows
from simpul.adapters.later_verdicts import tell_later_verdicts
from simpul.adapters.postgres import Connection
from simpul.adapters.protection_store import renew_watches
from simpul.adapters.replay_store import StoredEvent
from simpul.adapters.rules_in_force import edition_in_force
from simpul.adapters.slice_opening import grow_slices, open_slices, slice_key
from simpul.errors import StopNow
from simpul.intake import rows
from simpul.intake.deciding import Decided
from simpul.intake.digests import Digests
from simpul.intake.heads import Decision, Head
from simpul.intake.judging import JudgedEvent
from simpul.intake.rejudging import rejudge
from simpul.intake.rows import Versions
from simpul.rules.editions import Edition

ROLE = "simpul_rules"


class RejudgeStore:
    """Writes over one connection of the role ``simpul_rules`` (autocommit)."""

    def __init__(self, connection: Connection, edition: Edition, versions: Versions, digests: Digests) -> None:
        self._connection = connection
        self._edition = edition
        self._versions = versions
        self._digests = digests

    def settle(self, judged: Sequence[tuple[StoredEvent, JudgedEvent]]) -> list[tuple[StoredEvent, Decided]]:
        """Decide a batch under the locks of its heads and write what changes; committed when this returns.

        An event that somebody else judged, waived or overtook meanwhile is decided by what is true now. One that stays
        refused as it was gets no verdict; where its watch of protection is missing, it is watched again. Raises StopNow
        where another edition was activated meanwhile: what this one lets in would stay in. Raises what is named in
        ``ANOTHER_WAS_QUICKER`` where the intake was: the batch is to be tried again.
        """
        with self._connection.transaction():
            self._refuse_another_edition()
            heads = self._heads([stored.record_ref for stored, _ in judged])
            numbers = self._numbers_in_force([event for _, event in judged])
            decided, still = [], []
            for stored, event in judged:
                if numbers.get(_place(event)) != stored.verdict_in_force.verdict_no:
                    continue
                head, revision = heads[stored.record_ref], stored.verdict_in_force.revision
                decision = rejudge(stored.verdict_in_force, event, head)
                if decision is not None:
                    decided.append((stored, Decided(event, decision)))
                elif revision > (head.accepted_revision or 0):
                    still.append(Decided(event, Decision("rejected", revision, head)))
            self._write(decided)
            # What is let in ends the watches before it: it comes last, wherever it stands in the log.
            renew_watches(self._connection, [*still, *(found for _, found in decided)], self._digests)
        return decided

    def _refuse_another_edition(self) -> None:
        in_force = edition_in_force(self._connection)
        if in_force.name != self._edition.name:
            raise StopNow(
                f"Edition {in_force.name} of the rules was activated meanwhile: no more is judged again under edition "
                f"{self._edition.name}. What was, stays so; the rest is judged by: simpul rules rejudge"
            )

    def _heads(self, records: Sequence[UUID]) -> dict[UUID, Head]:
        found = self._connection.execute(
            "SELECT record_ref, revision, stated_revision, content_digest, accepted_revision, "
            "newest_partition_id, newest_log_offset, is_void FROM intake.record_head "
            "WHERE record_ref = ANY(%s) ORDER BY record_key FOR UPDATE",
            [list(records)],
        )
        return {row[0]: Head(*row) for row in found}

    def _numbers_in_force(self, events: Sequence[JudgedEvent]) -> dict[tuple[int, int], int]:
        """Place -> number of the verdict in force, of those that are still refused and not waived."""
        rows_found = self._connection.execute(_NUMBERS_IN_FORCE, _places(events))
        return {(partition, offset): number for partition, offset, number in rows_found}

    def _write(self, decided: Sequence[tuple[StoredEvent, Decided]]) -> None:
        if not decided:
            return
        insert_rows(self._connection, "intake.verdict", [self._verdict(*each) for each in decided])
        accepted = [found for _, found in decided if found.decision.verdict == "accepted"]
        slices = open_slices(self._connection, accepted)
        for document in rows.LANDING_COLUMNS:
            of_document = [found for found in accepted if found.event.document == document]
            landed = [rows.landed_columns(found, slices[slice_key(found)]) for found in of_document]
            insert_rows(self._connection, f"landing.{document}", landed)
        grow_slices(self._connection, accepted, slices)
        self._let_in(accepted)
        self._number_verdicts(decided)
        self._close_cases([found for _, found in decided if found.decision.verdict != "rejected"])
        resolve_cases(self._connection, accepted, by=ROLE, reason="the record was let in")
        tell_later_verdicts(self._connection, [_place(found.event) for _, found in decided], "rejudge")

    def _verdict(self, stored: StoredEvent, found: Decided) -> dict[str, object]:
        event = dict(zip(rows.EVENT_COLUMNS, rows.event_row(found), strict=True))
        said = {column: event[column] for column in rows.VERDICT_COLUMNS} | self._versions._asdict()
        number = stored.verdict_in_force.verdict_no + 1
        return said | {"contract_version": found.event.version, "verdict_no": number, "cause": "rejudge"}

    def _let_in(self, accepted: Sequence[Decided]) -> None:
        heads = [found.decision.head for found in accepted if found.decision.head]
        self._connection.execute(
            "UPDATE intake.record_head head SET accepted_revision = now.accepted_revision, is_void = false "
            "FROM unnest(%s::uuid[], %s::int[]) AS now (record_ref, accepted_revision) "
            "WHERE head.record_ref = now.record_ref",
            [[head.record_ref for head in heads], [head.accepted_revision for head in heads]],
        )

    def _number_verdicts(self, decided: Sequence[tuple[StoredEvent, Decided]]) -> None:
        """Beside each case stands how many verdicts its event has: one that is gone is missed."""
        self._connection.execute(
            "UPDATE intake.reject_case refused SET verdict_no = refused.verdict_no + 1 "
            "FROM unnest(%s::int[], %s::bigint[]) AS place (partition_id, log_offset) "
            "WHERE refused.partition_id = place.partition_id AND refused.log_offset = place.log_offset",
            _places([found.event for _, found in decided]),
        )

    def _close_cases(self, settled: Sequence[Decided]) -> None:
        """The case of each event, and older cases of a record that was let in, are resolved by the edition.

        That of an event that is let in after its case had lapsed, too: nobody has to repair it any more.
        """
        if settled:
            closing = columns(map(_closing, settled), 5)
            self._connection.execute(_CLOSE_OWN, closing)
            self._connection.execute(_CLOSE_OLDER, closing)


def _closing(found: Decided) -> tuple[object, ...]:
    """What a settled event closes cases with; its record where that is let in."""
    offered, decision = found.event.offered, found.decision
    assert decision.head is not None
    record = decision.head.record_ref if decision.verdict == "accepted" else None
    return offered.partition_id, offered.log_offset, found.event.rule_edition, record, decision.revision


def _place(event: JudgedEvent) -> tuple[int, int]:
    return event.offered.partition_id, event.offered.log_offset


def _places(events: Sequence[JudgedEvent]) -> list[list[int]]:
    return [[event.offered.partition_id for event in events], [event.offered.log_offset for event in events]]


_NUMBERS_IN_FORCE = """
SELECT judged.partition_id, judged.log_offset, judged.verdict_no
FROM unnest(%s::int[], %s::bigint[]) AS place (partition_id, log_offset)
JOIN intake.verdict_in_force judged USING (partition_id, log_offset)
LEFT JOIN intake.reject_case refused
       ON refused.partition_id = place.partition_id AND refused.log_offset = place.log_offset
WHERE judged.verdict = 'rejected' AND refused.state IS DISTINCT FROM 'waived'
"""

_CLOSING = """
UPDATE intake.reject_case refused
SET state = 'resolved', closed_at = now(), closed_by = session_user,
    closing_reason = format('judged again under edition %%s of the rules', settled.rule_edition),
    closed_by_partition_id = settled.partition_id, closed_by_log_offset = settled.log_offset
FROM unnest(%s::int[], %s::bigint[], %s::text[], %s::uuid[], %s::int[])
     AS settled (partition_id, log_offset, rule_edition, record_ref, revision)
"""

_CLOSE_OWN = f"""
{_CLOSING}
WHERE refused.partition_id = settled.partition_id AND refused.log_offset = settled.log_offset
  AND (refused.closed_at IS NULL OR (refused.state = 'expired' AND refused.record_ref = settled.record_ref))
"""

_CLOSE_OLDER = f"""
{_CLOSING}
WHERE refused.record_ref = settled.record_ref AND refused.revision < settled.revision AND refused.closed_at IS NULL
"""
