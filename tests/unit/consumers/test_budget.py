import pytest

from simpul_consumers.budget import Budget, Limits, declared_limits

LIMITS = Limits(
    events_a_second=100, burst=400, largest_share=1000, smallest_share=10, neighbour_seconds=2.0,
    unreadable_in_a_row=500, slowed_events_a_second=10,
)  # fmt: skip
FLOOD, SMALL, OTHER = "3507", "3209", "5104"


@pytest.fixture
def budget():
    return Budget(LIMITS)


def test_the_declared_numbers_are_whole_and_in_order():
    limits = declared_limits()
    assert limits.smallest_share < limits.largest_share <= limits.burst
    assert limits.slowed_events_a_second < limits.events_a_second


def test_an_office_alone_goes_as_fast_as_the_machine(budget):
    for second in range(10):
        assert budget.shares([FLOOD], second) == {FLOOD: 1000}
        budget.charge(FLOOD, 1000, 0, second)


def test_among_others_an_office_brings_its_part_of_a_poll(budget):
    budget.charge(FLOOD, 1, 0, 0)
    budget.charge(SMALL, 1, 0, 0)
    assert budget.shares([FLOOD, SMALL], 0.1) == {FLOOD: 400, SMALL: 400}
    for number in range(9):
        budget.charge(f"32{number:02}", 1, 0, 0.1)
    assert budget.shares([FLOOD], 0.1) == {FLOOD: 1000 // 11}
    assert budget.shares([OTHER], 0.1) == {OTHER: 1000 // 12}, "one that begins shares with all who are there"


def test_among_very_many_an_office_still_brings_the_least_that_is_worth_a_poll(budget):
    for number in range(200):
        budget.charge(f"{number:04}", 1, 0, 0)
    assert budget.shares([FLOOD, "0007"], 0.1) == {FLOOD: 10, "0007": 10}


def test_over_a_minute_a_flood_beside_a_small_office_is_held_to_its_rate(budget):
    taken = 0
    for tenth in range(600):
        now = tenth / 10
        budget.charge(SMALL, 1, 0, now)
        events = budget.shares([FLOOD], now)[FLOOD]
        budget.charge(FLOOD, events, 0, now)
        taken += events
    assert taken == pytest.approx(LIMITS.burst + 60 * LIMITS.events_a_second, rel=0.02)


def test_a_flood_never_takes_a_small_offices_share(budget):
    budget.charge(SMALL, 1, 0, 0)
    budget.charge(FLOOD, 100_000, 0, 0)
    assert budget.shares([FLOOD, SMALL], 0.1) == {FLOOD: 0, SMALL: 500}


def test_what_an_office_took_while_nobody_waited_is_not_held_against_it_for_long(budget):
    for second in range(60):
        events = budget.shares([FLOOD], second)[FLOOD]
        budget.charge(FLOOD, events, 0, second)
    budget.charge(SMALL, 1, 0, 60)
    assert budget.shares([FLOOD], 60) == {FLOOD: 0}, "a burst is owed"
    budget.charge(SMALL, 1, 0, 64)
    assert budget.shares([FLOOD], 64) == {FLOOD: LIMITS.events_a_second}


def test_what_is_large_is_taken_off_by_its_weight(budget):
    budget.charge(SMALL, 1, 0, 0)
    budget.shares([FLOOD], 0)
    budget.charge(FLOOD, 2, 0, 0, weight=900)
    assert budget.shares([FLOOD], 1.0) == {FLOOD: 0}
    budget.charge(SMALL, 1, 0, 6)
    assert budget.shares([FLOOD], 6) == {FLOOD: 100}


def test_what_is_many_is_taken_off_by_its_number_however_little_it_weighs(budget):
    budget.charge(SMALL, 1, 0, 0)
    budget.charge(FLOOD, 300, 0, 0, weight=1)
    assert budget.shares([FLOOD], 0) == {FLOOD: 100}


def test_two_that_flood_share_the_machine_when_nobody_small_waits(budget):
    budget.charge(FLOOD, 5000, 0, 0)
    budget.charge(OTHER, 5000, 0, 0)
    assert budget.shares([FLOOD, OTHER], 0.1) == {FLOOD: 500, OTHER: 500}


def test_who_has_used_up_all_but_a_part_of_an_event_keeps_no_other_to_its_budget(budget):
    for office in (FLOOD, OTHER):
        budget.charge(office, LIMITS.burst, 0, 0)
    assert budget.shares([FLOOD, OTHER], 0.005) == {FLOOD: 500, OTHER: 500}


def test_nothing_is_held_back_for_neighbours_that_have_gone_quiet(budget):
    budget.charge(SMALL, 1, 0, 0)
    budget.charge(FLOOD, 5000, 0, 0)
    assert budget.shares([FLOOD], 1.0) == {FLOOD: 0}
    assert budget.shares([FLOOD], 2.1) == {FLOOD: 1000}


def test_nothing_but_unreadable_events_opens_the_breaker_and_one_readable_event_closes_it(budget):
    assert not budget.charge(FLOOD, 499, 499, 0)
    assert budget.charge(FLOOD, 1, 1, 0)
    assert budget.slowed(FLOOD) == 500
    assert not budget.charge(FLOOD, 5, 5, 0)
    assert budget.charge(FLOOD, 5, 4, 0)
    assert budget.slowed(FLOOD) is None


def test_a_slowed_office_has_a_smaller_budget_and_never_none(budget):
    budget.charge(FLOOD, 900, 900, 0)
    taken = 0
    for tenth in range(1, 1201):
        budget.charge(SMALL, 1, 0, tenth / 10)
        events = budget.shares([FLOOD], tenth / 10)[FLOOD]
        budget.charge(FLOOD, events, events, tenth / 10)
        taken += events
    assert 0 < taken <= 120 * LIMITS.slowed_events_a_second


def test_a_breaker_outlives_its_process(budget):
    budget.open_breakers({FLOOD: 700}, 0)
    assert budget.slowed(FLOOD) == 700
    assert budget.charge(FLOOD, 1, 0, 1)


def test_a_breaker_stays_open_where_it_takes_more_than_when_it_was_opened(budget):
    budget.open_breakers({FLOOD: 100}, 0)
    assert not budget.charge(FLOOD, 1, 1, 1)
    assert budget.slowed(FLOOD) == 501
