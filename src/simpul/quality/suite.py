"""The declared suite of a document: what is measured of a slice, what is enough history, what is expected."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import msgspec

from simpul.declared import declared
from simpul.errors import StopNow

Code = Literal[
    "slice_volume_unusual", "slice_blank_share", "slice_repeated_identity", "slice_damaged_identifiers", "slice_drift"
]  # fmt: skip


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

    ``natural_share_ending_in_zero`` and ``volume_spread`` need no history. ``seldom_share``: the values of a drift
    field that were rarer than this are counted together, too.
    """

    blank_fields: tuple[str, ...]
    drift_fields: tuple[str, ...]
    shared_fields: tuple[Literal["nik", "phone", "consent_giver_name"], ...]
    ending_in_zero_fields: tuple[str, ...]
    natural_share_ending_in_zero: float
    volume_spread: float
    seldom_share: float
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

    code: Code
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
    """The declared suite of a document.

    Raises StopNow where it does not say plainly what is expected: by what is misspelt, nothing would be held.
    """
    try:
        return _read((declared("expectations") / document / "slice.toml").read_text(encoding="utf-8"))
    except ValueError as wrong:
        raise StopNow(f"expectations/{document}/slice.toml cannot be used: {wrong}.") from None


def _read(text: str) -> Suite:
    stated = tomllib.loads(text)
    found = msgspec.convert(stated, Suite)
    for key in _unread(stated, msgspec.to_builtins(found)):
        raise ValueError(f"{key} says nothing to a suite")
    for code, count in Counter(each.code for each in found.expectations).items():
        if count > 1:
            raise ValueError(f"{code} is expected twice")
    for name in found.signals.keys() - set(found.measured.shared_fields):
        raise ValueError(f"a signal is to be given of {name}, and {name} is no shared field")
    return found


def _unread(stated: object, read: object) -> Iterator[str]:
    """The names in a declaration that nothing was read by."""
    if isinstance(stated, Mapping) and isinstance(read, Mapping):
        yield from (name for name in stated if name not in read)
        for name in stated.keys() & read.keys():
            yield from _unread(stated[name], read[name])
    elif isinstance(stated, list) and isinstance(read, list | tuple):
        for one, other in zip(stated, read, strict=True):
            yield from _unread(one, other)
