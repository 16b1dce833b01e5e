"""Why a slice is held, in the words of its interfaces: code, field, what was seen, what is usual. Never a value."""

from collections.abc import Iterable, Mapping

from simpul.quality.measures import SELDOM, SHARED, VOLUME, Measure

NOT_ENOUGH_HISTORY = "not_enough_history"


def hold_reasons(unusual: Iterable[Measure]) -> list[Mapping[str, object]]:
    """One entry per unusual measure; not of the seldom values of a field of which one value is told already."""
    told = list(unusual)
    is_told = {f"{SELDOM}{measure.field}" for measure in told}
    return [hold_reason(measure) for measure in told if measure.field not in is_told]


def hold_reason(measure: Measure) -> Mapping[str, object]:
    """``seen`` and ``usual`` are counts of records or people, or shares of the slice's records."""
    return {"code": measure.code, "field": measure.field, "seen": _seen(measure), "usual": _usual(measure)}


def not_judged_reasons(measures: Iterable[Measure]) -> list[Mapping[str, object]]:
    """One entry per code that had not enough history to say anything."""
    codes = dict.fromkeys(measure.code for measure in measures if not measure.has_history)
    return [{"code": code, "field": None, "seen": None, "usual": NOT_ENOUGH_HISTORY} for code in codes]


def _seen(measure: Measure) -> float:
    return measure.seen_count if measure.code in (VOLUME, SHARED) else round(measure.seen_share, 2)


def _usual(measure: Measure) -> float | None:
    if measure.usual_count is not None:
        return round(measure.usual_count, 1)
    return None if measure.usual_share is None else round(measure.usual_share, 2)
