"""Airflow as an engineer at the ministry reaches it: by its own pages' interface, with a login."""

import json
import urllib.request
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Orchestrator:
    """The Airflow of a running stack."""

    stack: Any

    def start(self, dag: str) -> str:
        """Begin a run by hand; its id."""
        return str(self._ask(f"dags/{dag}/dagRuns", {"logical_date": None})["dag_run_id"])

    def state(self, dag: str, run: str) -> str:
        """How that run stands: queued, running, success or failed."""
        return str(self._ask(f"dags/{dag}/dagRuns/{run}")["state"])

    def runs_by_hint(self, dag: str) -> int:
        """How many of its runs were started by an asset event."""
        return int(self._ask(f"dags/{dag}/dagRuns?run_type=asset_triggered&limit=1")["total_entries"])

    def pause(self, dag: str, *, is_paused: bool) -> None:
        """Let a DAG start no run, or let it start runs again."""
        self._ask(f"dags/{dag}", {"is_paused": is_paused}, "PATCH")

    def _ask(self, path: str, said: dict[str, object] | None = None, method: str | None = None) -> dict[str, Any]:
        login = {"username": "admin", "password": self.stack.secret("airflow", "admin")}
        token = self._answer("auth/token", login, {})["access_token"]
        return self._answer(f"api/v2/{path}", said, {"authorization": f"Bearer {token}"}, method)

    def _answer(
        self, path: str, said: dict[str, object] | None, headers: dict[str, str], method: str | None = None
    ) -> dict[str, Any]:
        address = json.loads((self.stack.state / "connections.json").read_text())["airflow_url"]
        body = None if said is None else json.dumps(said).encode()
        asked = urllib.request.Request(
            f"{address}/{path}", body, {"content-type": "application/json", **headers}, method=method
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
        return found
