"""How much is sent at once: little at first and on a bad line, much on a good one."""

LEAST, FIRST, MOST = 20, 100, 2000
_QUICK, _SLOW = 2.0, 5.0


class Portion:
    """The size of the next portion. A portion must be acknowledged in time as a whole: on a line that carries little,
    one that is too large would never arrive, however often it is sent.
    """

    def __init__(self) -> None:
        self.size = FIRST

    def arrived(self, seconds: float) -> None:
        """A portion was acknowledged: quickly, so that more can be tried, or slowly."""
        if seconds < _QUICK:
            self.size = min(self.size * 2, MOST)
        elif seconds > _SLOW:
            self.size = max(self.size // 2, LEAST)

    def failed(self) -> None:
        """A portion was not acknowledged in time."""
        self.size = max(self.size // 4, LEAST)
