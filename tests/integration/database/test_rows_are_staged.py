"""A row comes out of the database as it went in, through the place where it is staged."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from simpul.adapters.postgres import connected
from simpul.adapters.staging import StagedRows, Target, target
from simpul.errors import StopNow

COLUMNS = ("number", "name", "body", "ref", "day", "at", "wage", "is_void", "codes", "reasons", "small")
ROWS = [
    (2**60, "SITI \\ \t\n'é", b"\x00\xff", UUID(int=7), date(1990, 8, 17), datetime(2026, 2, 5, 3, tzinfo=UTC),
     Decimal("1234567.89"), True, '{"a","b"}', '[{"code": "under_age"}]', -3),
    (None,) * 11,
    (0, "", b"", UUID(int=2**128 - 1), date(1, 1, 1), datetime(1970, 1, 1, tzinfo=UTC),
     Decimal(0), False, "{}", "[]", 0),
]  # fmt: skip
AS_STORED = [
    (*row[:8], codes, reasons, row[10])
    for row, codes, reasons in zip(
        ROWS, (["a", "b"], None, []), ([{"code": "under_age"}], None, []), strict=True
    )
]  # fmt: skip


@pytest.fixture
def table(registry):
    registry.owner.execute(
        "CREATE TABLE public.kept (number bigint, name text, body bytea, ref uuid, day date, at timestamptz, "
        "wage numeric, is_void boolean, codes text[], reasons jsonb, small smallint)"
    )
    registry.owner.execute("GRANT INSERT ON public.kept TO simpul_intake")
    return "public.kept"


def stored(registry):
    return registry.all(f"SELECT {', '.join(COLUMNS)} FROM public.kept")


def test_rows_come_out_as_they_went_in(registry, table):
    with connected("simpul_intake") as connection:
        staged = StagedRows(connection, COLUMNS, [target(table, COLUMNS)])
        assert staged.stage(iter(ROWS * 70)) == 210
        staged.move()
    assert stored(registry) == AS_STORED * 70


def test_nothing_is_written_of_no_rows(registry, table):
    with connected("simpul_intake") as connection:
        staged = StagedRows(connection, COLUMNS, [target(table, COLUMNS)])
        assert staged.stage([]) == 0
        staged.move()
    assert stored(registry) == []


def test_a_table_takes_what_it_is_told_of_each_row(registry, table):
    some = Target(table, {"number": "number", "is_void": "gone"}, where="gone", constants={"small": "9"})
    with connected("simpul_intake") as connection:
        staged = StagedRows(connection, ("number", "gone"), [some])
        staged.stage([(1, True), (2, False)])
        staged.move()
    assert registry.all("SELECT number, small FROM public.kept") == [(1, 9)]


def test_rows_come_in_the_order_that_their_table_is_told(registry, table):
    in_order = Target(table, {"number": "number"}, in_order_of="number")
    with connected("simpul_intake") as connection:
        staged = StagedRows(connection, ("number",), [in_order])
        staged.stage([(3,), (1,), (2,)])
        staged.move()
    assert registry.all("SELECT number FROM public.kept ORDER BY ctid") == [(1,), (2,), (3,)]


def test_a_database_that_is_older_than_this_code_is_told_in_words(registry, table):
    newer = target(table, [*COLUMNS, "email"])
    with (
        connected("simpul_intake") as connection,
        pytest.raises(StopNow, match=r"^public\.kept has no column email: .* Run `simpul migrate`\.$"),
    ):
        StagedRows(connection, [*COLUMNS, "email"], [newer])
