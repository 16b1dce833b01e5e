from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from simpul.errors import StopNow
from simpul_stack import ports, probes


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """A test's output is its own."""


def test_a_page_of_this_machine_is_not_asked_for_by_way_of_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with HTTPServer(("127.0.0.1", 0), _Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        assert probes.page_answers(f"http://127.0.0.1:{server.server_port}/")
        server.shutdown()


def test_a_broker_that_refuses_its_owner_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise StopNow("The broker refuses this login, admin.")

    monkeypatch.setattr(ports, "answers", lambda *_: True)
    monkeypatch.setattr(probes, "connect", refused)
    assert not probes.broker_answers("127.0.0.1:9092"), "`status` shows the other parts all the same"
