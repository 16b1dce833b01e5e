"""A hint to Airflow that slices may load. The DAG reads the durable state: a lost hint costs minutes, no record."""

import logging
import time

from simpul.adapters.airflow import Airflow
from simpul.errors import SimpulError, StopNow
from simpul.growing_rest import GrowingRest

ASSET = "simpul://slices-passed"  # its name; Airflow writes the address of the same asset with a slash at its end
AT_MOST_EVERY_SECONDS = 3.0
AFTER_A_FAILURE_SECONDS = 1.0  # at first: an Airflow that has just started answers its first call late
AT_LONGEST_SECONDS = 15.0

log = logging.getLogger(__name__)


class AirflowNudge:
    """Remembers that something may load, and says so once for many, and once more after the last."""

    def __init__(self) -> None:
        self._airflow = Airflow()
        self._asset_id: int | None = None
        self._is_due = False
        self._not_before = 0.0
        self._is_away = False
        self._rest = GrowingRest(AFTER_A_FAILURE_SECONDS, AT_LONGEST_SECONDS)

    def remember(self) -> None:
        """Something passed, or was released."""
        self._is_due = True

    def send_if_due(self) -> None:
        """Send the hint if one is due and the last one is long enough ago. Never raises for Airflow's sake."""
        if not self._is_due or time.monotonic() < self._not_before:
            return
        try:
            self._send()
            self._is_due = self._is_away = False
            self._rest.end()
            self._not_before = time.monotonic() + AT_MOST_EVERY_SECONDS
        except SimpulError as failure:
            if not self._is_away:
                log.warning("the hint is not given: %s Airflow's own schedule finds what may load", failure)
            self._is_away, self._asset_id = True, None
            self._not_before = time.monotonic() + self._rest.after_failure()

    def _send(self) -> None:
        if self._asset_id is None:
            self._asset_id = self._airflow.asset_id(ASSET)
        if self._asset_id is None:
            raise StopNow("Airflow has not read its DAGs yet.")
        self._airflow.announce(self._asset_id)
