"""docs/naming.md, held against the catalogue of the migrated database."""

from collections import defaultdict
from typing import Any

import pytest

SCHEMAS = ("access", "audit", "reference", "intake", "landing", "quality", "registry", "marts", "protection")
WHOLE_NUMBERS = {"smallint", "integer", "bigint"}
INSTANT = "timestamp with time zone"

# A suffix promises a type.
PROMISES = {
    "_code": {"text"},
    "_name": {"text"},
    "_date": {"date"},
    "_month": {"date"},
    "_at": {INSTANT},
    "_count": WHOLE_NUMBERS,
    "_ref": {"uuid"},
    "_offset": WHOLE_NUMBERS,
}
# A type asks for one of these endings or beginnings.
ENDINGS = {"date": ("_date", "_month", "valid_from", "valid_to"), INSTANT: ("_at", "_until")}
# The same name with two types, each for a reason that naming.md gives.
TWO_TYPES = {"digest"}

Column = tuple[str, str, str]


@pytest.fixture(scope="module")
def columns(stack: Any) -> list[Column]:
    """Table, column and type of everything in our schemas."""
    with stack.owner() as connection:
        return [
            (str(table), str(column), str(kind))
            for table, column, kind in connection.execute(
                "SELECT table_schema || '.' || table_name, column_name, data_type "
                "FROM information_schema.columns WHERE table_schema = ANY(%s)",
                [list(SCHEMAS)],
            )
        ]


def test_a_suffix_keeps_its_promise_of_a_type(columns: list[Column]) -> None:
    assert not [
        (table, column, kind)
        for table, column, kind in columns
        for suffix, kinds in PROMISES.items()
        if column.endswith(suffix) and kind not in kinds
    ]


def test_a_day_and_an_instant_are_told_apart_by_the_name(columns: list[Column]) -> None:
    assert not [
        (table, column) for table, column, kind in columns if kind in ENDINGS and not column.endswith(ENDINGS[kind])
    ]


def test_an_instant_always_knows_its_zone(columns: list[Column]) -> None:
    assert not [(table, column) for table, column, kind in columns if kind == "timestamp without time zone"]


def test_a_yes_or_no_is_asked_by_its_name(columns: list[Column]) -> None:
    assert not [
        (table, column) for table, column, kind in columns if (kind == "boolean") != column.startswith(("is_", "has_"))
    ]


def test_one_name_has_one_type_in_every_table(columns: list[Column]) -> None:
    kinds: dict[str, set[str]] = defaultdict(set)
    for _, column, kind in columns:
        kinds[column].add("whole number" if kind in WHOLE_NUMBERS else kind)
    assert {column: found for column, found in kinds.items() if len(found) > 1}.keys() <= TWO_TYPES


def test_old_words_live_in_the_office_templates_only(columns: list[Column]) -> None:
    old = {"tki", "ctki", "pptkis", "bnp2tki"}
    assert not [(table, column) for table, column, _ in columns if old & set(column.split("_"))]
