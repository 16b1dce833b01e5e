"""The account of an office, a partition, an hour: what was offered, what was judged of it, what became of the rest."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from simpul.intake.heads import VERDICTS

WAITING = ("slice_open", "slice_passed", "registration_not_seen", "registration_refused")
OUTCOMES = ("loaded", *WAITING, "held", "withdrawn")
_UNBALANCED = "accepted + waived is not loaded + waiting + held + withdrawn"
_UNOFFERED = "offered is not judged + pending + given up"


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the law does not hold, in words. Without a partition or an hour, none of them can be told."""

    what: str
    count: int
    partition_no: int | None = None
    hour_at: datetime | None = None

    @property
    def where(self) -> str:
        """``partition 0, 2026-02-05 04:00 UTC``, as far as it is known."""
        parts = [f"partition {self.partition_no}"] if self.partition_no is not None else []
        parts += [f"hour {self.hour_at:%Y-%m-%d %H:%M} UTC"] if self.hour_at else []
        return ", ".join(parts)


@dataclass(slots=True)
class Account:
    """Counts of one place. ``counts``: verdicts in force, outcomes, and ``waived``.

    ``given_up``: events of a broken log, named to a person who went on without them.
    """

    offered: int = 0
    pending: int = 0
    given_up: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def judged(self) -> int:
        """Events with a verdict in force."""
        return sum(self.counts[verdict] for verdict in VERDICTS)

    @property
    def waiting(self) -> int:
        """Revisions that were let in and are neither loaded nor held nor withdrawn."""
        return sum(self.counts[cause] for cause in WAITING)

    def add(self, other: "Account") -> None:
        """Count what another account holds."""
        self.offered += other.offered
        self.pending += other.pending
        self.given_up += other.given_up
        self.counts.update(other.counts)

    def broken(self, partition_no: int | None = None, hour_at: datetime | None = None) -> list[Fault]:
        """The law's own two equations, where they do not hold."""
        found = []
        if rows := abs(self.offered - self.judged - self.pending - self.given_up):
            found.append(Fault(_UNOFFERED, rows, partition_no, hour_at))
        let_in = self.counts["accepted"] + self.counts["waived"]
        if let_in != (kept := sum(self.counts[outcome] for outcome in OUTCOMES)):
            found.append(Fault(_UNBALANCED, abs(let_in - kept), partition_no, hour_at))
        return found


@dataclass(slots=True)
class PartitionAccount:
    """A partition's account and its hours.

    ``pending_since``: broker time of the oldest event not judged yet. ``judged_to``: everything that the broker took
    before this instant is judged; None where nothing is.
    """

    partition_no: int
    total: Account = field(default_factory=Account)
    hours: dict[datetime, Account] = field(default_factory=dict)
    stopped_reason: str | None = None
    pending_since: datetime | None = None
    judged_to: datetime | None = None


@dataclass(slots=True)
class Notice:
    """What somebody should know or do, though the law holds: a gap, silence, something overdue or paused."""

    kind: str
    text: str
    count: int = 0
    since_at: datetime | None = None
    details: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class OfficeLedger:
    """One office's account. ``faults`` says what does not balance; empty = the law holds."""

    office_code: str
    partitions: dict[int, PartitionAccount] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def partition(self, partition_no: int) -> PartitionAccount:
        """The account of this partition."""
        return self.partitions.setdefault(partition_no, PartitionAccount(partition_no))

    @property
    def total(self) -> Account:
        """All partitions together."""
        total = Account()
        for partition in self.partitions.values():
            total.add(partition.total)
        return total

    @property
    def missing(self) -> int:
        """Numbers that the office's manifests name and that never arrived: found, but no fault of the registry."""
        return sum(notice.count for notice in self.notices if notice.kind == "gap")

    @property
    def holds(self) -> bool:
        """Whether law 1 holds for the office."""
        return not self.faults
