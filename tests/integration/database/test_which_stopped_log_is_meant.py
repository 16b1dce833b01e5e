"""Whoever goes on with a stopped log names it where several are stopped, and need not where one is."""

import pytest

from simpul.adapters import adoption_store, offset_store
from simpul.adapters.postgres import connected
from simpul.errors import StopNow
from simpul.offices import adoption


def stop(registry, office, *partitions):
    for partition in partitions:
        registry.send_all([{}], office=office, partition=partition)
    with connected("simpul_intake", autocommit=True) as intake:
        for (place,) in registry.all("SELECT partition_id FROM intake.topic_partition WHERE office_code = %s", office):
            offset_store.stop(intake, place, "topic_made_anew")


def found(**named):
    with connected("simpul_steward") as steward:
        return [(place.topic_name, place.partition_no) for place in adoption_store.stopped(steward, **named)]


def test_without_a_name_every_stopped_log_is_meant(registry):
    registry.send_all([{}], office="3212")
    stop(registry, "3507", 0, 1)
    both = [("ltsa.3507.events", 0), ("ltsa.3507.events", 1)]
    assert found() == found(office_code="3507") == found(topic="ltsa.3507.events") == both
    assert found(office_code="3212") == found(topic="ltsa.3212.events") == []


@pytest.mark.parametrize("ask", [adoption.plan, lambda: adoption.adopt("a test")])
def test_where_several_are_stopped_nothing_is_guessed_and_each_is_named_with_what_to_type(registry, ask):
    stop(registry, "3507", 0, 1)
    stop(registry, "3209", 0)
    with pytest.raises(StopNow) as refused:
        ask()
    said = str(refused.value)
    assert "ltsa.3209.events (topic_made_anew), ltsa.3507.events (topic_made_anew)" in said
    assert 'simpul broker adopt 3209 --reason "..."' in said
    assert registry.one("SELECT count(*) FROM intake.adoption") == 0


def test_where_nothing_is_stopped_it_says_so(registry):
    registry.send_all([{}])
    with pytest.raises(StopNow, match="Nothing is stopped"):
        adoption.plan()
    with pytest.raises(StopNow, match="Nothing of that name is stopped"):
        adoption.plan(office_code="3507")
