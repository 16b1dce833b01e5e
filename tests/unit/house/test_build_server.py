"""What a build server runs is what the README tells a reader to run."""

import os
import re
from pathlib import Path

import yaml


def test_the_build_server_runs_the_test_command_and_nothing_else(checkout: Path) -> None:
    script = checkout / ".ci/run"
    assert os.access(script, os.X_OK)
    code = [line for line in script.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert code[0] == "set -euo pipefail"
    assert code[-1] == "exec make test"
    assert len(code) == 3


def test_hooks_before_a_commit_use_the_locked_versions_and_fetch_nothing(checkout: Path) -> None:
    config = yaml.safe_load((checkout / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    hooks = config["repos"][0]["hooks"]
    assert {hook["language"] for hook in hooks} == {"system"}
    assert all(re.match(r"\.venv/bin/|\.uv/bin/uv lock --check", hook["entry"]) for hook in hooks)
