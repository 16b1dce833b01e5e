"""What an office sent, in the states that its counter speaks of. Every event is in exactly one state."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from simpul.adapters import counter_store
from simpul.adapters.access_log import record_read
from simpul.adapters.counter_store import HeldSlice, Tally
from simpul.adapters.postgres import Connection

STATES = ("accepted", "noted", "repair", "settled", "waived", "overdue", "known", "replaced")
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

    def add(self, tally: Tally) -> None:
        """Count one line of the database."""
        self.states[tally.state] += tally.events
        if tally.state in LET_IN:
            self.progress[tally.progress or "waiting"] += tally.events
        self.newest_at = max(self.newest_at or tally.newest_at, tally.newest_at)


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
    by_file = _grouped(counter_store.tallies_by_file(connection))
    total = summed(by_file.values())
    named = sorted(
        (key for key in by_file if isinstance(key, UUID)), key=lambda key: _age(by_file[key]), reverse=True
    )
    lines = _file_lines(connection, actor, named[skip : skip + files], by_file)
    return OfficeOverview(total, lines, len(named), counter_store.held_slices(connection))


def file_line(connection: Connection, actor: str, file_id: UUID) -> FileLine | None:
    """One file of the actor's own, or None where it has no such file."""
    by_file = _grouped(counter_store.tallies_by_file(connection))
    return (
        next(iter(_file_lines(connection, actor, [file_id], by_file)), None) if file_id in by_file else None
    )


def counts_by_office(connection: Connection) -> list[tuple[str, str, Counts]]:
    """Code, name and counts of every office in scope; an office that sent nothing has zeros. Nothing personal."""
    by_office = _grouped(counter_store.tallies_by_office(connection))
    names = counter_store.office_names(connection)
    return [(code, name, by_office.get(code, Counts())) for code, name in names.items()]


def summed(parts: Iterable[Counts]) -> Counts:
    """The counts of several files or offices together."""
    total = Counts()
    for part in parts:
        total.states += part.states
        total.progress += part.progress
        total.newest_at = max(filter(None, (total.newest_at, part.newest_at)), default=None)
    return total


def _grouped(tallies: Iterable[Tally]) -> dict[str | UUID | None, Counts]:
    grouped: dict[str | UUID | None, Counts] = defaultdict(Counts)
    for tally in tallies:
        grouped[tally.of].add(tally)
    return dict(grouped)


def _age(counts: Counts) -> tuple[bool, datetime | None]:
    return (counts.newest_at is not None, counts.newest_at)


def _file_lines(
    connection: Connection, actor: str, file_ids: Sequence[UUID], by_file: dict[str | UUID | None, Counts]
) -> list[FileLine]:
    found = {file.file_id: file for file in counter_store.delivered_files(connection, file_ids)}
    if found:
        record_read(
            connection,
            actor=actor,
            purpose="portal: files",
            record_count=len(found),
            shown_fields=["file_name"],
        )
    return [
        FileLine(file_id, found[file_id].file_name, found[file_id].received_date, by_file[file_id])
        for file_id in file_ids
        if file_id in found
    ]
