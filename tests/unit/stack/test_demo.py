"""The demo before its first part is started: what it refuses, and what an interrupted one left."""

from pathlib import Path

import pytest
from rich.console import Console
from typer import Typer
from typer.testing import CliRunner

from simpul.contracts.offices import office_codes
from simpul_stack.demo import command


@pytest.mark.parametrize("words", [["--records", "0"], ["--offices", "0"], ["--offices", str(len(office_codes()) + 1)]])
def test_numbers_that_no_month_has_are_refused_before_anything_starts(
    words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[str, ...]] = []
    monkeypatch.setattr(command, "_simpul", lambda *words: started.append(words))
    app = Typer()
    app.command()(command.demo)
    assert (CliRunner().invoke(app, words).exit_code, started) == (2, [])


def test_files_that_an_interrupted_demo_left_are_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "46x2000"
    (folder / "3507_malang").mkdir(parents=True)
    found: list[bool] = []
    monkeypatch.setattr(command, "_simpul", lambda *words: found.append(folder.exists()))
    command._generate(Console(quiet=True), folder, 46, 2000)
    assert found == [False]
