"""Wait until what was sent up to now is judged and loaded."""

import time
from collections.abc import Callable, Sequence

from simpul import settings
from simpul.adapters import waiting_store
from simpul.adapters.airflow import Airflow
from simpul.adapters.broker_offsets import event_bounds
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import Connection, connect
from simpul.errors import RetryLater, SimpulError
from simpul.reading.spools import pending

ROLE = "simpul_operator"
LOAD = "registry_load"
_REST = 0.3
_BEFORE_AIRFLOW_IS_ASKED = 3.0  # a load begins within seconds, and a login there takes long

Tell = Callable[[Sequence[str]], None]


def wait_until_loaded(timeout: float, tell: Tell = lambda left: None) -> list[str]:
    """Wait for spools, then for the end offsets of that moment, then for the slices of those events.

    Returns what is left when the time is over, in words without personal data; empty when all is done. Held slices
    are not waited for: a person has to decide on them. A broker or a database that is away is waited for, too, and
    named while it is; so is a load that somebody paused. ``tell`` hears all the time what is left.
    """
    deadline = time.monotonic() + timeout
    waiting = _Waiting()
    try:
        while (left := waiting.left()) and time.monotonic() < deadline:
            tell(left)
            time.sleep(_REST)
        return left
    finally:
        waiting.close()


class _Waiting:
    """What is waited for, asked again and again over one connection as long as it holds."""

    def __init__(self) -> None:
        self._targets: waiting_store.Targets | None = None
        self._connection: Connection | None = None
        self._ask_airflow_at: float | None = None
        self._is_paused = False

    def left(self) -> list[str]:
        """What is not done yet, in sentences."""
        if self._targets is None and (spooled := _spooled()):
            return spooled
        try:
            if self._targets is None:
                self._targets = {place: end for place, (_, end) in event_bounds().items() if end}
            with database_errors("it was asked what waits"):
                self._connection = self._connection or connect(ROLE, autocommit=True)
                to_judge = waiting_store.unjudged(self._connection, self._targets)
                return to_judge or self._unloaded(self._connection, self._targets)
        except RetryLater as away:
            self.close()
            return [str(away)]

    def _unloaded(self, connection: Connection, targets: waiting_store.Targets) -> list[str]:
        found = waiting_store.unloaded(connection, targets)
        why = self._why_not_loaded() if any(each.is_due for each in found) else ""
        return [f"{each}{why if each.is_due else ''}" for each in found]

    def _why_not_loaded(self) -> str:
        """That the load is paused, once it had the time to begin."""
        now = time.monotonic()
        if self._ask_airflow_at is None:
            self._ask_airflow_at = now + _BEFORE_AIRFLOW_IS_ASKED
        elif now >= self._ask_airflow_at:
            self._is_paused, self._ask_airflow_at = _is_load_paused(), now + _BEFORE_AIRFLOW_IS_ASKED
        page = settings.load().airflow_url if self._is_paused else ""
        return f", where {LOAD} is paused: unpause it at {page}/dags/{LOAD}" if page else ""

    def close(self) -> None:
        """End the connection, if there is one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _is_load_paused() -> bool:
    """What Airflow does not say is not known: nobody is sent there for it."""
    try:
        return Airflow().is_paused(LOAD)
    except SimpulError:
        return False


def _spooled() -> list[str]:
    return [f"office {office}: {count} events not sent yet" for office, count in sorted(pending().items()) if count]
