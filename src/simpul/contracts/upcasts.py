"""Old versions of a document are read as its newest one, by declared steps: rename, drop, fill in what was implied.

Read from ``schemas/<document>/upcasts.toml``, where there is more than one version::

    [[upcast]]
    from = 1
    rename = { document_number = "document_no" }
    drop = ["counter"]
    default = { regency_code_system = "kemendagri" }
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from simpul.contracts.documents import newest_version
from simpul.declared import declared

Body = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Upcast:
    """How a body of one version is read as one of the next: renamed first, then dropped, then filled in."""

    from_version: int
    rename: Mapping[str, str]
    drop: frozenset[str]
    default: Mapping[str, object]

    def apply(self, body: Body) -> dict[str, object]:
        """The body as the next version says it. What it says itself is never overwritten by a default."""
        kept = {self.rename.get(field, field): value for field, value in body.items() if field not in self.drop}
        return {**self.default, **kept}

    def as_sent(self, field: str) -> str:
        """What the version before called a field of the next one."""
        return next((old for old, new in self.rename.items() if new == field), field)


@cache
def steps(document: str, version: int) -> tuple[Upcast, ...]:
    """The steps from a version of a document to its newest one; none where it is the newest."""
    newest = newest_version(document)
    if version >= newest:
        return ()
    return read_steps(declared("schemas") / document / "upcasts.toml", version, newest)


def read_steps(path: Path, version: int, newest: int) -> tuple[Upcast, ...]:
    """The steps that a file declares from one version to another. Refuses a file that leaves one out."""
    stated = {each["from"]: each for each in tomllib.loads(path.read_text(encoding="utf-8"))["upcast"]}
    return tuple(_upcast(stated[number]) for number in range(version, newest))


def upcast(body: Body, by: Sequence[Upcast]) -> Body:
    """The body as the newest version says it; the very same where it is of the newest."""
    for step in by:
        body = step.apply(body)
    return body


def newest_name(field: str, by: Sequence[Upcast]) -> str:
    """What the newest version calls a field of the version that was sent."""
    for step in by:
        field = step.rename.get(field, field)
    return field


def name_as_sent(field: str, by: Sequence[Upcast]) -> str:
    """What the version that was sent called a field of the newest one: the name by which its sender knows it."""
    for step in reversed(by):
        field = step.as_sent(field)
    return field


def _upcast(stated: Mapping[str, object]) -> Upcast:
    found: Mapping[str, dict[str, object]] = stated  # type: ignore[assignment]
    return Upcast(
        from_version=int(str(stated["from"])),
        rename={old: str(new) for old, new in found.get("rename", {}).items()},
        drop=frozenset(found.get("drop", ())),
        default=found.get("default", {}),
    )
