"""Numbers that arrived, kept as intervals."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from simpul.domain.intervals import Interval, joined, missing, runs, taken_out

numbers = st.sets(st.integers(1, 60))


def as_numbers(intervals: object) -> set[int]:
    return {number for first, last in intervals for number in range(first, last + 1)}  # type: ignore[attr-defined]


def test_neighbours_become_one_interval() -> None:
    assert joined([Interval(1, 2), Interval(3, 3), Interval(5, 6)]) == {Interval(1, 3), Interval(5, 6)}


def test_overlaps_become_one_interval() -> None:
    assert joined([Interval(1, 4), Interval(2, 3)]) == {Interval(1, 4)}


@given(numbers)
def test_joining_keeps_every_number_and_no_two_intervals_touch(arrived: set[int]) -> None:
    result = sorted(joined(Interval(number, number) for number in arrived))
    assert as_numbers(result) == arrived
    assert all(later.first > earlier.last + 1 for earlier, later in pairwise(result))


@given(numbers, st.integers(1, 30), st.integers(0, 30))
def test_missing_numbers_are_exactly_those_that_never_arrived(arrived: set[int], first: int, more: int) -> None:
    last = first + more
    gaps = missing(first, last, joined(Interval(number, number) for number in arrived))
    assert as_numbers(gaps) == set(range(first, last + 1)) - arrived


def test_numbers_in_any_order_are_runs_each_number_once():
    assert runs([]) == []
    assert runs([7]) == [Interval(7, 7)]
    assert runs([5, 1, 2, 2, 3, 9]) == [Interval(1, 3), Interval(5, 5), Interval(9, 9)]


@given(numbers, st.integers(1, 30), st.integers(-2, 30))
def test_what_is_taken_out_of_intervals_is_no_longer_in_them(held: set[int], first: int, more: int) -> None:
    rest = sorted(joined(Interval(number, number) for number in held))
    taken = taken_out(rest, first, first + more)
    assert as_numbers(taken) == held & set(range(first, first + more + 1))
    assert as_numbers(rest) == held - as_numbers(taken)
    assert all(each.first <= each.last for each in (*taken, *rest))
    assert all(later.first > earlier.last for earlier, later in pairwise(rest))
