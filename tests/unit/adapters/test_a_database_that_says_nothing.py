"""Something takes connections at the database's address and says nothing, as a server that is frozen does."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simpul import settings
from simpul.adapters import logins, migrations
from simpul.errors import RetryLater

SOON = 15
"""Seconds. The driver by itself waits for more than two minutes."""


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """The owner's address at a server that says nothing; this installation knows no other."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"postgresql://simpul_owner:secret@127.0.0.1:{server.getsockname()[1]}/simpul"
        monkeypatch.setenv("SIMPUL_STATE", str(tmp_path))
        monkeypatch.setenv("SIMPUL_DATABASE_URL", url)
        yield url


@pytest.mark.parametrize("asked", [migrations.upgrade, lambda _: logins.make_logins(settings.load())])
def test_the_owner_is_soon_told_that_it_does_not_answer(asked: Callable[[str], None], silent: str):
    began = time.monotonic()
    with pytest.raises(RetryLater, match="does not answer"):
        asked(silent)
    assert time.monotonic() - began < SOON
