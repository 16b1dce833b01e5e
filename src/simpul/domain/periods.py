"""Days on which something holds: a licence, a permit, a closure, a rule."""

from datetime import date
from typing import NamedTuple


class Period(NamedTuple):
    """The first and the last day, both included; without a last one it holds until somebody says otherwise."""

    valid_from: date
    valid_to: date | None = None

    @classmethod
    def read(cls, valid_from: str, valid_to: str) -> "Period":
        """As the lists of the reference data write it: YYYY-MM-DD, and nothing where there is no last day."""
        return cls(date.fromisoformat(valid_from), date.fromisoformat(valid_to) if valid_to else None)

    def includes(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
