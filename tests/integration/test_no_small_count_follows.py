"""No count of 1 to 4 people follows from what both figures of registrations show of a month."""

import random
from collections import Counter, defaultdict
from datetime import date
from typing import Any

from tests.integration.few_people import FEW, REGISTERED, worked_out

from simpul.registry.load import load_passed_slices
from simpul.registry.marts import publish_all

MONTHS = 40
OFFICES = ("3209", "3302", "3504", "5301")  # the first sends no stages
DESTINATIONS = ("HK", "JP", "PL", "SG", "TW")
STAGES = ("OPP", "VERIFIED")


def test_whoever_reads_a_month_works_out_what_follows() -> None:
    """Twenty of the 21 went on from one office, so that the other registered one."""
    funnel = {
        ("ALL", REGISTERED): 21, ("3209", REGISTERED): None, ("5301", REGISTERED): None,
        ("ALL", "VERIFIED"): 20, ("3209", "VERIFIED"): 20, ("5301", "VERIFIED"): 0,
    }  # fmt: skip
    assert worked_out(funnel, {("TW", "ALL"): 21})["5301", REGISTERED] == {1}
    unknown = funnel | {("ALL", REGISTERED): None}
    assert worked_out(unknown, {("TW", "ALL"): 21})["5301", REGISTERED] == {1}
    assert worked_out(unknown, {("TW", "ALL"): None})["5301", REGISTERED] == {*FEW}
    sexes = {("TW", "ALL"): 21, ("TW", "F"): 19, ("TW", "M"): None}
    assert worked_out(funnel, sexes)["TW", "M"] == {2}


def test_each_small_count_may_be_anything_from_one_to_four(own_database: Any) -> None:
    truth = register_at_random(own_database, random.Random(7))
    publish_all()
    shown = {
        figure: own_database.all(f"SELECT registration_month, {cell}, person_count FROM marts.{figure} {where}")
        for figure, cell, where in (
            ("registration_funnel", "office_code, stage_code", "WHERE delivery = 'delivered'"),
            ("registrations_by_destination", "destination_code, sex", ""),
        )
    }
    narrowed = []
    for month, counts in truth.items():
        funnel, destinations = (
            {(name, part): count for of_month, name, part, count in rows if of_month == month}
            for rows in shown.values()
        )
        found = worked_out(funnel, destinations)
        small = [cell for cell in {*funnel, *destinations} if cell[0] != "ALL" and counts[cell] in FEW]
        narrowed += [(month, cell, found[cell]) for cell in small if found[cell] != {*FEW}]
    assert sum(count is None for rows in shown.values() for *_, count in rows) > MONTHS
    assert not narrowed


def register_at_random(database: Any, draw: random.Random) -> dict[date, Counter[tuple[str, str]]]:
    """Small months of few offices; returns how many people each count of them is of."""
    truth: dict[date, Counter[tuple[str, str]]] = defaultdict(Counter)
    registrations = {office: database.slice_of(office) for office in OFFICES}
    lines = {office: database.slice_of(office, "placement_stage") for office in OFFICES[1:]}
    people = 0
    for number in range(MONTHS):
        month = date(2022 + number // 12, number % 12 + 1, 1)
        reaching = draw.choice([0.6, 0.9, 1])
        going = draw.sample(DESTINATIONS, draw.randint(1, len(DESTINATIONS)))
        for office in draw.sample(OFFICES, draw.randint(1, len(OFFICES))):
            for _ in range(draw.choice([1, 1, 2, 3, 4, 5, 7])):
                people += 1
                record, destination, sex = f"REG/{people}", draw.choice(going), draw.choice("FFM")
                database.register(
                    registrations[office], record, nik_index=record.encode(), registration_date=month,
                    destination_code=destination, sex=sex,
                )  # fmt: skip
                reached = [stage for stage in STAGES if office in lines and draw.random() < reaching]
                for stage in reached:
                    database.reach(lines[office], record, stage)
                truth[month].update((office, stage) for stage in (REGISTERED, *reached))
                truth[month].update([(destination, "ALL"), (destination, sex)])
    load_passed_slices("run-1")
    return truth
