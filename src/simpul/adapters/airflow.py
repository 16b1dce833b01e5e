"""Airflow by the interface of its pages: whether a DAG is paused, and the hint that an asset has changed."""

import http.client
import json
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from simpul import settings
from simpul.adapters.directly import DIRECTLY
from simpul.errors import RetryLater

_PATIENCE_SECONDS = 2.0


class Airflow:
    """Airflow to its admin, who logs in at the first question and again after each failure.

    Every question raises ``RetryLater`` where Airflow is away, or says something else than Airflow would, and
    ``StopNow`` where its password is not known here.
    """

    def __init__(self) -> None:
        self._token = ""

    def is_paused(self, dag: str) -> bool:
        """Whether a DAG starts no run until somebody unpauses it."""
        with self._understood():
            return self._asked(f"dags/{dag}")["is_paused"] is True

    def asset_id(self, name: str) -> int | None:
        """Airflow's number of an asset; None until it has read a DAG that names it."""
        with self._understood():
            found = self._asked(f"assets?{urllib.parse.urlencode({'name_pattern': name})}")["assets"]
            return next((int(asset["id"]) for asset in found if asset["name"] == name), None)

    def announce(self, asset_id: int) -> None:
        """Say that an asset has changed: the DAGs that wait for it start."""
        with self._understood():
            self._asked("assets/events", {"asset_id": asset_id})

    def _asked(self, question: str, said: Mapping[str, object] | None = None) -> Any:
        known = settings.load()
        if not self._token:
            login = {"username": "admin", "password": known.secret("airflow", "admin")}
            self._token = _answer(f"{known.airflow_url}/auth/token", login, {})["access_token"]
        return _answer(f"{known.airflow_url}/api/v2/{question}", said, {"Authorization": f"Bearer {self._token}"})

    @contextmanager
    def _understood(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError, LookupError, TypeError, http.client.HTTPException) as error:
            self._token = ""
            raise RetryLater(f"Airflow does not answer as it should ({type(error).__name__}).") from None


def _answer(address: str, said: Mapping[str, object] | None, headers: Mapping[str, str]) -> Any:
    body = None if said is None else json.dumps(said).encode()
    asked = urllib.request.Request(address, body, {"Content-Type": "application/json", **headers})
    with DIRECTLY.open(asked, timeout=_PATIENCE_SECONDS) as answer:
        return json.load(answer)
