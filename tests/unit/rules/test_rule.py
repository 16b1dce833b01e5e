"""A rule asks only about what is known, from its first day to its last."""

from collections.abc import Sequence
from datetime import date, timedelta

from simpul.domain.reasons import Reason
from simpul.rules.asking import Asked, Questions
from simpul.rules.rule import UU_18_2017, RuleBook

BOOK = RuleBook()


@BOOK.rule("under_age", "birth_date", valid_to=date(2026, 6, 30))
def younger(birth_day: date, registration_day: date) -> bool:
    return birth_day > registration_day


@BOOK.rule("nik_missing", "nik")
def nothing_there(nik: str | None) -> bool:
    return nik is None


@BOOK.rule("phone_unusable", "phone", value="phone")
@BOOK.rule("passport_unusual", "passport_no", value="passport_no")
def is_x(text: str) -> bool:
    return text == "x"


YOUNG = {"birth_day": date(2026, 1, 2), "registration_day": date(2026, 1, 1)}
REST = {"nik": "1", "phone": None, "passport_no": None}
QUESTIONS = Questions([(rule, "reject") for rule in BOOK.rules])


def codes(**values: object) -> list[str]:
    return [reason.code for reason in asked(values, Asked({}))]


def asked(values: dict[str, object], record: Asked) -> Sequence[Reason]:
    known = {name: [value] for name, value in (YOUNG | REST | values).items()}
    return QUESTIONS.ask({"record": [0], **known}, [record]).get(0, ())


def test_a_rule_that_applies_gives_its_reason() -> None:
    assert codes() == ["under_age"]


def test_what_is_not_known_is_not_asked_about() -> None:
    assert codes(birth_day=None) == []


def test_where_absence_is_the_question_it_is_asked() -> None:
    assert codes(birth_day=None, nik=None) == ["nik_missing"]


def test_one_question_can_serve_several_fields() -> None:
    assert codes(birth_day=None, phone="x") == ["phone_unusable"]
    assert codes(birth_day=None, passport_no="x") == ["passport_unusual"]


def test_a_field_of_broken_shape_is_not_asked_about() -> None:
    assert asked({"nik": None}, Asked({"nik": 7}, {"nik", "birth_date"})) == ()


def test_every_record_is_asked_for_itself() -> None:
    known = {"record": range(3), **{name: [value] * 3 for name, value in (YOUNG | REST).items()}}
    known["phone"] = [None, "x", None]
    found = QUESTIONS.ask(known, [Asked({}), Asked({}), Asked({}, {"birth_date"})])
    assert {record: [reason.code for reason in reasons] for record, reasons in found.items()} == {
        0: ["under_age"],
        1: ["under_age", "phone_unusable"],
    }


def test_a_rule_holds_on_both_of_its_days() -> None:
    rule = BOOK.rules[0]
    one = timedelta(days=1)
    assert [rule.period.includes(on) for on in (UU_18_2017 - one, UU_18_2017, date(2026, 6, 30), date(2026, 7, 1))] == [
        False,
        True,
        True,
        False,
    ]
