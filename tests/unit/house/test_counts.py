"""How often the long tests repeat stands in one file, and nowhere else."""

import re
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def tests(checkout: Path, project_files: list[Path]) -> dict[Path, str]:
    """The code of every other test."""
    named = [path for path in project_files if path.parts[0] == "tests" and path.suffix == ".py"]
    return {path: (checkout / path).read_text(encoding="utf-8") for path in named if path.name != Path(__file__).name}


def test_every_count_is_asked_for_by_a_test(counts: dict[str, int], tests: dict[Path, str]) -> None:
    asked = {name for code in tests.values() for name in re.findall(r'\bcounts\["(\w+)"\]', code)}
    assert asked >= counts.keys()


def test_no_test_asks_by_itself_whether_it_runs_in_full(tests: dict[Path, str]) -> None:
    assert {path for path, code in tests.items() if "SIMPUL_SOAK" in code} == {Path("tests/conftest.py")}
