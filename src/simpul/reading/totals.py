"""The whole way at one glance, for the end of the demo. Reads counts, and one person's story with a line in the log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simpul.adapters import totals_store
from simpul.adapters.access_log import record_read
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import connected
from simpul.errors import StopNow

ROLE = "simpul_operator"
COLUMNS = (
    "offered",
    "accepted",
    "rejected",
    "duplicate",
    "superseded",
    "loaded",
    "waiting",
    "held",
    "persons",
    "known_elsewhere",
)


@dataclass(frozen=True, slots=True)
class Totals:
    """Per office and in all. ``persons`` in all is less than the offices' sum: some are known to several."""

    offices: list[dict[str, Any]]
    person_count: int
    known_elsewhere_count: int
    commonest_reasons: list[tuple[str, int]]
    story: dict[str, Any] | None


def read_totals(how_many_reasons: int = 3) -> Totals:
    """The totals of everything that was ever offered."""
    with database_errors("adding up"), connected(ROLE) as connection:
        story = totals_store.resolved_story(connection)
        if story:
            record_read(
                connection,
                actor=ROLE,
                purpose="command line: story of the demo",
                record_count=1,
                shown_fields=("source", "person_id"),
                record_refs=[story["record_ref"]],  # type: ignore[list-item]
            )
        return Totals(
            totals_store.per_office(connection),
            *totals_store.person_count(connection),
            totals_store.commonest_reasons(connection, how_many_reasons),
            story,
        )


def newest_load() -> datetime:
    """When a slice was loaded last. Raises StopNow where nothing ever was."""
    with database_errors("adding up"), connected(ROLE) as connection:
        loaded_at = totals_store.newest_load(connection)
    if loaded_at is None:
        raise StopNow("Nothing is loaded yet: `simpul slices` says which slices are held or wait.")
    return loaded_at
