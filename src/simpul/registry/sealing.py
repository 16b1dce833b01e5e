"""Seal the hours that are closed: what was offered in them, and first judged, can no longer change unseen."""

from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import connected
from simpul.adapters.seal_store import seal_hours
from simpul.contracts.ledger_terms import ledger_terms

ROLE = "simpul_loader"


def seal_closed_hours() -> dict[str, int]:
    """Seal every hour that is closed and not sealed yet; counts of hours and events. Safe twice, and at once.

    An hour in which a row or a verdict is missing is not sealed, nor any after it: `simpul ledger` names it.
    """
    with database_errors("sealing hours"), connected(ROLE) as connection:
        sealed = list(seal_hours(connection, ledger_terms().seal_after))
    return {"hours": len(sealed), "events": sum(hour.events for hour in sealed)}
