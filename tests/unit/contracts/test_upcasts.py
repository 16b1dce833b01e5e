"""An older version of a document is read as its newest one, by declared steps."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from simpul.contracts import content, documents, shape, upcasts
from simpul.contracts.upcasts import name_as_sent, newest_name, read_steps, upcast
from simpul.declared import declared
from simpul.rules import judge as judging
from simpul.rules.reference import load

DECLARED = """
[[upcast]]
from = 1
rename = { tahap = "stage_code" }
drop = ["loket_lama"]
default = { desk = "tidak disebut" }

[[upcast]]
from = 2
rename = { stage_code = "stage" }
"""


@pytest.fixture
def declared_steps(tmp_path: Path) -> Path:
    path = tmp_path / "upcasts.toml"
    path.write_text(DECLARED, encoding="utf-8")
    return path


def test_a_body_is_renamed_dropped_and_filled_in(declared_steps: Path) -> None:
    by = read_steps(declared_steps, 1, 2)
    assert upcast({"tahap": "OPP", "loket_lama": 3}, by) == {"stage_code": "OPP", "desk": "tidak disebut"}


def test_what_a_body_says_itself_is_not_overwritten(declared_steps: Path) -> None:
    assert upcast({"desk": "Loket 2"}, read_steps(declared_steps, 1, 2)) == {"desk": "Loket 2"}


def test_several_steps_are_taken_one_after_the_other(declared_steps: Path) -> None:
    by = read_steps(declared_steps, 1, 3)
    assert upcast({"tahap": "OPP"}, by) == {"stage": "OPP", "desk": "tidak disebut"}
    assert newest_name("tahap", by) == "stage"
    assert name_as_sent("stage", by) == "tahap"
    assert name_as_sent("stage_date", by) == "stage_date"


def test_a_body_of_the_newest_version_is_left_as_it_is(declared_steps: Path) -> None:
    body = {"stage": "OPP"}
    assert upcast(body, read_steps(declared_steps, 3, 3)) is body


def test_a_step_that_is_missing_is_refused(declared_steps: Path) -> None:
    with pytest.raises(KeyError):
        read_steps(declared_steps, 1, 4)


OLD = documents.newest_version("placement_stage")
NEW = OLD + 1
RENAMED = DECLARED.replace("from = 2", f"from = {NEW}").replace("from = 1", f"from = {OLD}")


@pytest.fixture
def two_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A registry whose stage lines once had another name for the stage: what is the newest today has a number more."""
    room = tmp_path / "placement_stage"
    room.mkdir()
    today = json.loads((declared("schemas") / f"placement_stage/{OLD}.json").read_text(encoding="utf-8"))
    (room / f"{NEW}.json").write_text(json.dumps(today))
    today["properties"] = {
        "tahap" if field == "stage_code" else field: rule for field, rule in today["properties"].items()
    } | {"loket_lama": {"type": "integer"}}
    today["required"] = ["source_record_id", "tahap", "stage_date"]
    (room / f"{OLD}.json").write_text(json.dumps(today))
    (room / "upcasts.toml").write_text(RENAMED)
    versions = documents.DOCUMENTS | {("placement_stage", NEW)}
    for module in (documents, judging):
        monkeypatch.setattr(module, "DOCUMENTS", versions)
    for module in (documents, upcasts):
        monkeypatch.setattr(module, "declared", lambda _: tmp_path)
    caches = (documents.document, documents.newest_version, upcasts.steps, shape.quick, shape._thorough)
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()


def judged(version: int, **body: Any) -> Any:
    stated = {"source_record_id": "A/1", "stage_date": "2026-02-01"} | body
    return judging.judge(
        "placement_stage", version, stated, office_code="3507", received_on=date(2026, 2, 5), reference=load()
    )


@pytest.mark.usefixtures("two_versions")
def test_an_office_that_sends_the_old_version_is_judged_by_the_rules_of_the_new_one() -> None:
    old, new = judged(OLD, tahap="OPP", loket_lama=3), judged(NEW, stage_code="OPP", desk="tidak disebut")
    assert old.reasons == new.reasons == ()
    assert old.landed == new.landed


@pytest.mark.usefixtures("two_versions")
def test_its_reasons_name_the_fields_as_it_sent_them() -> None:
    assert [(reason.code, reason.field) for reason in judged(OLD, tahap="X").reasons] == [("not_in_code_list", "tahap")]
    assert [(reason.code, reason.field) for reason in judged(OLD).reasons] == [("missing_required", "tahap")]
    assert [(reason.code, reason.field) for reason in judged(OLD, tahap=7).reasons] == [("wrong_type", "tahap")]


@pytest.mark.usefixtures("two_versions")
def test_the_same_record_in_both_versions_has_the_same_content() -> None:
    old, by = {"source_record_id": "A/1", "tahap": "OPP"}, upcasts.steps("placement_stage", OLD)
    new = {"source_record_id": "A/1", "stage_code": "OPP"}
    assert content.canonical("placement_stage", upcast(old, by)) == content.canonical("placement_stage", new)
