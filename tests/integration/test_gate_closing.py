"""When a slice closes: at the end of its file, or after a while of quiet, and never under a landing's feet."""

from typing import Any
from uuid import uuid4

import pytest

from simpul.adapters import slice_store
from simpul.adapters.postgres import connected

NEVER_QUIET = 3600.0
EPOCH = uuid4()


@pytest.fixture
def gate(own_database: Any) -> Any:
    with connected("simpul_gate", autocommit=True) as connection:
        yield connection


def states(database: Any) -> list[str]:
    return [state for (state,) in database.all("SELECT state FROM quality.slice ORDER BY received_date, part_no")]


def test_the_end_of_its_file_closes_a_slice_at_once(own_database: Any, gate: Any) -> None:
    slice_id = own_database.slice_of(state="open")
    for number in (1, 2):
        own_database.offer(own_database.register(slice_id, f"REG/{number}"), EPOCH, number)
    assert slice_store.close_ready(gate, NEVER_QUIET) == 0, "the file has no end yet"
    own_database.end_file(EPOCH, 1, 2)
    assert slice_store.close_ready(gate, NEVER_QUIET) == 1
    assert own_database.all("SELECT state, record_count, actor FROM quality.slice_event") == [
        ("closed", 2, "simpul_gate")
    ]


def test_the_rows_of_a_next_file_keep_the_slice_open(own_database: Any, gate: Any) -> None:
    slice_id = own_database.slice_of(state="open")
    own_database.offer(own_database.register(slice_id, "REG/1"), EPOCH, 1)
    own_database.end_file(EPOCH, 1, 1)
    own_database.offer(own_database.register(slice_id, "REG/2"), EPOCH, 3)
    assert slice_store.close_ready(gate, NEVER_QUIET) == 0
    own_database.end_file(EPOCH, 3, 3)
    assert slice_store.close_ready(gate, NEVER_QUIET) == 1


def test_an_incomplete_manifest_of_the_office_keeps_its_slices_open(own_database: Any, gate: Any) -> None:
    slice_id = own_database.slice_of(state="open")
    own_database.offer(own_database.register(slice_id), EPOCH, 1)
    own_database.end_file(EPOCH, 1, 1)
    own_database.end_file(EPOCH, 3, 9, is_complete=False)
    assert slice_store.close_ready(gate, NEVER_QUIET) == 0


def test_what_was_lost_of_one_file_keeps_no_later_file_waiting(own_database: Any, gate: Any) -> None:
    gappy, whole = (own_database.slice_of(state="open", day=day) for day in ("2026-02-05", "2026-02-06"))
    own_database.offer(own_database.register(gappy), EPOCH, 1)
    own_database.end_file(EPOCH, 1, 2, is_complete=False)
    own_database.offer(own_database.register(whole, "REG/2"), EPOCH, 4)
    own_database.end_file(EPOCH, 4, 4)
    assert slice_store.close_ready(gate, NEVER_QUIET) == 0, "the missing number may still come in another partition"
    own_database.owner.execute("UPDATE intake.raw SET landed_at = now() - interval '61 seconds'")
    assert slice_store.close_ready(gate, NEVER_QUIET) == 1
    assert states(own_database) == ["open", "closed"], "it waits for what it misses itself"


def test_the_manifest_of_an_hour_closes_nothing_and_keeps_nothing_open(own_database: Any, gate: Any) -> None:
    slice_id = own_database.slice_of(state="open")
    for number in (1, 2):
        own_database.offer(own_database.register(slice_id, f"REG/{number}"), EPOCH, number)
    own_database.end_file(EPOCH, 1, 2, closes="hour")
    assert slice_store.close_ready(gate, NEVER_QUIET) == 0, "the file is still being sent"
    own_database.end_file(EPOCH, 1, 2)
    own_database.end_file(EPOCH, 1, 9, closes="hour", is_complete=False)
    assert slice_store.close_ready(gate, NEVER_QUIET) == 1


def test_another_offices_manifest_closes_nothing(own_database: Any, gate: Any) -> None:
    slice_id = own_database.slice_of(state="open")
    own_database.offer(own_database.register(slice_id), EPOCH, 1)
    own_database.end_file(EPOCH, 1, 1, office="3209")
    assert slice_store.close_ready(gate, NEVER_QUIET) == 0


def test_without_a_manifest_quiet_closes_it(own_database: Any, gate: Any) -> None:
    own_database.register(own_database.slice_of(state="open"))
    assert slice_store.close_ready(gate, 30.0) == 0
    own_database.owner.execute("UPDATE quality.slice SET last_landed_at = now() - interval '31 seconds'")
    assert slice_store.close_ready(gate, 30.0) == 1


def test_a_landing_that_comes_first_leaves_the_slice_open(own_database: Any, gate: Any) -> None:
    slice_id = own_database.slice_of(state="open")
    own_database.register(slice_id)
    own_database.owner.execute("UPDATE quality.slice SET last_landed_at = now() - interval '31 seconds'")
    with own_database.owner.transaction():
        own_database.owner.execute(
            "UPDATE quality.slice SET record_count = record_count + 1, last_landed_at = now() WHERE slice_id = %s",
            [slice_id],
        )
        assert slice_store.close_ready(gate, 30.0) == 0, "the gate leaves it to the landing, and does not wait for it"
    seen_before = [[slice_id], [1]]
    assert gate.execute(slice_store._CLOSE, seen_before).rowcount == 0
    assert states(own_database) == ["open"]


def test_a_later_part_waits_until_the_earlier_one_is_judged(own_database: Any, gate: Any) -> None:
    first = own_database.slice_of(day="2026-02-05", state="open")
    own_database.slice_of(day="2026-02-05", part=2, state="closed")
    own_database.slice_of(day="2026-02-04", document="placement_stage", state="closed")
    assert [each.document for each in slice_store.next_to_judge(gate)] == ["placement_stage"]
    own_database.owner.execute("UPDATE quality.slice SET state = 'closed' WHERE slice_id = %s", [first])
    assert first in [each.slice_id for each in slice_store.next_to_judge(gate)]


def test_a_verdict_is_written_once(own_database: Any, gate: Any) -> None:
    slice_id = own_database.slice_of(state="closed")
    assert slice_store.settle(gate, slice_id, "1", [], [])
    held = [{"code": "slice_drift", "field": "sex", "seen": 1.0, "usual": 0.5}]
    assert not slice_store.settle(gate, slice_id, "1", held, [])
    assert states(own_database) == ["passed"]
