"""Registrations as they travel: bodies of contract events without any file, for benchmarks and tests."""

from collections.abc import Iterator
from datetime import date, timedelta

from simpul.synthetic.chances import stream
from simpul.synthetic.edition import SISKOP2MI
from simpul.synthetic.editions import cells
from simpul.synthetic.habits import all_offices
from simpul.synthetic.mess import spoil
from simpul.synthetic.people import People
from simpul.synthetic.planning import plan
from simpul.synthetic.registrations import row
from simpul.synthetic.rows import HIDDEN, Row

_FIRST, _LAST = date(2026, 1, 1), date(2026, 3, 31)
RECEIVED_ON = _LAST + timedelta(days=5)
_BLOCK = 10_000
_BLOCKS_PER_SEED = 1_000_003
_FORMS = frozenset({"stated_document", "stated_version"})


def registration_bodies(seed: int, count: int) -> Iterator[dict[str, object]]:
    """So many bodies of ``cpmi_registration`` 1, mostly clean, some with planted faults, each a record of its own.

    ``office_code`` is always the sending office. To be judged as received on ``RECEIVED_ON``.
    """
    made, block = 0, 0
    while made < count:
        for body in _block(seed * _BLOCKS_PER_SEED + block):
            if made == count:
                return
            made += 1
            number = f"REG/{body['office_code']}/2026/{made:08d}"
            source = {"file": f"registrasi_{seed}.csv", "record_no": made, "edition": SISKOP2MI}
            yield body | {"source_record_id": number, "source": source}
        block += 1


def _block(seed: int) -> Iterator[dict[str, object]]:
    run = plan(list(all_offices().values()), _BLOCK, seed, _FIRST, _LAST)
    people = People(seed, run.candidates, all_offices())
    rng = stream(seed, "bodies")
    visits = [visit for office in run.offices for visit in office.visits]
    for visit in sorted(visits, key=lambda visit: (visit.day, visit.office_code, visit.serial)):
        person, candidate = people.person(visit.candidate), run.candidates[visit.candidate - 1]
        made = row(visit, candidate, person, all_offices()[visit.office_code], SISKOP2MI, RECEIVED_ON, rng)
        spoil(made, rng)
        if not made.codes & HIDDEN:
            yield _body(made)


def _body(made: Row) -> dict[str, object]:
    """The body that a reader makes of the row's line."""
    facts = made.facts
    coded = {
        "sex": facts.sex,
        "marital_status": facts.marital,
        "education": facts.education,
        "consent_relation": facts.relation,
        "revision": made.revision,
    }
    body = cells(made) | coded | made.text
    return {field: value for field, value in body.items() if value is not None and field not in _FORMS}
