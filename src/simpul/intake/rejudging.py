"""What another edition of the rules makes of an event that was judged before; the caller holds the head's lock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from msgspec.structs import replace

from simpul.domain.reasons import Reason, Severity, refusals
from simpul.intake.heads import Decision, Head
from simpul.intake.judging import JudgedEvent

Change = Literal["newly_accepted", "newly_rejected", "rejected_otherwise", "newly_warned", "superseded"]


@dataclass(frozen=True, slots=True)
class VerdictInForce:
    """The verdict in force of an event. ``is_newest``: no later event of its record is a revision."""

    verdict_no: int
    verdict: str
    revision: int
    reasons: frozenset[Reason]
    is_newest: bool

    @property
    def is_refused(self) -> bool:
        """Whether the event is refused as it stands."""
        return self.verdict == "rejected"


def stored_reasons(stored: Iterable[Mapping[str, str]]) -> frozenset[Reason]:
    """Reasons as the database keeps them."""
    return frozenset(Reason(each["code"], _severity(each["severity"]), each["field"]) for each in stored)


def changes(before: VerdictInForce, event: JudgedEvent) -> list[tuple[Change, str]]:
    """(what changes, code) of an event under the edition that judged it anew; empty where nothing changes.

    An event that is refused and overtaken is no longer in question: if anything changes, it is superseded.
    """
    then, now = refusals(before.reasons), refusals(event.reasons)
    gone, new = then - now, now - then
    if before.is_refused and not before.is_newest:
        return [("superseded", code) for code in _codes(gone | new)]
    if before.is_refused and event.is_refused:
        return [("rejected_otherwise", code) for code in _codes(new or gone)]
    if event.is_refused:
        return [("newly_rejected", code) for code in _codes(new)]
    warned = {reason for reason in event.reasons if reason.severity == "warning"} - before.reasons
    lifted: list[tuple[Change, str]] = [("newly_accepted", code) for code in _codes(gone)]
    return [*lifted, *(("newly_warned", code) for code in _codes(warned))]


def rejudge(before: VerdictInForce, event: JudgedEvent, head: Head) -> Decision | None:
    """The next verdict of a refused event; None where what refuses it is the same as before.

    Nothing that was let in is put out again, and nothing that was overtaken comes back.
    """
    if not before.is_refused or refusals(event.reasons) == refusals(before.reasons):
        return None
    if (head.partition_id, head.log_offset) != (event.offered.partition_id, event.offered.log_offset):
        return Decision("superseded", before.revision, head)
    if event.is_refused:
        return Decision("rejected", before.revision, head)
    return Decision("accepted", before.revision, replace(head, accepted_revision=before.revision, is_void=False))


def _codes(reasons: Iterable[Reason]) -> list[str]:
    return sorted({reason.code for reason in reasons})


def _severity(text: str) -> Severity:
    (known,) = (severity for severity in get_args(Severity) if severity == text)
    return cast(Severity, known)
