"""Placements that nothing speaks against, in the shares that were published."""

from collections import Counter
from datetime import date
from random import Random

import pytest

from simpul.synthetic.market import market
from simpul.synthetic.placements import Placement, placement
from simpul.synthetic.tables import synthetic

DAY = date(2026, 3, 12)
MANY = 12_000

Work = list[tuple[str, Placement]]


@pytest.fixture(scope="module")
def work() -> Work:
    rng = Random(46)
    sexes = ["F" if rng.random() < 0.631 else "M" for _ in range(MANY)]
    return [(sex, placement(sex, DAY, rng)) for sex in sexes]


def _published(dimension: str) -> dict[str, float]:
    lines = [line for line in synthetic("distributions.csv") if line["dimension"] == dimension]
    total = sum(float(line["weight"]) for line in lines)
    return {line["value"]: float(line["weight"]) / total for line in lines}


def test_no_placement_is_closed_and_every_company_is_licensed(work: Work) -> None:
    for _, found in work:
        assert not market().is_closed(found.destination, found.occupation, DAY)
        assert (found.company is not None) == (found.scheme == "P2P")
        assert found.company is None or found.company in market().licensed(DAY)


def test_a_permit_is_the_companys_own_in_force_and_for_this_very_work(work: Work) -> None:
    for _, found in work:
        if found.permit:
            permits = market().in_force(found.destination, found.occupation, DAY)
            assert (found.permit, found.company) in {(permit.number, permit.company) for permit in permits}


def test_contracts_end_after_they_begin_and_begin_after_the_registration(work: Work) -> None:
    contracts = [found.contract for _, found in work if found.contract]
    assert all(DAY < start < end for start, end in contracts)


def test_destinations_come_out_as_published(work: Work) -> None:
    found = Counter(one.destination for _, one in work)
    for destination, share in _published("destination").items():
        assert found[destination] / MANY == pytest.approx(share, abs=0.025)


def test_the_commonest_jobs_come_near_the_published_shares_of_2024(work: Work) -> None:
    found = Counter(one.occupation for _, one in work)
    assert found["9111"] / MANY == pytest.approx(0.337, abs=0.03)
    assert (found["5322"] + found["5321"]) / MANY == pytest.approx(0.175, abs=0.05)
    assert found["9211"] / MANY == pytest.approx(0.068, abs=0.02)


def test_p_to_p_and_the_other_schemes_come_near_the_published_shares(work: Work) -> None:
    found = Counter(one.scheme for _, one in work)
    for scheme, share in _published("scheme").items():
        assert found[scheme] / MANY == pytest.approx(share, abs=0.03)


def test_at_the_border_most_people_enter_again() -> None:
    rng = Random(6503)
    found = Counter(placement("M", DAY, rng, at_border=True).scheme for _ in range(1000))
    assert found["REENTRY"] > 500
