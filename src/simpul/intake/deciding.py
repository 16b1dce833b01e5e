"""Decide a whole poll, event by event in the order of each partition, from what the heads say."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from simpul.domain.reasons import Reason
from simpul.intake.heads import Decision, Head, decide
from simpul.intake.judging import JudgedEvent
from simpul.intake.record_refs import new_record_refs


class Decided(Struct, frozen=True):
    """An event of the poll with its verdict."""

    event: JudgedEvent
    decision: Decision

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason: the event's own, then what only its record's head could tell."""
        return self.event.reasons + self.decision.reasons


def decide_all(
    events: Sequence[JudgedEvent],
    heads: Mapping[bytes, Head],
    known: Iterable[tuple[str, UUID]],
) -> tuple[list[Decided], dict[bytes, Head]]:
    """Every verdict of a poll, and the heads that changed by it.

    ``heads``: record digest -> head, as locked in this transaction. ``known``: (office, event id) seen before.
    An event sees what the events before it in the same poll did.
    """
    now, seen = dict(heads), {(office, each.int) for office, each in known}  # a UUID is slow to hash
    changed: dict[bytes, Head] = {}
    decided = []
    new_ref = new_record_refs(len(events)).__next__
    for event in events:
        identity = (event.offered.office_code, event.event_id.int)
        head = now.get(event.record_digest) if event.record_digest else None
        decision = decide(event, head, is_known=identity in seen, new_ref=new_ref)
        seen.add(identity)
        if event.record_digest and decision.head is not None and decision.head is not head:
            now[event.record_digest] = changed[event.record_digest] = decision.head
        decided.append(Decided(event, decision))
    return decided, changed


def newest_accepted(decided: Sequence[Decided]) -> dict[UUID, Decided]:
    """The last accepted event of each record in this poll: it resolves the record's open cases before it."""
    return {
        found.decision.head.record_ref: found
        for found in decided
        if found.decision.verdict == "accepted" and found.decision.head
    }
