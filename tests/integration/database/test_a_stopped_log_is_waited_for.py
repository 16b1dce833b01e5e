"""Whoever waits for what was sent is not told that it is done where its log is another than the one that was read."""

from simpul.adapters import offset_store, waiting_store
from simpul.adapters.postgres import connected

LOG = ("ltsa.3507.events", 0)


def test_a_stopped_log_is_named_however_few_events_it_holds(registry):
    registry.send_all([{}, {}, {}])
    with connected("simpul_intake", autocommit=True) as intake:
        offset_store.stop(intake, registry.one("SELECT partition_id FROM intake.topic_partition"), "topic_made_anew")
    with connected("simpul_operator") as operator:
        (left,) = waiting_store.unjudged(operator, {LOG: 1})
        assert waiting_store.unjudged(operator, {}) == []
    assert "office 3507: stopped" in left
    assert "simpul broker adopt 3507" in left


def test_a_log_that_is_followed_is_waited_for_up_to_the_end_of_that_moment(registry):
    registry.send_all([{}, {}, {}])
    with connected("simpul_operator") as operator:
        assert waiting_store.unjudged(operator, {LOG: 3}) == []
        assert waiting_store.unjudged(operator, {LOG: 5}) == ["office 3507: 2 events not judged"]
