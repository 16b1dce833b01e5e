"""The declared suite of a document: what is measured of a slice, what is enough history, what is expected."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import msgspec

from simpul.declared import declared


@dataclass(frozen=True, slots=True)
class History:
    """How much of it is enough, how much of it is looked at, and how much it may weigh."""

    slices_at_least: int
    records_at_least: int
    slices_at_most: int
    records_weighed_at_most: int


@dataclass(frozen=True, slots=True)
class Measured:
    """Which fields are counted how. ``contradicted_by_nik``: what is counted -> the warning that says so of a record.

    ``natural_share_ending_in_zero`` and ``volume_spread`` need no history.
    """

    blank_fields: tuple[str, ...]
    drift_fields: tuple[str, ...]
    shared_fields: tuple[str, ...]
    ending_in_zero_fields: tuple[str, ...]
    natural_share_ending_in_zero: float
    volume_spread: float
    contradicted_by_nik: Mapping[str, str] = field(default_factory=dict)


Number = Literal[
    "seen_count", "seen_share", "usual_count", "usual_share", "seen_to_usual", "seen_over_usual", "share_over_usual",
    "tail_probability",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation of Great Expectations about the measures of one code; where it is not met, the slice is held.

    Only ``large`` measures are judged: (number, at_least | at_most, limit), all of them.
    """

    code: str
    needs_history: bool
    large: tuple[tuple[Number, Literal["at_least", "at_most"], float], ...]
    judged: Number
    type: str
    kwargs: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Suite:
    """``expectations/<document>/slice.toml``. At most one expectation a code.

    ``signals``: identifying field -> from how many different people who share one value protection officers are told.
    """

    document: str
    version: str
    history: History
    measured: Measured
    expectations: tuple[Expectation, ...]
    signals: Mapping[str, int] = field(default_factory=dict)


@cache
def suite(document: str) -> Suite:
    """The declared suite of a document."""
    path = declared("expectations") / document / "slice.toml"
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Suite)
