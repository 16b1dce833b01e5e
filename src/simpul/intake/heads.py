"""Which verdict an event gets, given what its record's head has seen. Decided under the head's lock only."""

from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID, uuid4

from simpul.intake.judging import JudgedEvent

Verdict = Literal["accepted", "rejected", "duplicate", "superseded", "control"]


@dataclass(frozen=True, slots=True)
class Head:
    """A record's newest state: one row a record, refused revisions counted as seen."""

    record_ref: UUID
    revision: int
    stated_revision: int | None
    content_digest: bytes
    accepted_revision: int | None
    partition_id: int
    log_offset: int


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict, the revision it is about, and the head after it (None where no record is known)."""

    verdict: Verdict
    revision: int | None
    head: Head | None


def decide(event: JudgedEvent, head: Head | None, *, is_known: bool) -> Decision:
    """The verdict by precedence: hidden, known event, equal content, overtaken revision, then its reasons.

    ``is_known`` = an earlier event of this office has the same event id.
    """
    if event.manifest is not None:
        return Decision("control", None, None)
    if event.is_hidden:
        return Decision("rejected", None, None)
    if is_known:
        return Decision("duplicate", head.revision if head else None, head)
    if event.record_digest is None or event.content_digest is None:
        return Decision("rejected", None, None)
    if head is None:
        return _first(event, event.content_digest)
    return _later(event, event.content_digest, head)


def _first(event: JudgedEvent, content: bytes) -> Decision:
    fresh = Head(uuid4(), 0, None, content, None, event.offered.partition_id, event.offered.log_offset)
    return _revision(event, content, fresh)


def _later(event: JudgedEvent, content: bytes, head: Head) -> Decision:
    stated, seen = event.stated_revision, head.stated_revision
    is_higher = stated is not None and seen is not None and stated > seen
    if content == head.content_digest and not is_higher:
        return Decision("duplicate", head.revision, head)
    if stated is not None and seen is not None and stated < seen:
        return Decision("superseded", stated, head)
    return _revision(event, content, head)


def _revision(event: JudgedEvent, content: bytes, head: Head) -> Decision:
    """A new revision: the stated number where it is a new one, else the next by arrival."""
    number = max(event.stated_revision or 0, head.revision + 1)
    stated = max(filter(None, (event.stated_revision, head.stated_revision)), default=None)
    is_accepted = not event.is_refused
    after = replace(
        head,
        revision=number,
        stated_revision=stated,
        content_digest=content,
        accepted_revision=number if is_accepted else head.accepted_revision,
        partition_id=event.offered.partition_id,
        log_offset=event.offered.log_offset,
    )
    return Decision("accepted" if is_accepted else "rejected", number, after)
