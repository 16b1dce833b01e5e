"""A written row and where it came to stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Optional

from simpul.contracts import catalogue
from simpul.synthetic.deliveries import Delivery
from simpul.synthetic.lines import Line, Position
from simpul.synthetic.rows import Row


@dataclass(slots=True, eq=False)
class Entry:
    """A row of a delivery. ``of`` is the row that it repeats or corrects."""

    row: Row
    kind: str
    line: Line
    delivery: Delivery
    of: Optional["Entry"] = None
    file: str = ""
    position: Position | None = None

    @property
    def place(self) -> Position:
        """Where it stands; known once its file is written."""
        if self.position is None:
            raise ValueError("this row has not been written yet")
        return self.position


def severity(codes: Iterable[str]) -> str:
    """The gravest of the codes: reject, warning, or nothing."""
    found = {catalogue.entry(code).severity for code in codes}
    return "reject" if "reject" in found else "warning" if found else ""
