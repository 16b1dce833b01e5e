"""The revisions of the registry database: one line of them, each with its own SQL, each run once."""

import re
from collections import Counter
from pathlib import Path

import pytest

VERSIONS = "warehouse/migrations/versions"
SQL = "warehouse/migrations/sql"


@pytest.fixture(scope="module")
def revisions(checkout: Path) -> dict[str, str | None]:
    """Each revision and the one before it."""
    found: dict[str, str | None] = {}
    for path in sorted((checkout / VERSIONS).glob("*.py")):
        text = path.read_text(encoding="utf-8")
        revision = re.search(r'^revision = "(\w+)"', text, re.MULTILINE)
        before = re.search(r'^down_revision = (?:"(\w+)"|None)', text, re.MULTILINE)
        assert revision, f"{path.name} names no revision"
        assert before, f"{path.name} names none before it"
        assert path.name.startswith(revision[1]), f"{path.name} is named after another revision"
        found[revision[1]] = before[1]
    return found


def test_the_revisions_form_one_line_without_gap_or_branch(revisions: dict[str, str | None]) -> None:
    numbers = sorted(revisions)
    assert [revisions[number] for number in numbers] == [None, *numbers[:-1]]


def test_every_sql_file_is_run_by_exactly_one_revision(checkout: Path) -> None:
    sources = [path.read_text(encoding="utf-8") for path in (checkout / VERSIONS).glob("*.py")]
    named = Counter(name for text in sources for name in re.findall(r"(\d{4}_\w+\.sql)", text))
    assert named == Counter(path.name for path in (checkout / SQL).glob("*.sql"))
