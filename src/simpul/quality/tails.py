"""How likely is a count so large, or so small? Exact sums, no approximation that fails for small offices."""

from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile
from math import exp, lgamma, log
from statistics import mean, variance

_NEGLIGIBLE = 1e-18


def binomial_tail(seen: int, of: int, share: float) -> float:
    """P(at least ``seen`` of ``of``) where each has the chance ``share``, strictly between 0 and 1."""
    if seen <= of * share:
        return 1.0
    terms = (_choose(of, hits) + hits * log(share) + (of - hits) * log(1 - share) for hits in range(seen, of + 1))
    return _sum(terms)


def share_tail(seen: int, of: int, usual: int, usual_of: int, weight: int) -> float:
    """P(at least ``seen`` of ``of``) after ``usual`` of ``usual_of`` before (beta-binomial).

    History counts for at most ``weight`` records: rows of one office are not independent of each other, so that
    more of them do not make the usual share ever more certain.
    """
    shrink = min(1.0, weight / usual_of) if usual_of else 1.0
    hits, misses = usual * shrink + 0.5, (usual_of - usual) * shrink + 0.5
    if seen <= of * hits / (hits + misses):
        return 1.0
    whole = _beta(hits, misses)
    terms = (_choose(of, k) + _beta(k + hits, of - k + misses) - whole for k in range(seen, of + 1))
    return _sum(terms)


def volume_tail(seen: int, usual: Sequence[int], spread: float) -> float:
    """P(at least ``seen`` records on a day) after days with ``usual`` records (negative binomial).

    Days differ by more than chance: by as much as they did before, and by at least the share ``spread`` of their
    mean. ``usual`` must hold two days or more, with records.
    """
    centre, extra = _days(usual, spread)
    if seen <= centre:
        return 1.0
    last = max(seen, int(centre)) + int(200 * centre * (1 + extra)) + 1000
    return _sum(map(_chance(centre, extra), range(seen, last)))


def shortfall_tail(seen: int, usual: Sequence[int], spread: float) -> float:
    """P(at most ``seen`` records on a day) after days with ``usual`` records: the other side of ``volume_tail``."""
    centre, extra = _days(usual, spread)
    return 1.0 if seen >= centre else _sum(map(_chance(centre, extra), range(seen, -1, -1)))


def _days(usual: Sequence[int], spread: float) -> tuple[float, float]:
    """The mean of the days, and how much more they differ than by chance: the squared share of the mean."""
    centre = mean(usual)
    return centre, max(spread**2, (variance(usual) - centre) / centre**2)


def _chance(centre: float, extra: float) -> Callable[[int], float]:
    """The logarithm of the chance of so many records."""
    shape = 1 / extra
    likely = log(centre / (centre + shape))
    unlikely = shape * log(shape / (centre + shape)) - lgamma(shape)
    return lambda count: lgamma(count + shape) - lgamma(count + 1) + unlikely + count * likely


def _sum(logarithms: Iterable[float]) -> float:
    """The sum of falling terms, given as logarithms, until they no longer matter."""
    total = 0.0
    for term in takewhile(lambda value: value > _NEGLIGIBLE, map(exp, logarithms)):
        total += term
    return min(1.0, total)


def _choose(of: int, hits: int) -> float:
    return lgamma(of + 1) - lgamma(hits + 1) - lgamma(of - hits + 1)


def _beta(one: float, other: float) -> float:
    return lgamma(one) + lgamma(other) - lgamma(one + other)
