"""The time that a run is at work for each office, by which they take turns: nobody waits for all of another one."""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """``spent``: seconds by office code, of this run alone."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def of(self, office_code: str) -> Iterator[None]:
        """Add to an office's seconds what is done meanwhile, also where that fails."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.spent[office_code] += time.monotonic() - began
