"""An office is followed, or waits: its events then stay in the broker, and its offsets stand still."""

from typing import Any

from simpul.adapters import broker_admin, landings, office_store
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import connected
from simpul.errors import StopNow
from simpul.offices.steward import ROLE, as_steward, decide


def pause(office_code: str, reason: str) -> None:
    """Let an office's events wait in the broker, which keeps them for as long as it takes.

    When this returns none of them is judged any more: whatever lands from then on sees the decision, and what was
    landing before has come to its end. Raises StopNow where they wait already, or where that does not end.
    """
    with as_steward("pausing an office") as connection, broker_admin.connect() as admin:
        if office_code in office_store.paused_offices(connection):
            raise StopNow(f"Office {office_code} is paused already; `simpul office list` says by whom and why.")
        decide(connection, office_code, "paused", reason)
        broker_admin.keep_events(admin, [office_code], for_ever=True)
    with database_errors("waiting for what is landing"), connected(ROLE, autocommit=True) as connection:
        if not landings.have_ended(connection, landings.LANDED_SECONDS):
            raise StopNow(
                f"Office {office_code} is paused, but events that were read before are still landing after "
                f"{landings.LANDED_SECONDS:.0f} seconds, and some may be its own. Look at the intake: `simpul status`."
            )


def resume(office_code: str, reason: str) -> None:
    """Take an office's events in again, from the very place where they waited; a running intake hears within a second.

    The broker lets old ones go again from the next time on that it is prepared and all of them are read. Raises StopNow
    where none wait.
    """
    with as_steward("resuming an office") as connection:
        if office_code not in office_store.paused_offices(connection):
            raise StopNow(f"Office {office_code} is not paused; `simpul office list` shows every office's state.")
        decide(connection, office_code, "resumed", reason)


def office_lines() -> list[dict[str, Any]]:
    """A line per office: state, since when, by whom and why; its last event; and whether it is taken in slowly."""
    with database_errors("reading the offices"), connected(ROLE) as connection:
        return office_store.overview(connection)
