"""What an office sent, in the states that its counter speaks of. Every event is in exactly one state."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from simpul.adapters import counter_store
from simpul.adapters.access_log import record_read
from simpul.adapters.counter_store import HeldSlice, OfficeCounts, StateCount
from simpul.adapters.postgres import Connection

LET_IN = frozenset({"accepted", "noted", "waived"})


@dataclass(slots=True)
class Counts:
    """Events by state, and those that were let in by their progress towards the registry."""

    states: Counter[str] = field(default_factory=Counter)
    progress: Counter[str] = field(default_factory=Counter)
    newest_at: datetime | None = None

    @property
    def sent(self) -> int:
        """Everything that was sent and judged: the sum of all states."""
        return self.states.total()

    @property
    def let_in(self) -> int:
        """Everything that the rules let in, also with notes."""
        return sum(self.states[state] for state in LET_IN)

    def add(self, count: StateCount) -> None:
        """Count one line of the database."""
        self.states[count.state] += count.events
        if count.state in LET_IN:
            self.progress[count.progress or "waiting"] += count.events
        self.newest_at = max(self.newest_at or count.newest_at, count.newest_at)


@dataclass(frozen=True, slots=True)
class FileLine:
    """One delivered file with its counts."""

    file_id: UUID
    file_name: str | None
    received_date: date
    counts: Counts


@dataclass(frozen=True, slots=True)
class OfficeOverview:
    """An office's first page."""

    counts: Counts
    files: Sequence[FileLine]
    file_count: int
    held: Sequence[HeldSlice]


def office_overview(connection: Connection, actor: str, *, files: int, skip: int = 0) -> OfficeOverview:
    """The counts of the actor's own office and its newest files (which are personal data: their reading is kept)."""
    found = counter_store.state_counts(connection)
    by_file: dict[UUID, list[StateCount]] = defaultdict(list)
    for count in found:
        if count.file_id is not None:
            by_file[count.file_id].append(count)
    newest = sorted(by_file.values(), key=_newest, reverse=True)
    lines = _file_lines(connection, actor, newest[skip : skip + files])
    return OfficeOverview(counted(found), lines, len(by_file), counter_store.held_slices(connection))


def file_line(connection: Connection, actor: str, file_id: UUID) -> FileLine | None:
    """One file of the actor's own, or None where it has no such file."""
    found = counter_store.state_counts(connection, file_id)
    return next(iter(_file_lines(connection, actor, [found] if found else [])), None)


def counts_by_office(connection: Connection) -> list[OfficeCounts]:
    """Every office in numbers; one that sent nothing has zeros. Nothing personal, so nothing is logged."""
    return counter_store.counts_by_office(connection)


def counted(found: Iterable[StateCount]) -> Counts:
    """Lines of the database, counted together."""
    counts = Counts()
    for count in found:
        counts.add(count)
    return counts


def _newest(found: Sequence[StateCount]) -> datetime:
    return max(count.newest_at for count in found)


def _file_lines(connection: Connection, actor: str, files: Sequence[Sequence[StateCount]]) -> list[FileLine]:
    names = counter_store.file_names(connection, [count.place for found in files for count in found])
    if names:
        record_read(
            connection, actor=actor, purpose="portal: files", record_count=len(files), shown_fields=["file_name"]
        )
    return [
        FileLine(file_id, names.get(file_id), max(count.received_date for count in found), counted(found))
        for found in files
        if (file_id := found[0].file_id) is not None
    ]
