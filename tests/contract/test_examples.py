"""Every example beside a schema passes, or fails with the code that its file name says.

``raw`` in an example stands for bytes, one character a byte; ``also`` names codes that cannot be kept apart from
the one that is shown. ``edition`` is the edition of the rules that it shows, where others find something else, and
``permit_use`` how many registrations the registry holds under a SIP2MI.
"""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from simpul.contracts.catalogue import entries
from simpul.contracts.content import is_given
from simpul.contracts.decode import Unreadable, decode
from simpul.contracts.documents import DOCUMENTS, newest
from simpul.contracts.envelope import Envelope, encode
from simpul.contracts.packed_headers import pack
from simpul.declared import declared
from simpul.intake.digests import Digests
from simpul.intake.heads import decide
from simpul.intake.judging import judge_event
from simpul.intake.offered import Offered
from simpul.rules.judge import judge
from simpul.rules.reference import load

NOON = datetime(2026, 4, 5, 5, tzinfo=UTC)
DOCUMENT_NAMES = sorted({name for name, _ in DOCUMENTS})
EXAMPLES = [path for name in DOCUMENT_NAMES for path in sorted(declared("schemas").glob(f"{name}/examples/*.json"))]
NAMES = [f"{path.parents[1].name}/{path.stem}" for path in EXAMPLES]


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
    return {reason.code for reason in judged.reasons} | codes_of_the_head(example)


def codes_of_the_head(example: Any) -> set[str]:
    """What only the registry can tell: an example that ``is_unknown`` speaks of a record that never came."""
    if not example.get("is_unknown"):
        return set()
    stated = example["envelope"]
    _, document_name, version = stated["type"].split(".")
    envelope = Envelope(
        event_id=UUID(int=1), office_code=stated["office"], producer="agent", document=document_name,
        version=int(version[1:]), time=NOON,
    )  # fmt: skip
    body = json.dumps(example["body"]).encode()
    event = judge_event(
        Offered(1, 1, stated["office"], NOON, None, pack(encode(envelope)), body), load(), Digests(bytes(32))
    )
    return {reason.code for reason in decide(event, None, is_known=False).reasons}


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
    assert set(newest(name).fields) <= shown


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
