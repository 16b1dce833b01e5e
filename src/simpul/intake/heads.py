"""Which verdict an event gets, given what its record's head has seen. Decided under the head's lock only."""

from collections.abc import Callable
from typing import Literal, get_args
from uuid import UUID, uuid4

from msgspec import Struct
from msgspec.structs import replace

from simpul.domain.identity import NAMING
from simpul.domain.reasons import Reason, refusals
from simpul.intake.judging import JudgedEvent

Verdict = Literal["accepted", "rejected", "duplicate", "superseded", "control"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

_RECORD_UNKNOWN = Reason("record_unknown", "reject", "source_record_id")


class Head(Struct, frozen=True):
    """A record's newest state: one row a record, refused revisions counted as seen.

    ``is_void``: the office has taken the record back, and no accepted revision has come since.
    """

    record_ref: UUID
    revision: int
    stated_revision: int | None
    content_digest: bytes
    accepted_revision: int | None
    partition_id: int
    log_offset: int
    is_void: bool = False


class Decision(Struct, frozen=True):
    """A verdict, the revision it is about, and the head after it (None where no record is known).

    ``reasons``: those that only the head could tell, beside the event's own.
    """

    verdict: Verdict
    revision: int | None
    head: Head | None
    reasons: tuple[Reason, ...] = ()


def decide(event: JudgedEvent, head: Head | None, *, is_known: bool, new_ref: Callable[[], UUID] = uuid4) -> Decision:
    """The verdict by precedence: manifest, hidden, known event, equal content, overtaken revision, then its reasons.

    ``is_known`` = an earlier event of this office has the same event id. ``new_ref`` names a record that is new.
    """
    if event.manifest is not None:
        return Decision("control", None, None)
    if event.is_hidden:
        return Decision("rejected", None, None)
    if is_known:
        return Decision("duplicate", head.revision if head else None, head)
    if event.record_digest is None or event.content_digest is None:
        return Decision("rejected", None, None)
    if event.is_void:
        return _taking_back(event, event.content_digest, head)
    if head is None:
        return _first(event, event.content_digest, new_ref())
    return _later(event, event.content_digest, head)


def _first(event: JudgedEvent, content: bytes, ref: UUID) -> Decision:
    fresh = Head(ref, 0, None, content, None, event.offered.partition_id, event.offered.log_offset)
    return _revision(event, content, fresh)


def _later(event: JudgedEvent, content: bytes, head: Head) -> Decision:
    stated, seen = event.stated_revision, head.stated_revision
    is_higher = stated is not None and seen is not None and stated > seen
    if content == head.content_digest and not is_higher:
        return Decision("duplicate", head.revision, head)
    if stated is not None and seen is not None and stated < seen:
        return Decision("superseded", stated, head)
    return _revision(event, content, head)


def _taking_back(event: JudgedEvent, content: bytes, head: Head | None) -> Decision:
    """A taking back is the record's next revision, one without content: what comes after it brings the record back.

    A refused one leaves the record as it was: it is no revision, and overtakes none.
    """
    if head is None:
        is_named = not any(reason.field in NAMING for reason in refusals(event.reasons))
        return Decision("rejected", None, None, (_RECORD_UNKNOWN,) if is_named else ())
    if content == head.content_digest:
        return Decision("duplicate", head.revision, head)
    if event.is_refused:
        return Decision("rejected", head.revision, head)
    after = replace(
        head,
        revision=head.revision + 1,
        content_digest=content,
        is_void=True,
        partition_id=event.offered.partition_id,
        log_offset=event.offered.log_offset,
    )
    return Decision("accepted", after.revision, after)


def _revision(event: JudgedEvent, content: bytes, head: Head) -> Decision:
    """A new revision: the stated number where it is a new one, else the next by arrival."""
    number = max(event.stated_revision or 0, head.revision + 1)
    is_accepted = not event.is_refused
    after = Head(
        record_ref=head.record_ref,
        revision=number,
        stated_revision=max(event.stated_revision or 0, head.stated_revision or 0) or None,
        content_digest=content,
        accepted_revision=number if is_accepted else head.accepted_revision,
        partition_id=event.offered.partition_id,
        log_offset=event.offered.log_offset,
        is_void=head.is_void and not is_accepted,
    )
    return Decision("accepted" if is_accepted else "rejected", number, after)
