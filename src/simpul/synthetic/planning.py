"""Divides a run's records over offices and days."""

from datetime import date

from simpul.synthetic.chances import rounded, stream
from simpul.synthetic.days import working_days
from simpul.synthetic.deliveries import deliveries
from simpul.synthetic.habits import Habits
from simpul.synthetic.plan import FIRST, OfficePlan, Plan, Visit
from simpul.synthetic.registrar import Registrar

_RESENT_SHARE, _REVISED_SHARE = 0.015, 0.025
_ENOUGH_TO_CORRECT = 3


def plan(offices: list[Habits], records: int, seed: int, first: date, last: date) -> Plan:
    """Divide the records over offices, days and people. Every office has at least one record."""
    made = [
        _office_plan(office, share, seed, first, last)
        for office, share in zip(offices, _shares(offices, records), strict=True)
    ]
    return Registrar(seed, made).plan()


def _shares(offices: list[Habits], records: int) -> list[int]:
    """The records by weight, rounded so that they add up."""
    total = sum(office.weight for office in offices)
    exact = [records * office.weight / total for office in offices]
    shares = [max(1, int(share)) for share in exact]
    by_rest = sorted(range(len(offices)), key=lambda at: (int(exact[at]) - exact[at], at))
    for at in (by_rest * 2)[: max(0, records - sum(shares))]:
        shares[at] += 1
    return shares


def _office_plan(office: Habits, share: int, seed: int, first: date, last: date) -> OfficePlan:
    rng = stream(seed, "calendar", office.office_code)
    resent, revised = rounded(share * _RESENT_SHARE, rng), rounded(share * _REVISED_SHARE, rng)
    if share < _ENOUGH_TO_CORRECT:
        resent = revised = 0
    days = working_days(first, last)
    visits = sorted(rng.choice(days) for _ in range(share - resent - revised))
    return OfficePlan(
        office,
        deliveries(office, first, last),
        resent,
        revised,
        [Visit(office.office_code, day, 0, FIRST, serial) for serial, day in enumerate(visits, 1)],
    )
