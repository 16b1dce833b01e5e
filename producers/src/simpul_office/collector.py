"""Python's garbage collector in a program that passes rows on by the thousand."""

import gc

MANY_OBJECTS = 10_000
"""Some hundred rows' worth: they go when nobody needs them, and hardly ever hold one another."""


def spare_collector() -> None:
    """Have it look seldom at what comes and goes, and never again at what is there now: it lives as long as we do."""
    gc.freeze()
    gc.set_threshold(MANY_OBJECTS)
