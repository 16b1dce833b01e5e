"""What Airflow says of its DAGs, by the interface of its pages. For people: what it does not say is not known."""

import http.client
import json
import urllib.request
from collections.abc import Mapping
from typing import Any

from simpul import settings
from simpul.errors import StopNow

_PATIENCE_SECONDS = 2.0
_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def is_paused(dag: str) -> bool:
    """Whether a DAG starts no run until somebody unpauses it; False also where Airflow does not say."""
    try:
        known = settings.load()
        login = {"username": "admin", "password": known.secret("airflow", "admin")}
        token = _answer(f"{known.airflow_url}/auth/token", login)["access_token"]
        found = _answer(f"{known.airflow_url}/api/v2/dags/{dag}", None, {"Authorization": f"Bearer {token}"})
        return found["is_paused"] is True
    except (OSError, ValueError, LookupError, http.client.HTTPException, StopNow):
        return False


def _answer(address: str, said: Mapping[str, str] | None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    body = None if said is None else json.dumps(said).encode()
    asked = urllib.request.Request(address, body, {"Content-Type": "application/json", **(headers or {})})
    with _DIRECTLY.open(asked, timeout=_PATIENCE_SECONDS) as answer:
        found: dict[str, Any] = json.load(answer)
    return found
