"""The pages of what the suites say of slices: which are held, in counts, and nothing of anybody."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from tests.integration.test_gate_judging import fill, history

from simpul.errors import StopNow
from simpul.reading import data_docs

LATELY = datetime.now(UTC) - timedelta(days=7)


@pytest.fixture
def gate(own_database: Any) -> Iterator[Any]:
    from simpul_consumers.quality_gate import QualityGate

    running = QualityGate(quiet_seconds=0.0)
    yield running
    running._connection.close()


def written(folder: Path, **asked: Any) -> tuple[int, dict[str, str]]:
    """How many slices there are, and each page's text by its place."""
    told: list[tuple[int, int]] = []
    count = data_docs.write(folder, LATELY, asked.get("office"), asked.get("most", 100), lambda *n: told.append(n))
    assert told == [(done, count) for done in range(1, count + 1)]
    pages = {str(page.relative_to(folder)): page.read_text(encoding="utf-8") for page in folder.rglob("*.html")}
    return count, pages


def test_a_page_a_slice_says_what_is_met_and_a_page_a_suite_what_is_expected(
    own_database: Any, gate: Any, tmp_path: Path
) -> None:
    history(own_database, records=30)
    usual, doubled = (
        own_database.slice_of(day="2026-06-01", state="closed"),
        own_database.slice_of("7101", day="2026-06-02", state="closed"),
    )
    fill(own_database, usual, 12)
    fill(own_database, doubled, 12, phone="081234567890")
    gate.turn()
    count, pages = written(tmp_path)
    assert count == 2
    (fine,) = (text for place, text in pages.items() if "3507 2026-06-01 part 1" in place)
    (held,) = (text for place, text in pages.items() if "7101 2026-06-02 part 1" in place)
    assert "</i> Succeeded" in fine
    assert "</i> Failed" in held
    for text in pages.values():
        assert not re.search(r"<script|<link|<img[^>]*http|newsletter", text), "it needs nothing but itself"
    assert not (tmp_path / "static").exists()
    assert "seen_share, of measures with seen_count at least 5<" in pages["index.html"]
    assert "slice_repeated_identity" in pages["expectations/cpmi_registration.html"]
    assert pages["index.html"].index("7101") < pages["index.html"].index("3507"), "what would be held comes first"
    assert pages["index.html"].count(">slice_repeated_identity<") == 2, "of one slice, and where it is said what it is"
    for place in re.findall('href="([^"]+)"', pages["index.html"]):
        assert unquote(place) in pages
    assert len(written(tmp_path / "one", office="7101")[1]) == 3
    assert written(tmp_path / "newest", most=1)[0] == 1
    reads = own_database.owner.execute("SELECT DISTINCT actor FROM audit.read ORDER BY actor").fetchall()
    assert reads == [("data_docs",), ("quality_gate",)]


def test_nothing_of_anybody_is_on_the_pages(own_database: Any, gate: Any, tmp_path: Path) -> None:
    planted = {
        "name": "KENARI RAHASIA",
        "phone": "081299887766",
        "mother_name": "IBU KENARI",
        "address": "JALAN KENARI",
    }
    slice_id = own_database.slice_of(day="2026-06-01", state="closed")
    fill(own_database, slice_id, 12, **planted)
    gate.turn()
    _, pages = written(tmp_path)
    assert any("</i> Failed" in text for text in pages.values()), "what is unusual is shown with its count"
    for text in pages.values():
        found = re.findall("KENARI|81299887766|REG/|WALI|3507120000", text)
        assert not found


def test_where_the_gate_judged_nothing_no_page_is_written(own_database: Any, tmp_path: Path) -> None:
    own_database.slice_of(day="2026-06-01", state="closed")
    with pytest.raises(StopNow, match="judged no slice"):
        written(tmp_path)
    assert not list(tmp_path.rglob("*.html"))
