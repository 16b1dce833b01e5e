"""Editions of the rules: declared, whole, and each saying exactly what it changes."""

import csv
import itertools
import json
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from simpul.contracts import catalogue
from simpul.declared import declared
from simpul.domain.periods import Period
from simpul.errors import StopNow
from simpul.rules import cpmi_registration as rules
from simpul.rules import editions as module
from simpul.rules.editions import BOOKS, Edition, edition, editions, installed, with_the_rules_of
from simpul.rules.judge import judge
from simpul.rules.p3mi_register import Permit
from simpul.rules.reference import load

REFERENCE = load()
PERMIT = Permit("SIP2MI/1", "P3MI-0001", "TW", "5322", 100, Period(date(2025, 4, 11), date(2026, 10, 28)))
BODY: dict[str, Any] = {
    "source_record_id": "REG/1", "registration_date": "2026-01-12", "name": "SITI CONTOH", "sex": "F",
    "nik": "3507115708900012", "birth_date": "1990-08-17", "regency_name": "KABUPATEN MALANG",
    "scheme_code": "P2P", "p3mi_code": "P3MI-0001", "sip2mi_number": "SIP2MI/00003/2025", "destination": "TWN",
    "occupation_title": "Caregiver",
}  # fmt: skip


# Edition -> digest of its rules and how gravely each speaks, its first day and its lists, from when it may judge on.
RELEASED = {"1": "167c674d140a26c671dd80f2dd219ce4d74e1377b569d2fc18d845baa6265454"}


def codes(name: str | None, received_on: date = date(2026, 2, 5), **changes: Any) -> set[str]:
    body = {field: value for field, value in (BODY | changes).items() if value is not None}
    judged = judge(
        "cpmi_registration",
        1,
        body,
        office_code="3507",
        received_on=received_on,
        reference=REFERENCE,
        edition=name,
    )
    return {reason.code for reason in judged.reasons}


def test_one_edition_is_active_where_nobody_has_activated_another() -> None:
    assert [found for found in editions().values() if found.state == "active"] == [installed()]


def test_every_rule_belongs_to_an_edition_and_every_edition_names_rules_that_are_there() -> None:
    for document, book in BOOKS.items():
        written = {rule.name for rule in book.rules}
        named = {name for found in editions().values() for name in found.severities[document]}
        assert named == written, document


def test_an_edition_that_has_judged_is_as_it_was_released() -> None:
    judged = {name: digest_of(found) for name, found in editions().items() if found.state != "draft"}
    missing = {name: digest for name, digest in judged.items() if name not in RELEASED}
    assert not missing, f"what judges, or has judged, is edited no more: add {missing} to RELEASED"
    for name, digest in RELEASED.items():
        assert digest_of(edition(name)) == digest, f"edition {name} was released: what changes is the next one"


def digest_of(found: Edition) -> str:
    rules = {document: dict(severities) for document, severities in found.severities.items() if severities}
    whole = {"rules": rules, "valid_from": str(found.valid_from), "reference_edition": found.reference_edition}
    return sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def test_a_rule_speaks_as_gravely_as_the_catalogue_says() -> None:
    for found in editions().values():
        for document in BOOKS:
            for rule, severity in found.rules(document):
                assert severity == catalogue.entry(rule.code).severity, rule.name


def test_the_lists_that_are_installed_are_those_of_an_edition_that_may_judge_by_them() -> None:
    here = load().edition
    assert here in {found.reference_edition for found in editions().values() if found.state != "before"}, (
        f"no edition names the lists of {here}: they come with the next one, a draft that follows edition "
        f"{installed().name} (docs/how-to/change-a-list.md)"
    )
    drafts = {found.name: found.reference_edition for found in editions().values() if found.state == "draft"}
    assert drafts == dict.fromkeys(drafts, here), "a draft that names other lists cannot be looked at"


def test_an_edition_of_new_lists_alone_is_known_by_the_rules_that_it_kept() -> None:
    text = (declared("expectations") / "editions.toml").read_text(encoding="utf-8")
    for name, followed in (("8", "1"), ("9", "8")):
        text += (
            f'\n[[edition]]\nname = "{name}"\nfollows = "{followed}"\nstate = "draft"\nvalid_from = 2026-12-01\n'
            'reference_edition = "2099-01"\ncaption = "New lists"\n'
        )
    other = f'{text}\n[edition.record_void]\nleaves_out = ["stage_not_named"]\n'
    assert with_the_rules_of("9", text) == "1"
    assert with_the_rules_of("2", text) == "2"
    assert with_the_rules_of("9", other) is None
    assert with_the_rules_of("99", text) is None


def test_edition_2_changes_exactly_what_it_says() -> None:
    old, new = edition("1").severities["cpmi_registration"], edition("2").severities["cpmi_registration"]
    assert old.keys() - new.keys() == {"destination_closed", "sip2mi_unknown"}
    assert new.keys() - old.keys() == {
        "destination_closed_to_newcomers", "sip2mi_on_no_list", "sip2mi_other_p3mi", "sip2mi_not_in_force",
        "sip2mi_other_job", "sip2mi_quota_used",
    }  # fmt: skip
    assert edition("2").severities["placement_stage"] == edition("1").severities["placement_stage"]


def test_without_an_edition_a_record_is_judged_by_the_active_one() -> None:
    assert codes("1", p3mi_code="P3MI-0002") == {"sip2mi_unknown"}
    assert codes("2", p3mi_code="P3MI-0002") == {"sip2mi_other_p3mi"}
    assert codes(None, p3mi_code="P3MI-0002") == codes(installed().name, p3mi_code="P3MI-0002")


@pytest.mark.parametrize(("scheme", "is_spared"), [("REENTRY", True), ("PK_EXT_DN", True), ("PK_EXT_LN", True),
                                                   ("PERSEORANGAN", False), ("G2G", False)])  # fmt: skip
def test_a_closed_destination_spares_who_already_works_there(scheme: str, is_spared: bool) -> None:
    maid = {"destination": "Arab Saudi", "occupation_title": "Domestic Worker", "scheme_code": scheme,
            "sip2mi_number": None, "p3mi_code": None}  # fmt: skip
    assert "destination_closed" in codes("1", **maid)
    assert ("destination_closed" in codes("2", **maid)) is not is_spared


@pytest.mark.parametrize(("scheme", "fault"), [(None, "missing_required"), (" ", "missing_required"),
                                               ("RE-ENTRI", "not_in_code_list"), (5, "wrong_type"),
                                               (["REENTRY"], "wrong_type")])  # fmt: skip
def test_a_closed_destination_spares_nobody_whose_scheme_is_not_known(scheme: object, fault: str) -> None:
    maid = {"destination": "Arab Saudi", "occupation_title": "Domestic Worker", "scheme_code": scheme,
            "sip2mi_number": None, "p3mi_code": None}  # fmt: skip
    assert codes("2", **maid) == codes("1", **maid) == {"destination_closed", fault}


def test_the_two_halves_of_the_split_code_refuse_whom_the_whole_refused_and_nobody_else() -> None:
    path = declared("schemas") / "reference/sip2mi.csv"
    with Path(path).open(encoding="utf-8", newline="") as lines:
        numbers = [row["number"] for row in itertools.islice(csv.DictReader(lines), 0, None, 150)]
    for number, company in itertools.product([*numbers, "SIP2MI/0/0"], [None, "P3MI-0001", "P3MI-0002", "P3MI-9999"]):
        said = {"sip2mi_number": number, "p3mi_code": company}
        whole, halves = codes("1", **said), codes("2", **said) & {"sip2mi_unknown", "sip2mi_other_p3mi"}
        assert ("sip2mi_unknown" in whole) == bool(halves), said
        assert len(halves) < 2, said


def test_a_permit_is_in_force_on_both_its_days() -> None:
    assert not rules.sip2mi_not_in_force(PERMIT, PERMIT.period.valid_from)
    assert not rules.sip2mi_not_in_force(PERMIT, PERMIT.period.valid_to)
    assert rules.sip2mi_not_in_force(PERMIT, date(2025, 4, 10))
    assert rules.sip2mi_not_in_force(PERMIT, date(2026, 10, 29))


def test_what_is_not_known_does_not_differ_from_a_permit() -> None:
    assert not rules.sip2mi_other_job(PERMIT, None, None)
    assert rules.sip2mi_other_job(PERMIT, "HK", None)


def test_a_quota_is_asked_about_only_where_somebody_has_counted() -> None:
    assert "sip2mi_quota_used" not in codes("2")
    assert rules.sip2mi_quota_used(PERMIT, {"SIP2MI/1": 100})
    assert not rules.sip2mi_quota_used(PERMIT, {"SIP2MI/1": 99})
    assert not rules.sip2mi_quota_used(PERMIT, {})


def test_only_an_edition_that_asks_for_the_use_of_permits_needs_it() -> None:
    assert [name for name in ("1", "2") if edition(name).asks_for("permit_use")] == ["2"]


@pytest.fixture
def of_march(monkeypatch: pytest.MonkeyPatch) -> Edition:
    """Edition 2 as one that speaks of what is received from March on, known beside the others."""
    made = replace(edition("2"), name="of March", valid_from=date(2026, 3, 1))
    known = {**editions(), made.name: made}
    monkeypatch.setattr(module, "editions", lambda: known)
    return made


def test_what_comes_late_is_judged_by_the_edition_of_its_day(of_march: Edition) -> None:
    others = {"p3mi_code": "P3MI-0002"}
    assert codes(of_march.name, date(2026, 2, 28), **others) == codes("1", **others)
    assert codes(of_march.name, date(2026, 3, 1), **others) == codes("2", **others) != codes("1", **others)


def test_a_draft_that_is_followed_speaks_of_no_day(of_march: Edition) -> None:
    over_a_draft = replace(of_march, follows=replace(edition("2"), state="draft"))
    assert over_a_draft.of_day(date(2026, 2, 28)) is edition("1")
    assert over_a_draft.of_day(date(2026, 3, 1)) is over_a_draft


def test_a_day_before_every_edition_is_the_first_ones() -> None:
    assert edition("2").of_day(date(2016, 1, 1)) is edition("1")
    assert edition("1").of_day(date(2016, 1, 1)) is edition("1")


def test_judging_again_goes_back_as_far_as_the_same_lists(of_march: Edition) -> None:
    of_april = replace(of_march, name="of April", valid_from=date(2026, 4, 1), follows=of_march)
    assert of_april.judges_again_from == of_march.judges_again_from == edition("1").valid_from
    with_new_lists = replace(of_march, state="before", reference_edition="2026-12")
    assert with_new_lists.judges_again_from == date(2026, 3, 1)
    assert replace(of_april, follows=with_new_lists).judges_again_from == date(2026, 4, 1)
    over_a_draft = replace(of_march, follows=replace(with_new_lists, state="draft", valid_from=date(2010, 1, 1)))
    assert over_a_draft.judges_again_from == edition("1").valid_from


def test_an_edition_may_weigh_a_rule_otherwise() -> None:
    heavier = replace(edition("1"), severities={"cpmi_registration": {"nik_missing": "reject"}})
    ((rule, severity),) = heavier.rules("cpmi_registration")
    assert (rule.code, severity) == ("nik_missing", "reject")


@pytest.mark.parametrize(
    ("written", "instead", "why"),
    [
        ('"under_age"', '"underage"', "edition 1 names a rule that is not written: underage"),
        ('leaves_out = ["destination_closed"', 'leaves_out = ["destination_shut"', "left out .* destination_shut"),
        ('warning = ["sip2mi', 'warnings = ["sip2mi', "edition 2 names a list that nobody reads: warnings"),
        ('"phone_unusable"', '"under_age"', "edition 1 names a rule twice: under_age"),
        ('follows = "1"', 'follows = "9"', "edition 2 follows 9"),
        ('name = "2"', 'name = "1"', "two editions 1"),
        ('state = "active"', 'state = "before"', "one edition has to be active"),
        ('state = "active"', 'state = "acting"', f"edition {installed().name} is acting, which is none of"),
        ('name = "1"', "name = 1", "name of edition 1 has to be a text in quotation marks"),
        ("valid_from = 2017-11-22", 'valid_from = "2017-11-22"', "valid_from of edition 1 has to be a day without"),
        ("valid_from = 2017-11-22", "valid_from = 2017-11-22T00:00:00", "valid_from of edition 1 has to be a day"),
        ("valid_from = 2017-11-22\n", "", "valid_from of edition 1 has to be a day"),
    ],
)
def test_an_edition_with_a_slip_is_refused_in_words(
    written: str, instead: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (declared("expectations") / "editions.toml").read_text(encoding="utf-8")
    assert written in text
    (tmp_path / "editions.toml").write_text(text.replace(written, instead, 1), encoding="utf-8")
    monkeypatch.setattr(module, "declared", lambda room: tmp_path)
    with pytest.raises(StopNow, match=why):
        editions.__wrapped__()
