"""What of a slice is no reason to hold it, and yet for a protection officer to look at."""

from collections.abc import Iterable

from simpul.quality.measures import SHARED, Measure
from simpul.quality.suite import Suite


def repeated_identities(measures: Iterable[Measure], held: Iterable[Measure], suite: Suite) -> list[Measure]:
    """Values that as many different people share as the suite declares, where the slice is not held for it."""
    reasons = {(measure.code, measure.field) for measure in held}
    return [
        measure
        for measure in measures
        if measure.code == SHARED
        and (measure.code, measure.field) not in reasons
        and measure.seen_count >= suite.signals.get(measure.field or "", measure.seen_count + 1)
    ]
