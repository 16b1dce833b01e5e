"""What is known of some records of one document, by columns: what follows from a value is asked of all of them at once.

To go from step to step with each record costs more than the steps: a column is walked without leaving its step.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import repeat
from typing import Any

from simpul.rules.reference import Reference

Row = tuple[Any, ...]
"""The fields of one record, in the order of their names in the newest version of its document; None where absent."""

Columns = Mapping[str, Iterable[Any]]
"""Name of a value -> it, record by record; ``record`` counts them. What all have in common is a column without end."""


def by_columns(fields: Sequence[str], rows: Sequence[Row]) -> dict[str, Iterable[Any]]:
    """The stated fields as columns; ``record`` counts the records."""
    return {"record": range(len(rows)), **dict(zip(sorted(fields), zip(*rows, strict=True), strict=True))}


def in_common(offices: Sequence[str], received_on: date, reference: Reference) -> dict[str, Iterable[Any]]:
    """What does not stand in a record, and the rules of every document may ask for."""
    return {"sending_office": offices, "received_on": repeat(received_on), "reference": repeat(reference)}
