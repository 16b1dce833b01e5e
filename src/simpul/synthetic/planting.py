"""How faults are planted: each registers itself, claims the topics it touches, and writes its code into the row.

No two faults of one row hide or cause each other: what the truth says of a row is all that can be found in it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from simpul.synthetic.edition import EVERY
from simpul.synthetic.habits import rates
from simpul.synthetic.rows import Row

Fault = Callable[[Row, Random], bool]
_WHOLE_LINE = "line"


@dataclass(frozen=True, slots=True)
class _Planting:
    fault: Fault
    topics: frozenset[str]
    editions: frozenset[str]
    code: str
    is_alone: bool


_PLANTINGS: dict[str, _Planting] = {}


def plants(*topics: str, editions: frozenset[str] = EVERY, alone: bool = False) -> Callable[[Fault], Fault]:
    """Registers a fault under its function's name. ``alone``: nothing else can be said of such a row."""

    def register(fault: Fault) -> Fault:
        name = fault.__name__
        _PLANTINGS[name] = _Planting(fault, frozenset(topics), editions, rates().code[name], alone)
        return fault

    return register


def plant(name: str, row: Row, rng: Random) -> bool:
    """Plant one fault, if it fits this row: says whether it did."""
    planting = _PLANTINGS[name]
    if row.edition not in planting.editions or not row.is_free((*planting.topics, _WHOLE_LINE)):
        return False
    row.spoil()
    if not planting.fault(row, rng):
        return False
    row.claimed |= planting.topics
    if planting.is_alone:
        row.codes = set()
        row.claimed.add(_WHOLE_LINE)
    row.codes.add(planting.code)
    return True


def planted_faults() -> set[str]:
    """The names of all faults that a function plants."""
    return set(_PLANTINGS)
