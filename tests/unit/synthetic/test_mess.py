"""Every declared fault can be planted, and no two faults of a row are about the same thing."""

from collections import Counter
from datetime import date
from random import Random

import pytest

from simpul.synthetic.habits import all_offices, rates
from simpul.synthetic.market import market
from simpul.synthetic.mess import spoil
from simpul.synthetic.people import People
from simpul.synthetic.places import places
from simpul.synthetic.plan import Plan
from simpul.synthetic.planning import plan
from simpul.synthetic.planting import plant, planted_faults
from simpul.synthetic.registrations import row
from simpul.synthetic.rows import Row
from simpul.synthetic.tables import reference

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
ROW_FAULTS = sorted(name for name in rates().code if not name.startswith("person_"))


@pytest.fixture(scope="module")
def run() -> Plan:
    return plan(list(all_offices().values()), 1500, 8, FIRST, LAST)


def _rows(run: Plan, rng: Random) -> list[Row]:
    people = People(run.seed, run.candidates, all_offices())
    made = []
    for office in run.offices:
        for visit in office.visits:
            delivery, person = office.delivery_of(visit.day), people.person(visit.candidate)
            candidate = run.candidates[visit.candidate - 1]
            made.append(row(visit, candidate, person, office.office, delivery.edition, delivery.received_on, rng))
    return made


def test_every_declared_fault_has_a_function_and_the_other_way_round() -> None:
    assert planted_faults() == set(ROW_FAULTS)


@pytest.mark.parametrize("name", ROW_FAULTS)
def test_a_fault_writes_its_own_code_and_no_other(run: Plan, name: str) -> None:
    rng = Random(name)
    planted = 0
    for made in _rows(run, rng):
        before = set(made.codes)
        if plant(name, made, rng):
            planted += 1
            added = made.codes - before
            assert added <= {rates().code[name]}
            assert rates().code[name] in made.codes
        else:
            assert made.codes == before
    assert planted > 10


def test_what_a_row_was_meant_to_say_is_kept_for_its_correction(run: Plan) -> None:
    rng = Random(3)
    for made in _rows(run, rng):
        meant = made.facts.placement.contract
        if plant("contract_reversed", made, rng):
            assert made.intended is not None
            assert made.intended.placement.contract == meant


def test_a_tenth_of_the_rows_is_refused_for_its_mess_and_most_rows_have_none(run: Plan) -> None:
    rng = Random(4)
    faults = Counter()  # type: Counter[int]
    for made in _rows(run, rng):
        before = len(made.codes)
        spoil(made, rng)
        faults[len(made.codes) - before] += 1
    total = sum(faults.values())
    assert 0.09 < (total - faults[0]) / total < 0.19


def test_words_that_are_no_country_are_on_no_list() -> None:
    from simpul.synthetic.faults_of_work import NO_COUNTRY, NO_OCCUPATION

    known = {line["alias"].upper() for line in reference("country_aliases.csv")}
    titles = {line["aliases"].upper() for line in reference("occupations.csv")}
    assert known.isdisjoint(NO_COUNTRY)
    assert not [word for word in NO_OCCUPATION if any(word.upper() in cell.split("|") for cell in titles)]


def test_invented_companies_and_permits_are_on_no_list() -> None:
    assert "P3MI-0300" not in market().companies
    assert "PT Rekaan Asal Nama" not in market().companies.values()
    numbers = {number for permits in market().permits_of.values() for number in permits}
    assert max(numbers) < "SIP2MI/70000"


def test_no_office_is_called_like_a_district_of_no_edition() -> None:
    assert not [code for code in places().codes if code.endswith(".99") and len(code) == len("35.07.99")]
