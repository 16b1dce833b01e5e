"""The gate's hint to an Airflow that answers, and has not read the DAGs yet."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from simpul_consumers.airflow_nudge import AirflowNudge


class _JustStarted(BaseHTTPRequestHandler):
    """An API that lets everybody in and knows no asset."""

    def do_POST(self) -> None:
        self._answer({"access_token": "a token"})

    def do_GET(self) -> None:
        self._answer({"assets": []})

    def log_message(self, *_: object) -> None:
        """Nothing: the test's output is not its log."""

    def _answer(self, content: object) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def airflow() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _JustStarted)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_airflow_that_has_not_read_the_dags_yet_stops_nothing(
    airflow: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "airflow").mkdir()
    (tmp_path / "airflow" / "admin").write_text("a password")
    monkeypatch.setenv("SIMPUL_SECRETS", str(tmp_path))
    monkeypatch.setenv("SIMPUL_AIRFLOW_URL", airflow)
    nudge = AirflowNudge()
    nudge.remember()
    nudge.send_if_due()
    assert nudge._is_due, "the hint is kept until Airflow knows what it is about"
    nudge.close()
