"""Airflow asked where something else answers, or a proxy stands in the environment: no error but our own."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest

from simpul.adapters.airflow import Airflow
from simpul.errors import RetryLater
from simpul_consumers.airflow_nudge import AirflowNudge


class _Answering(BaseHTTPRequestHandler):
    """Something that gives every question the same answer."""

    said = b""
    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.said)))
        self.end_headers()
        self.wfile.write(self.said)

    do_GET = do_POST

    def log_message(self, *_: object) -> None:
        """Nothing: the test's output is not its log."""


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "airflow").mkdir()
    (tmp_path / "airflow" / "admin").write_text("a password")
    monkeypatch.setenv("SIMPUL_SECRETS", str(tmp_path))
    monkeypatch.setattr(_Answering, "asked", [])
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "said", [b"<html>Log in to the network</html>", b"{}", b"[]", b"null", b'{"access_token": 7, "assets": [{}]}', b""]
)
def test_a_page_that_is_none_of_airflows_is_as_if_it_were_away(
    said: bytes, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Answering, "said", said)
    monkeypatch.setenv("SIMPUL_AIRFLOW_URL", address)
    with pytest.raises(RetryLater):
        Airflow().is_paused("registry_load")
    nudge = AirflowNudge()
    nudge.remember()
    nudge.send_if_due()
    assert nudge._is_due, "the gate goes on, and the hint is given later"


def test_the_password_goes_to_no_proxy_of_the_environment(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", address)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("SIMPUL_AIRFLOW_URL", "http://127.0.0.1:1")
    nudge = AirflowNudge()
    nudge.remember()
    nudge.send_if_due()
    with pytest.raises(RetryLater):
        Airflow().is_paused("registry_load")
    assert not _Answering.asked
