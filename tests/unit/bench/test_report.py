"""What a benchmark found is kept as numbers, a table and a picture."""

import json
from xml.etree import ElementTree

from bench.measured import Measured, Row
from bench.report import picture, with_tables

FOUND = Measured(
    "intake", "Events a second", [Row("bare loop", [10, 30, 20]), Row("a : b", [0.5], 2)], 1.0, "a machine"
)


def test_a_table_is_made_anew_between_its_marks_and_nothing_else_is_touched():
    text = "before\n<!-- intake -->\nold\n<!-- end -->\nafter\n<!-- other -->\nkept\n<!-- end -->\n"
    written = with_tables(text, {"intake": FOUND})
    assert "| bare loop | 20 | 10 | 30 |" in written
    assert "old" not in written
    assert "kept" in written
    assert with_tables(written, {"intake": FOUND}) == written


def test_a_picture_has_a_bar_for_each_row_and_none_for_a_ratio():
    texts = [found.text for found in ElementTree.fromstring(picture(FOUND)).iter() if found.tag.endswith("text")]
    assert "bare loop" in texts
    assert "a : b" not in texts


def test_what_was_found_is_read_again_as_it_was_stored():
    assert Measured.of_json(json.loads(json.dumps(FOUND.as_json()))) == FOUND
