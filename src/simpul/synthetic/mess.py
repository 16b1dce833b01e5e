"""What goes wrong in office files. Every planted fault writes its code into the row it spoils.

A fault claims the topics it touches, so that no two faults of one row hide or cause each other: what the truth says of
a row is then all that can be found in it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from simpul.synthetic.habits import rates
from simpul.synthetic.rows import Row

E1, E2, E3, E4 = "siapkerja-2023", "siskop2mi-2026", "ltsa-excel", "ltsa-excel-lama"
EVERY = frozenset((E1, E2, E3, E4))
CSV = frozenset((E1, E2))
_TRIES = 12
_SECOND = 0.07
# Faults of a story's row: what a newcomer understands at once, and what hides nobody's identity.
_STORY = ("contract_reversed", "p3mi_left_out", "sip2mi_of_another", "destination_odd")

Fault = Callable[[Row, Random], bool]


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


def spoil(row: Row, rng: Random) -> None:
    """Plant faults at the declared rates: mostly none, sometimes one, seldom two."""
    if row.part == "known":
        return
    if row.part == "refused":
        while not plant(rng.choice(_STORY), row, rng):
            continue
        return
    if rng.random() >= rates().row_share:
        return
    _plant_any(row, rng)
    if rng.random() < _SECOND:
        _plant_any(row, rng)


def _plant_any(row: Row, rng: Random) -> None:
    for _ in range(_TRIES):
        if plant(rates().row_mess(rng), row, rng):
            return


def plant(name: str, row: Row, rng: Random) -> bool:
    """Plant one fault, if it fits this row: says whether it did."""
    planting = _PLANTINGS[name]
    if row.edition not in planting.editions or not row.is_free((*planting.topics, "line")):
        return False
    row.spoil()
    if not planting.fault(row, rng):
        return False
    row.claimed |= planting.topics
    if planting.is_alone:
        row.codes, row.claimed = set(), row.claimed | {"line"}
    row.codes.add(planting.code)
    return True


def undeclared() -> set[str]:
    """Declared faults that no function plants, and the other way round: empty when all is well."""
    declared = {name for name in rates().code if not name.startswith("person_")}
    return declared ^ set(_PLANTINGS)
