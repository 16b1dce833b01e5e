"""How long something that failed is left alone: longer with each failure, so that what is gone costs little."""

from dataclasses import dataclass


@dataclass(slots=True)
class GrowingRest:
    """Seconds to rest: ``first`` after the first failure, doubled with each further one, ``longest`` at the most."""

    first: float
    longest: float
    _next: float = 0.0

    def after_failure(self) -> float:
        """How long to rest after one failure more."""
        rest = self._next or self.first
        self._next = min(2 * rest, self.longest)
        return rest

    def end(self) -> None:
        """It went well: the next failure is a first one."""
        self._next = 0.0
