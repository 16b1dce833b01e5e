"""Records land in the open slice of their day, whoever else opens, fills or closes it at the same moment."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from tests.integration.database.records import SITI

from simpul.adapters import slice_store
from simpul.adapters.intake_store import TRY_AGAIN
from simpul.adapters.manifest_store import UNDER_WAY
from simpul.adapters.postgres import connected
from simpul.adapters.slice_opening import SliceClosed, grow_slices, open_slices

ROLE = "simpul_intake"


@pytest.fixture
def accepted(registry):
    """An accepted event, whose slice is gone again."""
    decided = registry.send(SITI)
    assert decided.decision.verdict == "accepted"
    registry.owner.execute("TRUNCATE quality.slice, quality.slice_event")
    return [decided]


def test_two_that_open_the_same_slice_at_once_fill_the_same(registry, accepted):
    with connected(ROLE) as first, connected(ROLE) as second, ThreadPoolExecutor(1) as beside:
        ours = open_slices(first, accepted)
        theirs = beside.submit(open_slices, second, accepted)
        time.sleep(0.5)
        assert not theirs.done(), "the second cannot know yet whether the first will commit"
        grow_slices(first, accepted, ours)
        first.commit()
        assert theirs.result() == ours
        grow_slices(second, accepted, ours)
    assert registry.all("SELECT part_no, record_count FROM quality.slice") == [(1, 2)]
    assert registry.all("SELECT state, record_count FROM quality.slice_event") == [("open", 1)]


def test_where_the_first_rolls_back_the_second_opens_it(registry, accepted):
    with connected(ROLE) as first, connected(ROLE) as second, ThreadPoolExecutor(1) as beside:
        open_slices(first, accepted)
        theirs = beside.submit(open_slices, second, accepted)
        time.sleep(0.5)
        first.rollback()
        grow_slices(second, accepted, theirs.result())
    assert registry.all("SELECT part_no, record_count FROM quality.slice") == [(1, 1)]


def test_two_that_fill_an_open_slice_do_not_wait_for_each_other(registry, accepted):
    registry.owner.execute("INSERT INTO quality.slice (slice_id, office_code, document, received_date, part_no) "
                           "VALUES (gen_random_uuid(), '3507', 'cpmi_registration', '2026-02-05', 1)")  # fmt: skip
    with connected(ROLE) as first, connected(ROLE) as second:
        second.execute("SET lock_timeout = '1s'")
        assert open_slices(first, accepted) == open_slices(second, accepted)


def test_a_slice_that_is_closed_meanwhile_takes_no_record(registry, accepted):
    with connected(ROLE) as connection:
        slices = open_slices(connection, accepted)
        grow_slices(connection, accepted, slices)
        connection.commit()
        assert open_slices(connection, accepted) == slices
        registry.owner.execute("UPDATE quality.slice SET state = 'closed'")
        with pytest.raises(SliceClosed):
            grow_slices(connection, accepted, slices)
        connection.rollback()
        assert open_slices(connection, accepted).keys() == slices.keys(), "the next part of the day is opened"
    assert issubclass(SliceClosed, TRY_AGAIN), "the intake lands the poll again"
    assert registry.all("SELECT part_no, record_count, state FROM quality.slice ORDER BY 1") == [
        (1, 1, "closed"),
        (2, 0, "open"),
    ]


def test_whether_its_file_has_ended_is_found_among_the_manifests_of_years(registry):
    epoch = uuid4()
    registry.numbers[epoch] = 50000
    registry.send_all([SITI | {"source_record_id": f"REG/{number}", "nik": None} for number in range(50)], epoch=epoch)
    registry.end_file(epoch, 50001)
    registry.owner.execute(_MANIFESTS_OF_YEARS, [epoch])
    values = {"quiet": 3600, "under_way": UNDER_WAY}
    assert registry.rows_read(slice_store._READY, values, "manifest") < 1000


def test_what_was_released_is_found_among_the_slices_of_years(registry):
    registry.owner.execute(
        "INSERT INTO quality.slice (slice_id, office_code, document, received_date, part_no, state, loaded_at) "
        "SELECT gen_random_uuid(), '3507', 'cpmi_registration', DATE '2016-01-01' + day, 1, 'released', now() "
        "FROM generate_series(1, 3000) day"
    )
    registry.send(SITI)
    registry.owner.execute(
        "UPDATE quality.slice SET state = 'released', decided_by = 'simpul_officer/rini' WHERE loaded_at IS NULL"
    )
    assert registry.rows_read(slice_store._RELEASED, (), "slice") == 1
    with connected("simpul_gate") as gate:
        assert len(slice_store.released(gate)) == 1


_MANIFESTS_OF_YEARS = """
INSERT INTO intake.manifest (partition_id, log_offset, office_code, producer, epoch, first_no, last_no, event_count,
    digest, closes, received_date, broker_at, completed_at)
SELECT 99, number, '3507', 'agent', %s, number * 10 + 1, number * 10 + 10, 10, '', 'file', '2026-02-05', now(), now()
FROM generate_series(0, 4999) AS number
"""
