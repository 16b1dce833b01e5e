"""Chance that repeats itself: the same seed gives the same draws on every machine."""

from bisect import bisect
from collections.abc import Iterable
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def stream(*names: object) -> Random:
    """A stream of chance of its own for this name. Hash randomisation and the machine do not touch it."""
    return Random("/".join(str(name) for name in names))


def rounded(expected: float, rng: Random) -> int:
    """A whole number whose mean is the expected one."""
    return int(expected + rng.random())


class Weighted(Generic[T]):
    """Values with weights, drawn by weight. Refuses to be empty."""

    def __init__(self, pairs: Iterable[tuple[T, float]]) -> None:
        kept = [(value, weight) for value, weight in pairs if weight > 0]
        if not kept:
            raise ValueError("nothing to draw from")
        self.values = [value for value, _ in kept]
        self._sums = list(accumulate(weight for _, weight in kept))

    def draw(self, rng: Random) -> T:
        """One value."""
        return self.values[bisect(self._sums, rng.random() * self._sums[-1], 0, len(self.values) - 1)]
