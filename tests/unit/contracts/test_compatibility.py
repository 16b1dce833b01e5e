"""What a schema change breaks, in words, for senders and for readers."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from simpul.contracts.commands import contract
from simpul.contracts.compatibility import breakages
from simpul.contracts.documents import DOCUMENTS, document
from simpul.errors import StopNow

OLD: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"$ref": "#/$defs/text"},
        "sex": {"enum": ["F", "M"]},
        "revision": {"type": "integer", "minimum": 1},
        "source": {"type": "object", "properties": {"file": {"$ref": "#/$defs/text"}}},
    },
    "required": ["name"],
    "allOf": [{"anyOf": [{"required": ["name"]}, {"required": ["sex"]}]}],
    "$defs": {"text": {"type": "string", "maxLength": 500, "pattern": "^[^x]*$"}},
}


def said(change: Any) -> list[tuple[str, str | None, str]]:
    new = deepcopy(OLD)
    change(new)
    return [(each.breaks, each.field, each.sentence) for each in breakages(OLD, new)]


def test_titles_and_descriptions_break_nothing() -> None:
    assert said(lambda new: new["properties"]["name"].update(title="Name", description="As on the card")) == []


def test_a_new_field_that_may_be_absent_breaks_nothing() -> None:
    assert said(lambda new: new["properties"].update(email={"type": "string"})) == []


def test_a_new_field_that_is_required_breaks_senders() -> None:
    def change(new: dict[str, Any]) -> None:
        new["properties"]["email"] = {"type": "string"}
        new["required"].append("email")

    assert said(change) == [("senders", "email", "is new and required: records without it are refused.")]


def test_a_required_field_that_is_declared_nowhere_breaks_senders() -> None:
    """A mistyped name in the list of what is required."""
    assert said(lambda new: new["required"].append("emial")) == [
        ("senders", "emial", "is new and required: records without it are refused.")
    ]


@pytest.mark.parametrize("content", ["[]", '"text"', "null", "{", ""])
def test_a_file_that_holds_no_schema_is_told_in_words(content: str, tmp_path: Path) -> None:
    (tmp_path / "draft.json").write_text(content)
    done = CliRunner().invoke(contract, ["diff", "placement_stage/1", str(tmp_path / "draft.json")])
    assert isinstance(done.exception, StopNow)
    assert "There is no schema at" in str(done.exception)


def test_a_field_that_is_gone_breaks_both() -> None:
    assert [each[:2] for each in said(lambda new: new["properties"].pop("sex"))] == [
        ("senders", "sex"),
        ("readers", "sex"),
    ]


def test_who_is_broken_by_what_is_required() -> None:
    assert [each[:2] for each in said(lambda new: new["required"].append("sex"))] == [("senders", "sex")]
    assert [each[:2] for each in said(lambda new: new["required"].clear())] == [("readers", "name")]


def test_a_choice_less_breaks_senders_and_a_choice_more_breaks_readers() -> None:
    assert said(lambda new: new["properties"]["sex"].update(enum=["F", "X"])) == [
        ("senders", "sex", "may no longer be M: those are refused."),
        ("readers", "sex", "may now be X, which they do not know yet."),
    ]


@pytest.mark.parametrize(
    ("bounds", "broken"),
    [({"maxLength": 100}, "senders"), ({"maxLength": 900}, "readers"), ({"minLength": 3}, "senders")],
)
def test_tighter_bounds_break_senders_and_wider_ones_readers(bounds: dict[str, int], broken: str) -> None:
    assert [each[:2] for each in said(lambda new: new["$defs"]["text"].update(bounds))] == [
        (broken, "name"),
        (broken, "source.file"),
    ]


def test_another_pattern_is_for_a_person_to_compare() -> None:
    found = said(lambda new: new["properties"]["name"].update(pattern="^[A-Z]*$"))
    assert [each[:2] for each in found] == [("senders", "name"), ("readers", "name")]


def test_another_type_breaks_both_and_says_only_that() -> None:
    found = said(lambda new: new["properties"].update(revision={"type": "string", "maxLength": 3}))
    assert [each[:2] for each in found] == [("senders", "revision"), ("readers", "revision")]


def test_one_of_several_that_has_to_be_there_is_compared_too() -> None:
    assert said(lambda new: new.pop("allOf")) == [
        ("readers", None, "one of name, sex was always there and may now be absent.")
    ]


def test_what_this_comparison_does_not_know_is_left_to_a_person() -> None:
    found = said(lambda new: new["properties"]["revision"].update(multipleOf=2))
    assert found == [("senders", "revision", "changed in multipleOf: what this breaks, a person has to say.")]


@pytest.mark.parametrize(("name", "version"), sorted(DOCUMENTS))
def test_a_schema_breaks_nothing_beside_itself(name: str, version: int) -> None:
    schema = document(name, version).schema
    assert breakages(schema, schema) == []


def test_the_command_says_it_in_words_and_by_its_exit_code() -> None:
    same = CliRunner().invoke(contract, ["diff", "placement_stage/1", "placement_stage/1"])
    assert (same.exit_code, same.output.count("nothing breaks")) == (0, 2)
    other = CliRunner().invoke(contract, ["diff", "placement_stage/1", "record_void/1"])
    assert other.exit_code == 1
    assert "reason is new and required: records without it are refused." in other.output
