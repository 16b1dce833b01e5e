"""The rules by which a running process judges: the edition in force and the lists it asks, never older than seconds."""

import time
from dataclasses import replace

from simpul.adapters.edition_store import activated
from simpul.adapters.permit_store import permit_use
from simpul.adapters.postgres import Connection
from simpul.errors import StopNow
from simpul.rules import editions
from simpul.rules.editions import Edition
from simpul.rules.reference import Reference

EDITION_SECONDS = 1.0
PERMIT_SECONDS = 10.0


def edition_in_force(connection: Connection) -> Edition:
    """The edition that judges now. Raises StopNow where this installation does not know it."""
    name = activated(connection)
    if name is None:
        return editions.installed()
    if name not in editions.editions():
        raise StopNow(
            f"Edition {name} of the rules is in force, and this installation does not know it. "
            "Install the version that declares it in expectations/editions.toml."
        )
    return editions.edition(name)


class RulesInForce:
    """Edition and lists for one process. ``refresh`` asks the database at most once a second."""

    def __init__(self, connection: Connection, reference: Reference) -> None:
        self._connection = connection
        self.reference = reference
        self.edition = edition_in_force(connection)
        self._edition_due = self._permits_due = 0.0

    def look_again(self) -> None:
        """Ask the database at the next ``refresh``, however short a time ago it was asked."""
        self._edition_due = 0.0

    def refresh(self) -> bool:
        """Look again where it is time to; whether another edition is in force now."""
        now, before = time.monotonic(), self.edition
        if now >= self._edition_due:
            self._edition_due = now + EDITION_SECONDS
            self.edition = edition_in_force(self._connection)
        if self.edition.asks_for("permit_use") and now >= self._permits_due:
            self._permits_due = now + PERMIT_SECONDS
            self.reference = replace(self.reference, permit_use=permit_use(self._connection))
        return self.edition is not before
