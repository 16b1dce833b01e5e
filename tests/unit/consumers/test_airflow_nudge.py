"""The gate's hint to an Airflow that answers: one that has not read the DAGs yet, and one that began anew."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from simpul_consumers import airflow_nudge
from simpul_consumers.airflow_nudge import ASSET, AirflowNudge


class _JustStarted(BaseHTTPRequestHandler):
    """An API that lets everybody in and knows no asset."""

    def do_POST(self) -> None:
        self._heard()
        self._answer({"access_token": "a token"})

    def do_GET(self) -> None:
        self._answer({"assets": []})

    def log_message(self, *_: object) -> None:
        """Nothing: the test's output is not its log."""

    def _heard(self) -> Any:
        """What was sent."""
        return json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"null")

    def _answer(self, content: object, status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Anew(_JustStarted):
    """An API whose tokens and numbers are others after each beginning; it takes those of the newest one alone."""

    beginning = 1
    taken: ClassVar[list[int]] = []

    def do_POST(self) -> None:
        heard = self._heard()
        if self.path == "/auth/token":
            self._answer({"access_token": f"token {self.beginning}"})
        elif self.headers["Authorization"] != f"Bearer token {self.beginning}":
            self._answer({}, 401)
        else:
            self.taken.append(heard["asset_id"])  # before the answer: whoever has it looks here at once
            self._answer({})

    def do_GET(self) -> None:
        assets = [{"name": f"{ASSET}-of-others", "id": 1}, {"name": ASSET, "id": 10 * self.beginning}]
        self._answer({"assets": assets})


@pytest.fixture
def airflow(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An API on this machine, and the password for it."""
    server = HTTPServer(("127.0.0.1", 0), request.param)
    Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "airflow").mkdir()
    (tmp_path / "airflow" / "admin").write_text("a password")
    monkeypatch.setenv("SIMPUL_SECRETS", str(tmp_path))
    monkeypatch.setenv("SIMPUL_AIRFLOW_URL", f"http://127.0.0.1:{server.server_port}")
    yield
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("airflow", [_JustStarted], indirect=True)
@pytest.mark.usefixtures("airflow")
def test_an_airflow_that_has_not_read_the_dags_yet_stops_nothing() -> None:
    nudge = AirflowNudge()
    nudge.remember()
    nudge.send_if_due()
    assert nudge._is_due, "the hint is kept until Airflow knows what it is about"


@pytest.mark.parametrize("airflow", [_Anew], indirect=True)
@pytest.mark.usefixtures("airflow")
def test_an_airflow_that_began_anew_is_logged_in_to_again_and_asked_for_the_number_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(airflow_nudge, "time", SimpleNamespace(monotonic=lambda: 0.0))
    nudge, rests = AirflowNudge(), []
    for beginning in (1, 2, 3):
        monkeypatch.setattr(_Anew, "beginning", beginning)
        nudge.remember()
        for _ in range(1 if beginning == 1 else 2):
            nudge._not_before = 0.0
            nudge.send_if_due()
            rests.append(nudge._not_before)
    assert _Anew.taken == [10, 20, 30]
    assert rests == [3, 1, 3, 1, 3], "after each that went well the next failure is a first one"
