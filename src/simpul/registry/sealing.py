"""Seal the hours that are closed: what was offered in them, and first judged, can no longer change unseen."""

import logging
from collections.abc import Callable

from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import connected
from simpul.adapters.seal_store import seal_hours
from simpul.contracts.ledger_terms import ledger_terms

ROLE = "simpul_loader"


log = logging.getLogger(__name__)


def seal_closed_hours(on_sealed: Callable[[int], None] = lambda hours: None) -> dict[str, int]:
    """Seal every hour that is closed and not sealed yet; counts of hours and events. Safe twice, and at once.

    May be ended at any moment and run again: what is sealed by then stays sealed, portion by portion.
    An hour in which a row or a verdict is missing is not sealed, nor any after it: `simpul ledger` names it.
    """
    sealed = {"hours": 0, "events": 0}
    with database_errors("sealing hours"), connected(ROLE, autocommit=True) as connection:
        for portion in seal_hours(connection, ledger_terms().seal_after):
            sealed["hours"] += portion.hours
            sealed["events"] += portion.events
            log.info("sealed partition=%d hours=%d events=%d", *portion)
            on_sealed(portion.hours)
    return sealed
