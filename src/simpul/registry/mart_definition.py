"""The declared marts: what each figure means, which query gives it, and what must hold before it is published."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from simpul.declared import declared


@dataclass(frozen=True, slots=True)
class Check:
    """``violations`` counts what must not be there; published only where it gives 0."""

    caption: str
    violations: str


@dataclass(frozen=True, slots=True)
class Mart:
    """One folder of ``warehouse/marts/``. ``columns``: those of the query, in its order, with their captions.

    ``coverage``: the offices that ever delivered what it counts.
    """

    name: str
    definition_version: str
    caption: str
    blind_spots: str
    sensitivity: str
    coverage: str
    columns: Mapping[str, str]
    checks: tuple[Check, ...]
    query: str


def declared_marts() -> list[Mart]:
    """Every declared mart, by name."""
    folders = sorted(path.parent for path in (declared("warehouse") / "marts").glob("*/mart.toml"))
    return [
        msgspec.convert(
            tomllib.loads((folder / "mart.toml").read_text(encoding="utf-8"))
            | {"query": (folder / "query.sql").read_text(encoding="utf-8")},
            Mart,
        )
        for folder in folders
    ]
