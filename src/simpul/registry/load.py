"""Load what the quality gate let through: registrations, who is who, stages, takings back.

Safe to run twice, also at once.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import connected
from simpul.adapters.registry_store import Claim, RegistryStore
from simpul.domain.documents import CPMI_REGISTRATION, PLACEMENT_STAGE, RECORD_VOID
from simpul.errors import RetryLater, StopNow
from simpul.linkage.assign import Assignment, assign
from simpul.linkage.returned import brought_back
from simpul.registry.turns import Turns

ROLE = "simpul_loader"
_NAMED_SLICES = 5  # of those that are refused alike, so many are named in the log


@dataclass(frozen=True, slots=True)
class LoadResult:
    """How much one run (or one slice) brought into the registry. Counts only: it may stand in any log."""

    slices: int = 0
    registrations: int = 0
    stages: int = 0
    taken_back: int = 0
    persons_created: int = 0
    persons_merged: int = 0
    persons_split: int = 0

    def __add__(self, other: "LoadResult") -> "LoadResult":
        mine, theirs = self.counts(), other.counts()
        return LoadResult(**{name: mine[name] + theirs[name] for name in mine})

    def counts(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)


def load_passed_slices(run_id: str) -> LoadResult:
    """Load every slice that passed or was released and is not loaded yet, each in a transaction of its own.

    Offices take turns, by the time that was spent on each: nobody waits for all that another one sent.
    ``run_id`` names the run in the slices and in the access log. Raises RetryLater while the database is away (what
    is loaded by then stays loaded), and StopNow when it refuses a slice: that one waits, and keeps no other waiting.
    Nor does one at which our own code breaks; that fault is raised as it is, after the others were loaded.
    """
    total, refused = LoadResult(), list[UUID]()
    refusals, faults = defaultdict[str, list[UUID]](list), list[Exception]()
    turns = Turns()
    with database_errors("loading slices"), connected(ROLE, autocommit=True) as connection:
        store = RegistryStore(connection, run_id)
        while claim := store.claim(refused, turns.spent):
            try:
                with database_errors("loading a slice"), turns.of(claim.office_code):
                    total += _load(store, claim)
            except StopNow as refusal:
                refused.append(claim.slice_id)
                refusals[str(refusal)].append(claim.slice_id)
            except RetryLater:
                raise
            except Exception as fault:
                refused.append(claim.slice_id)
                faults.append(fault)
    told = [_told(refusal, slices) for refusal, slices in refusals.items()]
    if faults:
        for each in told:
            faults[0].add_note(each)
        raise faults[0]
    if told:
        raise StopNow(" ".join(told))
    return total


def has_loaded(run_id: str) -> bool:
    """Whether this run loaded a slice, by what the slices say: also one that failed or was killed after it."""
    with database_errors("asking what a run loaded"), connected(ROLE, autocommit=True) as connection:
        return RegistryStore(connection, run_id).has_loaded()


def _told(refusal: str, slices: Sequence[UUID]) -> str:
    """A refusal with how many slices it concerns, and the first few of them by id, as `simpul slices` has it."""
    more = ", ..." if len(slices) > _NAMED_SLICES else ""
    return f"{refusal} Slices refused: {len(slices)} ({', '.join(map(str, slices[:_NAMED_SLICES]))}{more})."


def _load(store: RegistryStore, claim: Claim) -> LoadResult:
    try:
        with store.writing(claim) as is_ours:
            if not is_ours:
                return LoadResult()
            loaded = _LOADING[claim.document](store, claim)
            store.count_permits(claim.slice_id)
            store.note_written_over(claim.slice_id)
            store.note_read(loaded.registrations + loaded.stages + loaded.taken_back)
            store.finish(claim)
            return loaded
    except Exception:
        store.give_back(claim)
        raise


def _registrations(store: RegistryStore, claim: Claim) -> LoadResult:
    added = store.add_registrations(claim.slice_id)
    store.unlink_void(claim.slice_id)
    candidates = store.candidates(claim.slice_id)
    again = store.returned(claim.slice_id, candidates)
    found = assign(candidates, [*store.known(claim.slice_id), *store.former_homes(claim.slice_id, again)], uuid4)
    store.add_identity(claim.slice_id, brought_back(found, again))
    return LoadResult(
        slices=1,
        registrations=added,
        stages=store.add_waited_stages(claim.slice_id),
        persons_created=_count(found, "created"),
        persons_merged=_count(found, "merged"),
        persons_split=_count(found, "split"),
    )


def _stages(store: RegistryStore, claim: Claim) -> LoadResult:
    return LoadResult(slices=1, stages=store.add_stages(claim.slice_id))


def _voids(store: RegistryStore, claim: Claim) -> LoadResult:
    """Undo the links of what was taken back, then look again at those it stood beside: it may have tied them."""
    added = store.add_voids(claim.slice_id)
    undone = store.unlink_void(claim.slice_id)
    found = assign([], store.known(claim.slice_id), uuid4, undone)
    store.add_identity(claim.slice_id, found)
    return LoadResult(slices=1, taken_back=added, persons_split=_count(found, "split"))


_LOADING = {CPMI_REGISTRATION: _registrations, PLACEMENT_STAGE: _stages, RECORD_VOID: _voids}


def _count(found: Assignment, kind: str) -> int:
    return sum(event.kind == kind for event in found.events)
