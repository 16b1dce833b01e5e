"""A released schema is never edited: its bytes are held by a digest. A new version says how the old one is read."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from simpul.contracts.compatibility import breakages
from simpul.contracts.documents import DOCUMENTS
from simpul.contracts.feed import MESSAGES
from simpul.contracts.upcasts import Upcast, read_steps
from simpul.declared import declared

ROOM = declared("schemas")
SCHEMAS = sorted(ROOM.glob("*/[0-9]*.json"))
LATER = [path for path in SCHEMAS if int(path.stem) > 1]


def released() -> dict[str, str]:
    """Path -> digest, as ``sha256sum --check`` reads them too."""
    lines = (ROOM / "RELEASED").read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split("  ") for line in lines)}


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_every_schema_that_offices_send_by_or_are_told_by_is_released() -> None:
    assert {f"{name}/{version}.json" for name, version in DOCUMENTS | MESSAGES} == released().keys()


@pytest.mark.parametrize(("path", "digest"), sorted(released().items()))
def test_a_released_schema_is_as_it_was_released(path: str, digest: str) -> None:
    assert sha256((ROOM / path).read_bytes()).hexdigest() == digest, (
        f"schemas/{path} was released: make a new version instead, and let `simpul contract diff` say what that breaks"
    )


def test_what_a_new_version_breaks_for_senders_is_declared_as_an_upcast() -> None:
    for path in LATER:
        before, step = read(path.with_name(f"{int(path.stem) - 1}.json")), step_to(path)
        answered = {*step.rename, *step.rename.values(), *step.drop, *step.default}
        broken = {each.field for each in breakages(before, read(path)) if each.breaks == "senders" and each.field}
        assert broken <= answered, path


def test_an_upcast_names_fields_that_are_there() -> None:
    for path in LATER:
        before, after = read(path.with_name(f"{int(path.stem) - 1}.json"))["properties"], read(path)["properties"]
        step = step_to(path)
        assert {*step.rename, *step.drop} <= before.keys(), path
        assert {*step.rename.values(), *step.default} <= after.keys(), path


def step_to(path: Path) -> Upcast:
    """How the version before is read as this one."""
    (step,) = read_steps(path.with_name("upcasts.toml"), int(path.stem) - 1, int(path.stem))
    return step
