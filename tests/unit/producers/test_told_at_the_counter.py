"""What a clerk reads where the ministry's broker cannot be reached: in Indonesian, and only what is so."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simpul_office.causes import SENTENCES
from simpul_office.commands import office

AWAY = SENTENCES["no_connection"]


@pytest.fixture(autouse=True)
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer with a login, where no broker answers."""
    password = tmp_path / "secrets" / "kafka" / "office-3507"
    password.parent.mkdir(parents=True)
    password.write_text("sandi")
    for name, value in {
        "SIMPUL_STATE": str(tmp_path / "state"),
        "SIMPUL_SECRETS": str(tmp_path / "secrets"),
        "SIMPUL_KAFKA_BOOTSTRAP": "127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)


def test_why_a_file_waits_and_why_no_news_came_is_told_in_the_clerks_language(csv_file: Callable[..., Path]) -> None:
    publish = ["publish", "--office", "3507", "--timeout", "0.1", str(csv_file({}))]
    waiting = CliRunner().invoke(office, publish)
    assert waiting.exit_code == 3
    assert f"Kantor 3507 belum terkirim: {AWAY.what} {AWAY.todo}\n" in waiting.output
    status = CliRunner().invoke(office, ["status"])
    assert f"({AWAY.what})" in status.output
