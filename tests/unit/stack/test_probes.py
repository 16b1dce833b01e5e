from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from simpul_stack import probes


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
