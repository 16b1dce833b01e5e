"""Bodies for benchmarks: contract bodies without files."""

from collections import Counter
from itertools import islice

from simpul.domain.reasons import is_refusal
from simpul.rules.judge import judge
from simpul.rules.reference import load
from simpul.synthetic.events import RECEIVED_ON, registration_bodies


def test_bodies_repeat_with_their_seed_and_number_their_records() -> None:
    one, again = list(registration_bodies(4, 50)), list(registration_bodies(4, 50))
    assert one == again
    assert len({body["source_record_id"] for body in one}) == 50
    assert one != list(registration_bodies(5, 50))


def test_most_bodies_are_clean_and_the_others_are_refused_for_what_was_planted() -> None:
    verdicts: Counter[bool] = Counter()
    for body in islice(registration_bodies(1, 3000), 3000):
        office = str(body["office_code"])
        judged = judge("cpmi_registration", 1, body, office_code=office, received_on=RECEIVED_ON, reference=load())
        verdicts[is_refusal(judged.reasons)] += 1
    assert 0.07 < verdicts[True] / 3000 < 0.14
