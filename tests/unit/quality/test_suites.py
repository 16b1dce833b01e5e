"""The declared suites, judged by Great Expectations itself: what is held, what is not, and what is not evaluated."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from simpul.declared import declared
from simpul.errors import StopNow
from simpul.quality import suite as module
from simpul.quality.measures import BLANKS, DAMAGED, DRIFT, SHARED, VOLUME, Measure
from simpul.quality.suite import Expectation, Suite, suite

DOCUMENTS = ["cpmi_registration", "placement_stage", "record_void"]
REGISTRATIONS = suite("cpmi_registration")

HELD = [
    Measure(VOLUME, None, 75, 75, usual_count=14.0, tail_probability=1e-7),
    Measure(BLANKS, "phone", 37, 56, usual_share=0.05, tail_probability=1e-12),
    Measure(SHARED, "phone", 16, 43),
    Measure(SHARED, "nik", 5, 25),
    Measure(DAMAGED, "nik", 23, 72, usual_share=0.1, tail_probability=1e-6),
    Measure(DRIFT, "destination_code", 13, 20, usual_share=0.01, tail_probability=1e-9),
]
NOT_HELD = [
    Measure(VOLUME, None, 75, 75, usual_count=14.0, tail_probability=0.001),
    Measure(VOLUME, None, 33, 33, usual_count=14.0, tail_probability=1e-5),
    Measure(VOLUME, None, 3, 3, usual_count=90.0),
    Measure(VOLUME, None, 900, 900, has_history=False),
    Measure(BLANKS, "phone", 5, 8, usual_share=0.05, tail_probability=1e-6),
    Measure(BLANKS, "passport_no", 42, 56, usual_share=0.45, tail_probability=1e-6),
    Measure(BLANKS, "nik", 10, 30, usual_share=0.06, tail_probability=1e-5),
    Measure(SHARED, "phone", 4, 8),
    Measure(SHARED, "consent_giver_name", 6, 43),
    Measure(DAMAGED, "nik", 3, 4, usual_share=0.1, tail_probability=1e-5),
    Measure(DAMAGED, "nik", 27, 107, usual_share=0.1, tail_probability=1e-5),
    Measure(DRIFT, "sex", 9, 10, usual_share=0.43, tail_probability=1e-5),
]


def held(by: Suite, *judged: Measure) -> list[Measure]:
    from simpul.adapters.great_expectations_suites import unmet

    return [measure for _, measure in unmet(by, [(uuid4(), measure) for measure in judged])]


def test_what_is_both_unlikely_and_large_is_held_whatever_stands_beside_it() -> None:
    mixed = [measure for pair in zip(NOT_HELD, [*HELD, *HELD], strict=True) for measure in pair]
    assert held(REGISTRATIONS, *mixed) == [*HELD, *HELD]


def test_a_flood_of_stage_lines_is_held_and_growth_is_not() -> None:
    flood = Measure(VOLUME, None, 262, 262, usual_count=88.4, tail_probability=1e-5)
    growth = Measure(VOLUME, None, 369, 369, usual_count=232.0, tail_probability=0.05)
    assert held(suite("placement_stage"), flood, growth) == [flood]


def test_a_file_taken_back_in_a_day_waits_for_a_person_and_a_handful_of_records_does_not() -> None:
    many, some = Measure(VOLUME, None, 50, 50, has_history=False), Measure(VOLUME, None, 49, 49, has_history=False)
    assert held(suite("record_void"), many, some) == [many]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_declared_suite_holds_its_thresholds_and_a_version(document: str) -> None:
    found = suite(document)
    assert found.document == document
    assert found.version
    assert (found.history.slices_at_least, found.history.records_at_least) == (3, 30)


@pytest.mark.parametrize(
    ("type_", "kwargs"),
    [
        ("expect_column_values_to_be_between", {}),
        ("expect_column_values_to_be_between", {"min_value": "a text"}),
        ("expect_column_values_to_match_regex", {"regex": "("}),
        ("expect_no_such_thing", {"min_value": 1}),
        ("expect_column_mean_to_be_between", {"max_value": 1}),
        ("expect_column_values_to_not_be_null", {}),
    ],
    ids=[
        "nothing is expected",
        "a text for a number",
        "a pattern that is none",
        "an expectation that is none",
        "one that names no row",
        "one of what is missing",
    ],
)
def test_an_expectation_that_raises_is_neither_a_pass_nor_a_fail(type_: str, kwargs: dict[str, object]) -> None:
    from simpul.adapters.great_expectations_suites import NotEvaluated

    broken = Expectation(VOLUME, False, (), "seen_count", type_, kwargs)
    with pytest.raises(NotEvaluated) as stopped:
        held(replace(REGISTRATIONS, expectations=(broken,)), HELD[0])
    assert "75" not in str(stopped.value)


def test_a_measure_without_a_value_is_not_evaluated() -> None:
    from simpul.adapters.great_expectations_suites import NotEvaluated

    with pytest.raises(NotEvaluated):
        held(REGISTRATIONS, replace(HELD[0], tail_probability=float("nan")))


def test_two_batches_never_see_each_other() -> None:
    assert held(REGISTRATIONS, *HELD) == HELD
    assert held(REGISTRATIONS, NOT_HELD[0]) == []


def test_the_table_that_is_judged_has_a_column_a_code_and_none_for_a_value_of_a_record() -> None:
    from simpul.adapters.great_expectations_suites import table_of

    assert set(table_of(REGISTRATIONS, HELD).columns) == {"row_no", VOLUME, BLANKS, SHARED, DAMAGED, DRIFT}


@pytest.mark.parametrize(
    ("written", "instead", "why"),
    [
        ('code = "slice_drift"', 'code = "slice_drifts"', "slice_drifts"),
        ('code = "slice_drift"', 'code = "slice_blank_share"', "slice_blank_share is expected twice"),
        ("needs_history = false", "needs_history = false\nneeds_records = true", "needs_records says nothing"),
        ("[signals]", "[signal]", "signal says nothing"),
        ("[measured.contradicted_by_nik]", "[measured.contradicted_by_niks]", "contradicted_by_niks says nothing"),
        ("phone = 4", "telephone = 4", "telephone is no shared field"),
        ('version = "3"', "version = 3", "version"),
        ("large = [", "large = ", "line"),
    ],
)
def test_a_suite_with_a_slip_is_refused_in_words(
    written: str, instead: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is misspelt would be judged by nobody, and every slice would pass it."""
    text = (declared("expectations") / "cpmi_registration" / "slice.toml").read_text(encoding="utf-8")
    assert written in text
    (tmp_path / "cpmi_registration").mkdir()
    (tmp_path / "cpmi_registration" / "slice.toml").write_text(text.replace(written, instead, 1), encoding="utf-8")
    monkeypatch.setattr(module, "declared", lambda room: tmp_path)
    with pytest.raises(StopNow, match=rf"expectations/cpmi_registration/slice.toml cannot be used: .*{why}"):
        suite.__wrapped__("cpmi_registration")


def test_a_number_that_no_measure_has_is_refused_when_the_suite_is_read() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**msgspec.to_builtins(REGISTRATIONS.expectations[0]), "judged": "no_such"}, Expectation)
