"""Which edition judges since when, and the word by which it does."""

from collections.abc import Container
from datetime import UTC, datetime

from simpul.adapters import edition_store
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import connected
from simpul.adapters.rules_in_force import edition_in_force
from simpul.domain.office import WIB
from simpul.errors import StopNow
from simpul.rejudging.replay import known_edition, lists_of
from simpul.rules.editions import Edition, editions

READER, WRITER = "simpul_operator", "simpul_rules"


def edition_lines() -> list[dict[str, object]]:
    """A line per edition that this installation knows: its name, what it is about, and since when it judges."""
    with database_errors("reading the editions"), connected(READER) as connection:
        in_force = edition_in_force(connection).name
        since = {edition: at for edition, at, _, _ in edition_store.activations(connection)}
    return [
        {
            "edition": found.name,
            "state": "in force" if found.name == in_force else "before" if _has_judged(found, since) else found.state,
            "valid_from": found.valid_from,
            "activated_at": since.get(found.name),
            "caption": found.caption,
        }
        for found in editions().values()
    ]


def _has_judged(edition: Edition, activated: Container[str]) -> bool:
    return edition.name in activated or edition.state != "draft"


def activate(edition_name: str, reason: str) -> bool:
    """Let an edition judge from now on; False where it does already. The login that says so stands beside it.

    Every intake judges by it within seconds, without a restart. Raises StopNow, and writes nothing, before its
    first day, and where this installation does not hold its lists: what was refused could not be judged again.
    """
    edition = known_edition(edition_name)
    if not reason.strip():
        raise StopNow("An activation needs a reason, in words that somebody will read in years.")
    with database_errors("activating an edition"), connected(WRITER) as connection:
        if edition_in_force(connection).name == edition.name:
            return False
        _refuse_before_its_first_day(edition)
        lists_of(edition)
        edition_store.activate(connection, edition.name, reason.strip())
    return True


def _refuse_before_its_first_day(edition: Edition) -> None:
    if edition.valid_from > datetime.now(UTC).astimezone(WIB).date():  # a day begins last in the west
        raise StopNow(
            f"Edition {edition.name} of the rules speaks of what is received from {edition.valid_from} on, and would "
            "judge what comes today. Activate it on that day."
        )
