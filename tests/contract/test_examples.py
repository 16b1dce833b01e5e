"""Every example beside a schema passes, or fails with the code that its file name says.

``raw`` in an example stands for bytes, one character a byte; ``also`` names codes that cannot be kept apart from
the one that is shown. ``edition`` is the edition of the rules that it shows, where that is not the active one, and
``permit_use`` how many registrations the registry holds under a SIP2MI.
"""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from simpul.contracts.catalogue import entries
from simpul.contracts.decode import Unreadable, decode
from simpul.contracts.documents import DOCUMENTS, document
from simpul.contracts.content import is_given
from simpul.declared import declared
from simpul.rules.judge import judge
from simpul.rules.reference import load

EXAMPLES = sorted(declared("schemas").glob("*/examples/*.json"))
NAMES = [f"{path.parents[1].name}/{path.stem}" for path in EXAMPLES]
DOCUMENT_NAMES = sorted({name for name, _ in DOCUMENTS})


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def codes(example: Any) -> set[str]:
    """The codes an example is judged with, by the very functions of the intake."""
    envelope = example["envelope"]
    raw = example["raw"].encode("latin-1") if "raw" in example else json.dumps(example["body"]).encode()
    body = decode(raw)
    if isinstance(body, Unreadable):
        return {"unreadable"}
    _, name, version = envelope["type"].split(".")
    judged = judge(
        name,
        int(version[1:]),
        body,
        office_code=envelope["office"],
        received_on=date.fromisoformat(envelope["received_on"]),
        reference=replace(load(), permit_use=example.get("permit_use")),
        edition=example.get("edition"),
    )
    return {reason.code for reason in judged.reasons}


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_an_example_says_what_its_name_says(path: Path) -> None:
    example = read(path)
    kind = path.stem.split(".", 1)[1]
    expected = set() if kind == "pass" else {kind.removeprefix("fail."), *example.get("also", ())}
    assert codes(example) == expected


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_an_example_says_in_words_what_it_shows(path: Path) -> None:
    assert read(path)["shows"].strip()


@pytest.mark.parametrize("name", DOCUMENT_NAMES)
def test_the_passing_examples_show_every_field_of_the_contract(name: str) -> None:
    shown = {
        field
        for path in declared("schemas").glob(f"{name}/examples/*.pass.json")
        for field, value in read(path)["body"].items()
        if is_given(value)
    }
    assert set(document(name, 1).fields) <= shown


@pytest.mark.parametrize("code", [entry.code for entry in entries().values() if entry.gate < 3])
def test_every_code_of_a_record_has_a_failing_example(code: str) -> None:
    assert list(declared("schemas").glob(f"*/examples/*.fail.{code}.json"))


@pytest.mark.parametrize("name", DOCUMENT_NAMES)
def test_a_document_has_passing_and_failing_examples_of_every_code_of_the_shape(name: str) -> None:
    kinds = {path.stem.split(".", 1)[1] for path in declared("schemas").glob(f"{name}/examples/*.json")}
    shape = (
        "missing_required",
        "wrong_type",
        "bad_format",
        "not_in_code_list",
        "unreadable",
        "unknown_document",
    )
    assert kinds >= {"pass", *(f"fail.{code}" for code in shape)}
