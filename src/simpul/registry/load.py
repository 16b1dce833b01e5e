"""Load what the quality gate let through: registrations, who is who, stages. Safe to run twice, also at once."""

from dataclasses import asdict, dataclass
from uuid import uuid4

from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import connected
from simpul.adapters.registry_store import Claim, RegistryStore
from simpul.contracts.documents import CPMI_REGISTRATION
from simpul.linkage.assign import Assignment, assign

ROLE = "simpul_loader"


@dataclass(frozen=True, slots=True)
class LoadResult:
    """How much one run (or one slice) brought into the registry. Counts only: it may stand in any log."""

    slices: int = 0
    registrations: int = 0
    stages: int = 0
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

    ``run_id`` names the run in the slices and in the access log. Raises RetryLater while the database is away (what
    is loaded by then stays loaded) and StopNow when it refuses a slice.
    """
    total = LoadResult()
    with database_errors("loading slices"), connected(ROLE, autocommit=True) as connection:
        store = RegistryStore(connection, run_id)
        while claim := store.claim():
            total += _load(store, claim)
        if total.slices:
            store.note_read(total.registrations + total.stages)
    return total


def _load(store: RegistryStore, claim: Claim) -> LoadResult:
    try:
        with store.writing(claim) as is_ours:
            if not is_ours:
                return LoadResult()
            loaded = _registrations(store, claim) if claim.document == CPMI_REGISTRATION else _stages(store, claim)
            store.finish(claim)
            return loaded
    except Exception:
        store.give_back(claim)
        raise


def _registrations(store: RegistryStore, claim: Claim) -> LoadResult:
    added = store.add_registrations(claim.slice_id)
    found = assign(store.candidates(claim.slice_id), store.known(claim.slice_id), uuid4)
    store.add_identity(claim.slice_id, found)
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


def _count(found: Assignment, kind: str) -> int:
    return sum(event.kind == kind for event in found.events)
