"""A hint to Airflow that slices may load. The DAG reads the durable state: a lost hint costs minutes, no record."""

import logging
import time

import httpx

from simpul import settings
from simpul.errors import StopNow
from simpul.growing_rest import GrowingRest

ASSET = "simpul://slices-passed"  # its name; Airflow writes the address of the same asset with a slash at its end
AT_MOST_EVERY_SECONDS = 3.0
AFTER_A_FAILURE_SECONDS = 1.0  # at first: an Airflow that has just started answers its first call late
AT_LONGEST_SECONDS = 15.0
PATIENCE_SECONDS = 2.0

log = logging.getLogger(__name__)


class AirflowNudge:
    """Remembers that something may load, and says so once for many, and once more after the last."""

    def __init__(self) -> None:
        self._client = httpx.Client(timeout=PATIENCE_SECONDS)
        self._token = ""
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
        except (httpx.HTTPError, StopNow) as error:
            if not self._is_away:
                log.warning(
                    "airflow does not take the hint cause=%s; its own schedule will find it", type(error).__name__
                )
            self._is_away, self._token, self._asset_id = True, "", None
            self._not_before = time.monotonic() + self._rest.after_failure()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _send(self) -> None:
        known = settings.load()
        if not self._token:
            login = {"username": "admin", "password": known.secret("airflow", "admin")}
            answer = self._client.post(f"{known.airflow_url}/auth/token", json=login).raise_for_status()
            self._token = answer.json()["access_token"]
        headers = {"Authorization": f"Bearer {self._token}"}
        if self._asset_id is None:
            self._asset_id = self._find_asset(known.airflow_url, headers)
        event = {"asset_id": self._asset_id}
        self._client.post(f"{known.airflow_url}/api/v2/assets/events", json=event, headers=headers).raise_for_status()

    def _find_asset(self, url: str, headers: dict[str, str]) -> int:
        """Airflow's number of the asset; until it has read the DAGs there is none."""
        asked = {"name_pattern": ASSET}
        answer = self._client.get(f"{url}/api/v2/assets", params=asked, headers=headers).raise_for_status()
        for asset in answer.json()["assets"]:
            if asset["name"] == ASSET:
                return int(asset["id"])
        raise StopNow("Airflow does not know the asset yet.")
