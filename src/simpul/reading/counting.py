"""What an office sent, in the states that its counter speaks of. Every event is in exactly one state."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from simpul.adapters import counter_files, counter_offices, counter_totals
from simpul.adapters.access_log import record_read
from simpul.adapters.counter_files import CountedFile
from simpul.adapters.counter_offices import OfficeCounts
from simpul.adapters.counter_states import LET_IN
from simpul.adapters.counter_totals import HeldSlice
from simpul.adapters.postgres import Connection


@dataclass(slots=True)
class Counts:
    """Events by state, and those that were let in by their progress towards the registry."""

    states: Counter[str] = field(default_factory=Counter)
    progress: Counter[str] = field(default_factory=Counter)

    @property
    def sent(self) -> int:
        """Everything that was sent and judged: the sum of all states."""
        return self.states.total()

    @property
    def let_in(self) -> int:
        """Everything that the rules let in, also with notes."""
        return sum(self.states[state] for state in LET_IN)


@dataclass(frozen=True, slots=True)
class FileLine:
    """One delivered file, as a line of a list."""

    file_id: UUID
    file_name: str | None
    received_date: date
    newest_at: datetime
    sent: int
    let_in: int
    repair: int


@dataclass(frozen=True, slots=True)
class OneFile:
    """One delivered file, with what became of each of its events."""

    line: FileLine
    counts: Counts


@dataclass(frozen=True, slots=True)
class OfficeOverview:
    """An office's first page."""

    counts: Counts
    newest_at: datetime | None
    files: Sequence[FileLine]
    file_count: int
    held: Sequence[HeldSlice]


def office_overview(connection: Connection, actor: str, *, files: int) -> OfficeOverview:
    """The counts of the actor's own office, and its newest files."""
    return OfficeOverview(
        office_counts(connection),
        counter_totals.newest_at(connection),
        file_lines(connection, actor, limit=files),
        file_count(connection),
        counter_totals.held_slices(connection),
    )


def office_counts(connection: Connection) -> Counts:
    """What the offices of the principal sent, and what became of it; nothing personal, so nothing is logged."""
    counts = Counts()
    for found in counter_totals.named_counts(connection):
        (counts.states if found.about == "state" else counts.progress)[found.name] = found.events
    return counts


def file_count(connection: Connection) -> int:
    """How many files arrived; nothing personal, so nothing is logged."""
    return counter_files.file_count(connection)


def file_lines(connection: Connection, actor: str, *, limit: int, skip: int = 0) -> list[FileLine]:
    """A page of the actor's own files, the newest first; their names are personal data, and their reading is kept."""
    return _file_lines(connection, actor, counter_files.newest_files(connection, limit=limit, skip=skip))


def one_file(connection: Connection, actor: str, file_id: UUID) -> OneFile | None:
    """One file of the actor's own, or None where it has no such file."""
    found = _file_lines(connection, actor, counter_files.newest_files(connection, limit=1, file_id=file_id))
    counts = Counts()
    for count in counter_files.state_counts(connection, file_id) if found else ():
        counts.states[count.state] += count.events
        if count.state in LET_IN:
            counts.progress[count.progress or "waiting"] += count.events
    return OneFile(found[0], counts) if found else None


def counts_by_office(connection: Connection) -> list[OfficeCounts]:
    """Every office in numbers; one that sent nothing has zeros. Nothing personal, so nothing is logged."""
    return counter_offices.counts_by_office(connection)


def _file_lines(connection: Connection, actor: str, files: Sequence[CountedFile]) -> list[FileLine]:
    names = counter_files.file_names(connection, [place for file in files for place in file.places])
    if names:
        record_read(
            connection, actor=actor, purpose="portal: files", record_count=len(files), shown_fields=["file_name"]
        )
    return [
        FileLine(
            file.file_id, names.get(file.file_id), file.received_date, file.newest_at, file.sent, file.let_in,
            file.repair,
        )
        for file in files
    ]  # fmt: skip
