"""How long the case of a refused record stays open, and how its age is told. Read from ``expectations/cases.toml``."""

import tomllib
from functools import cache
from typing import NamedTuple

from simpul.declared import declared


class CaseAges(NamedTuple):
    """``bounds``: the last day of each span of ages but the one without end."""

    expires_after_days: int
    bounds: tuple[int, ...]

    @property
    def spans(self) -> tuple[str, ...]:
        """The spans in words: ``0-7``, ``8-14``, ``>14``."""
        first = (0, *(bound + 1 for bound in self.bounds))
        closed = (f"{start}-{end}" for start, end in zip(first, self.bounds, strict=False))
        return (*closed, f">{self.bounds[-1]}")


@cache
def case_ages() -> CaseAges:
    """What is declared."""
    text = (declared("expectations") / "cases.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    return CaseAges(int(found["expires_after_days"]), tuple(sorted(map(int, found["ages_up_to_days"]))))
