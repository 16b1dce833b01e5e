"""The command line, in the test's own process."""

from typing import Any

from typer.testing import CliRunner

from simpul.command_line import app_of, asked_for


def simpul(*words: str) -> Any:
    """What the command of these words gives, without a process of its own."""
    return CliRunner().invoke(app_of(asked_for([words[0]])), list(words))
