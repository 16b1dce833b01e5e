"""What is written out says what the questions themselves would say, whatever the values are."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simpul.contracts.documents import document, newest
from simpul.domain.documents import CPMI_REGISTRATION
from simpul.rules.cpmi_registration import BOOK
from simpul.rules.judge import judge
from simpul.rules.known import Columns
from simpul.rules.reference import load
from simpul.rules.registration_values import registration_values
from simpul.rules.rule import Rule, RuleBook
from simpul.rules.writing_out import write_out
from simpul.synthetic.events import registration_bodies

BODIES = list(registration_bodies(7, 400))
RECEIVED = date(2026, 4, 5)
FIND = write_out(BOOK.rules)


def asked_one_by_one(rules: list[Rule], values: dict[str, Any]) -> list[int]:
    """The numbers of the rules that apply, each by a call of its own question."""
    return [
        number
        for number, rule in enumerate(rules)
        if all(values[name] is not None for name in rule.must_know)
        and rule.applies(*(values[name] for name in rule.asks_for))
    ]


def row(body: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(map(body.get, sorted(newest(CPMI_REGISTRATION).fields)))


def each_by_itself(known: Columns) -> Iterator[dict[str, Any]]:
    """The values of record after record."""
    for values in zip(*known.values(), strict=False):
        yield dict(zip(known, values, strict=True))


@given(st.sampled_from(BODIES), st.lists(st.sampled_from(sorted(BODIES[0]))), st.sampled_from(BODIES))
def test_every_question_answers_as_when_it_is_called(
    body: dict[str, Any], mixed: list[str], other: dict[str, Any]
) -> None:
    texts = {name: other[name] for name in mixed if name in other}
    rows = [row({**body, **texts}), row(other)]
    known = registration_values(rows, ["3507", "5200"], RECEIVED, load())
    applying = [
        (number, rule)
        for number, values in enumerate(each_by_itself(known))
        for rule in asked_one_by_one(BOOK.rules, values)
    ]
    assert FIND(known) == applying


def test_a_question_with_steps_or_names_of_its_own_answers_as_when_it_is_called() -> None:
    book = RuleBook()

    @book.rule("nik_malformed", "nik")
    def is_doubled(nik: str, name: str | None) -> bool:
        """A comparison in two steps."""
        half = len(nik) // 2
        return nik[:half] == nik[half:] and name is None

    @book.rule("nik_malformed", "nik")
    def has_letters(nik: str) -> bool:
        """A question with a loop in it."""
        return any(sign.isalpha() for sign in nik)

    @book.rule("nik_malformed", "nik", value="name")
    def is_short(written: str) -> bool:
        """A question that says more than one thing."""
        if not written:
            return False
        return len(written) < 3

    find = write_out(book.rules)
    for nik in (None, "1212", "12a12a", "123"):
        for name in (None, "", "AB", "ABC"):
            values = {"nik": nik, "name": name}
            known = {"record": [0], **{each: [value] for each, value in values.items()}}
            assert find(known) == [(0, number) for number in asked_one_by_one(book.rules, values)]


def test_a_field_that_no_contract_knows_is_no_value_of_a_rule() -> None:
    known = registration_values([row(BODIES[0])], ["3507"], RECEIVED, load())
    inner = known.keys() - document(CPMI_REGISTRATION, 1).position

    def judged(body: dict[str, Any]) -> Any:
        return judge(CPMI_REGISTRATION, 1, body, office_code="3507", received_on=RECEIVED, reference=load())

    for body in BODIES[:20]:
        assert judged({**body, **dict.fromkeys(inner, "x")}) == judged(body)
        assert judged({**body, **dict.fromkeys(inner, 5)}) == judged(body)
