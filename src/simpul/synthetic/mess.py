"""What goes wrong in a row: mostly nothing, sometimes one thing, seldom two."""

from random import Random

from simpul.synthetic import faults_of_lines, faults_of_people, faults_of_work
from simpul.synthetic.habits import rates
from simpul.synthetic.planting import plant
from simpul.synthetic.rows import Row

FAULT_MODULES = (faults_of_lines, faults_of_people, faults_of_work)
_TRIES = 12
_SECOND = 0.07
# Faults of a story's row: what a newcomer understands at once, and what hides nobody's identity.
_STORY = ("contract_reversed", "p3mi_left_out", "sip2mi_of_another", "destination_odd")


def spoil(row: Row, rng: Random) -> None:
    """Plant faults at the declared rates; a story's rows get exactly what the story needs."""
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
