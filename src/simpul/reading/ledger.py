"""Law 1 per office: what was offered, what was judged of it, what became of what was accepted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simpul.adapters import ledger_store
from simpul.adapters.broker_offsets import event_bounds
from simpul.adapters.ledger_store import Gap
from simpul.adapters.postgres import connected

ROLE = "simpul_operator"
VERDICTS = ("accepted", "rejected", "duplicate", "superseded", "control")
WAITING = ("slice_open", "slice_passed", "registration_not_seen", "registration_refused")
OUTCOMES = ("loaded", *WAITING, "held", "withdrawn")


@dataclass(slots=True)
class OfficeLedger:
    """One office's account. ``faults`` says in words what does not balance; empty = the law holds."""

    office_code: str
    offered: int = 0
    pending: int = 0
    verdicts: Mapping[str, int] = field(default_factory=dict)
    waived: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    gaps: Sequence[Gap] = ()
    faults: dict[str, int] = field(default_factory=dict)

    @property
    def judged(self) -> int:
        """Events with a verdict in force."""
        return sum(self.verdicts.values())

    @property
    def missing(self) -> int:
        """Events that the office's manifests name and that never arrived: found, but not a fault of the registry."""
        return sum(gap.last_no - gap.first_no + 1 for gap in self.gaps)

    @property
    def waiting(self) -> int:
        """Revisions that were let in and are neither loaded nor held nor withdrawn."""
        return sum(self.outcomes.get(cause, 0) for cause in WAITING)

    def close(self) -> None:
        """Add the law's own equations to what the recount found."""
        if self.offered != self.judged + self.pending:
            self.faults["offered is not judged + pending"] = abs(self.offered - self.judged - self.pending)
        accepted, kept = self.verdicts.get("accepted", 0), sum(self.outcomes.values())
        if accepted + self.waived != kept:
            sentence = "accepted + waived is not loaded + waiting + held + withdrawn"
            self.faults[sentence] = abs(accepted + self.waived - kept)


def recount() -> list[OfficeLedger]:
    """Recount every office from its rows and the broker's own offsets, in one snapshot of the database.

    The broker is asked after the snapshot is taken: what arrives meanwhile is pending, never missing.
    """
    with connected(ROLE) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        places = ledger_store.places(connection)
        bounds = event_bounds()
        verdicts = ledger_store.verdict_counts(connection)
        waived = ledger_store.waived_counts(connection)
        outcomes = ledger_store.accepted_counts(connection)
        gaps = ledger_store.gaps(connection)
        faults = ledger_store.unbalanced(connection)
    ledgers: dict[str, OfficeLedger] = {}
    for topic, _ in bounds:
        ledgers.setdefault(topic.split(".")[1], OfficeLedger(topic.split(".")[1]))
    stored = {(topic, number): rest for topic, number, *rest in places}
    for key in bounds.keys() | stored.keys():
        _add_partition(ledgers, key, bounds.get(key), stored.get(key))
    for office in ledgers.keys() | verdicts.keys() | faults.keys():
        ledger = ledgers.setdefault(office, OfficeLedger(office))
        ledger.verdicts, ledger.outcomes = verdicts.get(office, {}), outcomes.get(office, {})
        ledger.waived = waived.get(office, 0)
        ledger.gaps = gaps.get(office, [])
        ledger.faults.update(faults.get(office, {}))
        ledger.close()
    return [ledgers[office] for office in sorted(ledgers)]


def _add_partition(
    ledgers: dict[str, OfficeLedger],
    key: tuple[str, int],
    bounds: tuple[int, int] | None,
    stored: list[Any] | None,
) -> None:
    """Offered = up to the broker's end; what the database holds beyond that, or the broker lost unread, is a fault."""
    office = key[0].split(".")[1]
    ledger = ledgers.setdefault(office, OfficeLedger(office))
    start, end = bounds or (0, 0)
    first, reached = (stored[1], stored[2]) if stored else (0, 0)
    ledger.offered += max(end, reached) - first
    ledger.pending += max(end - reached, 0)
    if stored and stored[3] == "stopped":
        ledger.faults[f"partition {key[1]} is stopped: {stored[4]}"] = max(end - reached, 1)
    elif end < reached:
        ledger.faults[f"partition {key[1]}: the broker holds fewer events than were judged"] = reached - end
    elif start > reached:
        ledger.faults[f"partition {key[1]}: the broker dropped events before they were judged"] = start - reached
