"""Whole numbers kept as closed intervals: what arrived of a run of numbers, and with it what did not."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple


class Interval(NamedTuple):
    """The numbers from ``first`` to ``last``, both included."""

    first: int
    last: int


def joined(intervals: Iterable[Interval]) -> set[Interval]:
    """The same numbers in as few intervals as possible: neighbours and overlaps become one."""
    result: list[Interval] = []
    for interval in sorted(intervals):
        if result and interval.first <= result[-1].last + 1:
            result[-1] = Interval(result[-1].first, max(result[-1].last, interval.last))
        else:
            result.append(interval)
    return set(result)


def runs(numbers: Iterable[int]) -> list[Interval]:
    """These numbers, each once, in as few intervals as possible, in order."""
    found: list[Interval] = []
    first = last = None
    for number in sorted(numbers):
        if first is None or last is None:
            first = number
        elif number > last + 1:
            found.append(Interval(first, last))
            first = number
        last = number
    return found if first is None or last is None else [*found, Interval(first, last)]


def missing(first: int, last: int, arrived: Iterable[Interval]) -> list[Interval]:
    """The numbers from ``first`` to ``last`` that are in no interval."""
    gaps, expected = [], first
    for interval in sorted(arrived):
        if interval.first > expected and expected <= last:
            gaps.append(Interval(expected, min(interval.first - 1, last)))
        expected = max(expected, interval.last + 1)
    if expected <= last:
        gaps.append(Interval(expected, last))
    return gaps


def taken_out(intervals: list[Interval], first: int, last: int) -> list[Interval]:
    """The numbers from ``first`` to ``last`` of these intervals, which are in order; they are not in them any more."""
    if first > last:
        return []
    begin = bisect_left(intervals, first, key=attrgetter("last"))
    end = bisect_right(intervals, last, key=attrgetter("first"))
    taken = [Interval(max(each.first, first), min(each.last, last)) for each in intervals[begin:end]]
    if taken:
        before = Interval(intervals[begin].first, first - 1)
        after = Interval(last + 1, intervals[end - 1].last)
        intervals[begin:end] = [rest for rest in (before, after) if rest.first <= rest.last]
    return taken
