"""A poll lands where the stored offset says that it is next, and nowhere else: a zombie, a hole or a stop ends it."""

from typing import Any

import pytest
from tests.integration.database.records import SITI

from simpul.adapters import offset_store
from simpul.adapters.intake_store import OffsetMoved
from simpul.adapters.postgres import connected

OTHER = SITI | {"source_record_id": "REG/2"}


@pytest.fixture
def landed(registry: Any) -> Any:
    """A registry in which the first event of an office has landed."""
    registry.send(SITI)
    return registry


def standing(registry: Any) -> list[tuple[Any, ...]]:
    return registry.all(
        "SELECT state, next_offset, ARRAY(SELECT log_offset FROM intake.raw), "
        "       (SELECT sum(accepted_count) FROM intake.ledger_hour) FROM intake.topic_partition"
    )


@pytest.mark.parametrize("first", [0, 2])
def test_a_poll_that_does_not_begin_where_the_one_before_ended_leaves_nothing_behind(landed: Any, first: int) -> None:
    landed.offsets["3507", 0] = first
    with pytest.raises(OffsetMoved):
        landed.send(OTHER)
    assert standing(landed) == [("following", 1, [0], 1)]


def test_what_was_polled_of_a_partition_that_is_stopped_meanwhile_waits_in_the_broker(landed: Any) -> None:
    with connected("simpul_intake") as connection:
        ((place,),) = connection.execute("SELECT partition_id FROM intake.topic_partition").fetchall()
        offset_store.stop(connection, place, "log_end_below_stored")
    with pytest.raises(OffsetMoved):
        landed.send(OTHER)
    assert standing(landed) == [("stopped", 1, [0], 1)]
