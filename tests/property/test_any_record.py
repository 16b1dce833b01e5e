"""Whatever a sender writes is judged: both validators agree, nothing raises, nothing leaks into a reason."""

import json
import random
from datetime import date
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from simpul.contracts.catalogue import entries, field_label
from simpul.contracts.content import canonical
from simpul.contracts.decode import Unreadable, decode
from simpul.contracts.documents import DOCUMENTS, document, newest_version
from simpul.contracts.shape import Shape, quick, read, shape_of, thorough_faults
from simpul.declared import declared
from simpul.rules.editions import installed
from simpul.rules.judge import ReadBody, judge, judge_bodies, reasons_of_bodies
from simpul.rules.reference import load
from simpul.synthetic.events import registration_bodies

REFERENCE = load()
DAYS = (date(2026, 2, 5), date(2026, 2, 6), date(2016, 1, 1))
many = settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

PASSING = {
    name: [
        json.loads(path.read_text(encoding="utf-8"))["body"]
        for path in sorted(declared("schemas").glob(f"{name}/examples/*.json"))
        if "raw" not in json.loads(path.read_text(encoding="utf-8"))
    ]
    for name, _ in sorted(DOCUMENTS)
}
FIELDS_OF_ANY = sorted({field for name, version in DOCUMENTS for field in document(name, version).fields})
Case = tuple[str, int, dict[str, Any]]
texts = st.text(max_size=30) | st.sampled_from(
    [
        "",
        " ",
        "\0",
        "x" * 500,
        "x" * 501,
        "2026-01-12",
        "2026-02-30",
        "2026-01-12\n",
        "35.07",
        "F",
        "3,50711E+15",
        "-",
        "०",
        "\u00a0",
    ]
)
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0, 1, 9999, 10**30])
anything = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


@st.composite
def mutated(draw: st.DrawFn) -> Case:
    """A body of an example in which some fields are gone, swapped or anything at all, and others are not its own.

    It is sent in any version of its document.
    """
    name, version = draw(st.sampled_from(sorted(DOCUMENTS)))
    body = dict(draw(st.sampled_from(PASSING[name])))
    for field in draw(st.lists(st.sampled_from(document(name, version).fields), max_size=4)):
        change = draw(st.sampled_from(["drop", "swap", "anything"]))
        if change == "drop":
            body.pop(field, None)
        else:
            body[field] = draw(st.sampled_from(list(body.values()) or [None]) if change == "swap" else anything)
    others = draw(st.just({}) | st.dictionaries(st.sampled_from(FIELDS_OF_ANY), anything, max_size=2))
    return name, version, others | body


@many
@given(mutated())
@example(
    ("placement_stage", 1, {"source_record_id": "1", "stage_code": "OPP", "stage_date": "x", "source": {"": "\0"}})
)
@example(
    ("placement_stage", 1, {**PASSING["placement_stage"][0], "of their own": "\0", "source": {"": "\0", "file": "a"}})
)
@example(("placement_stage", 1, {**PASSING["placement_stage"][0], "source": {"file": "\0"}}))
def test_the_quick_validator_accepts_exactly_what_the_thorough_one_finds_faultless(
    case: Case,
) -> None:
    name, version, body = case
    stated = shape_of(name, version, body).stated
    assert quick(name, version).accepts(stated) == (thorough_faults(name, version, stated) == ())


@many
@given(mutated(), st.sampled_from(["", " ", "\n"]))
@example(("placement_stage", 1, {**PASSING["placement_stage"][0], "desk": "\u3000", "of their own": [1]}), "")
def test_a_body_is_read_in_one_pass_as_step_by_step(case: Case, space: str) -> None:
    name, version, body = case
    raw = json.dumps(body, ensure_ascii=bool(space), separators=(f",{space}", f":{space}")).encode("utf-8", "replace")
    taken_apart = decode(raw)
    if isinstance(taken_apart, Unreadable):
        assert read(name, version, raw) == taken_apart
        return
    at_once, in_steps = read(name, version, raw), shape_of(name, version, taken_apart)
    assert isinstance(at_once, Shape)
    assert {field: value for field, value in at_once.stated.items() if value is not None} == in_steps.stated
    assert at_once.faults == in_steps.faults
    if version == newest_version(name):  # of an older one it is read by the steps that lead to the newest
        assert at_once.content in (None, canonical(name, taken_apart))


def test_nearly_every_body_is_read_in_one_pass() -> None:
    bodies = [json.dumps(body).encode() for body in registration_bodies(1, 200)]
    assert sum(read("cpmi_registration", 1, body).content is not None for body in bodies) > 180  # type: ignore[union-attr]


def test_both_validators_agree_on_very_many_mutated_documents(counts: dict[str, int]) -> None:
    chance = random.Random(2026)
    values = [value for bodies in PASSING.values() for body in bodies for value in body.values()]
    values += [
        0,
        -1,
        10**20,
        0.5,
        True,
        None,
        [],
        {},
        "",
        " ",
        "\0",
        "x" * 501,
        "2026-01-12\n",
        "35.",
        "é",
        "\u2028",
    ]
    agreed = 0
    for _ in range(counts["mutated_documents"]):
        name, version = chance.choice(sorted(DOCUMENTS))
        body = dict(chance.choice(PASSING[name]))
        for field in chance.sample(document(name, version).fields, chance.randint(0, 3)):
            body[field] = chance.choice(values)
        shape = shape_of(name, version, body)
        found = thorough_faults(name, version, shape.stated)
        agreed += quick(name, version).accepts(shape.stated) == (shape.faults == ()) == (found == ())
    assert agreed == counts["mutated_documents"]


@many
@given(mutated())
def test_any_body_is_judged_and_no_reason_says_what_stood_there(case: Case) -> None:
    name, version, body = case
    judged = judge(name, version, body, office_code="3507", received_on=date(2026, 2, 5), reference=REFERENCE)
    assert judged.landed is not None
    assert len(set(judged.reasons)) == len(judged.reasons)
    for reason in judged.reasons:
        assert reason.code in entries()
        assert field_label(reason.field)
        assert reason.field in document(name, version).paths


@many
@given(mutated())
def test_judging_a_record_twice_or_in_another_order_of_fields_says_the_same(
    case: Case,
) -> None:
    name, version, body = case
    turned = dict(reversed(body.items()))
    one, two = (
        judge(name, version, each, office_code="3507", received_on=date(2026, 2, 5), reference=REFERENCE)
        for each in (body, turned)
    )
    assert one == two
    assert canonical(name, body) == canonical(name, turned)


@many
@given(
    st.binary(max_size=200)
    | st.recursive(anything, st.lists, max_leaves=3).map(lambda value: json.dumps(value).encode())
)
def test_any_bytes_are_a_body_or_unreadable(raw: bytes) -> None:
    assert isinstance(decode(raw), dict | Unreadable)


@many
@given(mutated(), st.integers(min_value=0, max_value=400), st.binary(max_size=4))
def test_a_body_that_is_cut_or_damaged_is_judged_or_unreadable(case: Case, place: int, damage: bytes) -> None:
    name, version, body = case
    raw = json.dumps(body).encode()
    found = decode(raw[:place] + damage + raw[place + len(damage) :])
    if not isinstance(found, Unreadable):
        judge(name, version, found, office_code="3507", received_on=date(2026, 2, 5), reference=REFERENCE)


@many
@given(st.lists(st.tuples(mutated(), st.sampled_from(["3507", "5200"]), st.sampled_from(DAYS)), min_size=1, max_size=6))
def test_records_are_judged_beside_others_as_each_by_itself(
    drawn: list[tuple[Case, str, date]],
) -> None:
    bodies = [
        ReadBody(name, version, shape_of(name, version, body), office, day)
        for (name, version, body), office, day in drawn
    ]
    alone = [judge_bodies([one], REFERENCE, installed().name)[0] for one in bodies]
    assert judge_bodies(bodies, REFERENCE, installed().name) == alone
    assert reasons_of_bodies(bodies, REFERENCE, installed().name) == [judged.reasons for judged in alone]
