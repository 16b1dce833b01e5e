"""Every example of what an office is told passes its schema, or fails it as its file name says."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from simpul.contracts.feed import MESSAGES, message_schema, message_type
from simpul.declared import declared
from simpul.domain.receipt_code import read_code

NAMES = sorted({name for name, _ in MESSAGES})
EXAMPLES = [path for name in NAMES for path in sorted(declared("schemas").glob(f"{name}/examples/*.json"))]
CODES = {"required": "missing_required", "type": "wrong_type", "enum": "not_in_code_list"}


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def faults(name: str, body: Any) -> set[str]:
    schema = jsonschema_rs.Draft202012Validator(message_schema(name, 1))
    return {CODES.get(error.kind.name, "bad_format") for error in schema.iter_errors(body)}


@pytest.mark.parametrize("path", EXAMPLES, ids=[f"{path.parents[1].name}/{path.stem}" for path in EXAMPLES])
def test_an_example_says_what_its_name_says(path: Path) -> None:
    example, kind = read(path), path.stem.split(".", 1)[1]
    assert example["shows"].strip()
    assert faults(path.parents[1].name, example["body"]) == (set() if kind == "pass" else {kind.removeprefix("fail.")})


@pytest.mark.parametrize("name", NAMES)
def test_the_passing_examples_show_every_field_of_the_message_and_failing_ones_every_kind_of_fault(name: str) -> None:
    paths = [path for path in EXAMPLES if path.parents[1].name == name]
    shown = {field for path in paths if path.stem.endswith(".pass") for field in read(path)["body"]}
    assert set(message_schema(name, 1)["properties"]) <= shown
    kinds = {path.stem.split(".", 1)[1] for path in paths}
    assert kinds >= {"pass", "fail.missing_required", "fail.wrong_type", "fail.bad_format"}


@pytest.mark.parametrize("name", NAMES)
def test_a_message_is_named_after_its_schema(name: str) -> None:
    assert message_type(name) == f"simpul.{name}.v1"


def test_the_code_of_the_shown_receipt_is_one() -> None:
    body = read(declared("schemas") / "office_receipt" / "examples" / "every-field.pass.json")["body"]
    assert read_code(body["code"]) == body["code"]
