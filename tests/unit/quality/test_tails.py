"""Tail probabilities against an independent implementation, and at their edges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simpul.quality.tails import binomial_tail, share_tail, shortfall_tail, volume_tail


@given(st.integers(1, 400), st.data(), st.floats(0.01, 0.99))
def test_the_binomial_tail_is_the_exact_one(of: int, data: st.DataObject, share: float) -> None:
    seen = data.draw(st.integers(0, of))
    if seen > of * share:
        assert binomial_tail(seen, of, share) == pytest.approx(stats.binom.sf(seen - 1, of, share), rel=1e-6, abs=1e-15)


@given(st.integers(1, 200), st.integers(0, 300), st.data())
def test_the_share_tail_is_the_beta_binomial_one(of: int, usual_of: int, data: st.DataObject) -> None:
    seen, usual = data.draw(st.integers(0, of)), data.draw(st.integers(0, usual_of))
    found = share_tail(seen, of, usual, usual_of, weight=1000)
    expected = stats.betabinom.sf(seen - 1, of, usual + 0.5, usual_of - usual + 0.5)
    assert found == 1.0 or found == pytest.approx(expected, rel=1e-5, abs=1e-12)
    assert (found == 1.0) == (seen <= of * (usual + 0.5) / (usual_of + 1)) or expected > 0.999


@given(st.lists(st.integers(1, 500), min_size=3, max_size=12), st.integers(1, 3000))
def test_the_volume_tail_is_the_negative_binomial_one(usual: list[int], seen: int) -> None:
    found = volume_tail(seen, usual, spread=0.25)
    centre = sum(usual) / len(usual)
    variance = sum((day - centre) ** 2 for day in usual) / (len(usual) - 1)
    shape = 1 / max(0.25**2, (variance - centre) / centre**2)
    expected = stats.nbinom.sf(seen - 1, shape, shape / (shape + centre))
    assert found == 1.0 or found == pytest.approx(expected, rel=1e-4, abs=1e-12)
    assert (found == 1.0) == (seen <= centre) or expected > 0.999


@given(st.lists(st.integers(1, 500), min_size=3, max_size=12), st.integers(0, 600))
def test_the_shortfall_tail_is_its_other_side(usual: list[int], seen: int) -> None:
    found = shortfall_tail(seen, usual, spread=0.25)
    centre = sum(usual) / len(usual)
    variance = sum((day - centre) ** 2 for day in usual) / (len(usual) - 1)
    shape = 1 / max(0.25**2, (variance - centre) / centre**2)
    expected = stats.nbinom.cdf(seen, shape, shape / (shape + centre))
    assert found == 1.0 or found == pytest.approx(expected, rel=1e-4, abs=1e-12)
    assert (found == 1.0) == (seen >= centre) or found > 0.999


def test_a_count_that_is_not_large_is_never_unlikely() -> None:
    assert binomial_tail(0, 20, 0.1) == share_tail(1, 20, 30, 100, 200) == volume_tail(10, [12, 14, 15], 0.25) == 1.0


def test_more_history_than_may_weigh_makes_nothing_more_certain() -> None:
    assert share_tail(9, 17, 4, 200, weight=200) == pytest.approx(share_tail(9, 17, 400, 20_000, weight=200))


def test_an_office_that_grows_from_month_to_month_stays_likely() -> None:
    assert volume_tail(369, [130, 221, 346], 0.25) > 0.01
    assert volume_tail(75, [14, 14, 12, 15, 15], 0.25) < 0.0001
