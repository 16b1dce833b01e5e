"""Why a slice is held, in the words of the counter: what was counted of it, and what is usual. Never a value."""

from collections.abc import Mapping

from simpul.contracts import catalogue
from simpul.domain.counter import number
from simpul.domain.reasons import Reason
from simpul.quality.measures import SELDOM
from simpul.reading.explaining import UNKNOWN_SENTENCE

# What the quality gate counts, as the field of the sheet in which a clerk finds it.
_COUNTED_AS = {
    "destination_code": "destination",
    "age_group": "birth_date",
    "sex_by_nik": "sex",
    "birth_date_by_nik": "birth_date",
}
_SOME_FIELD = "Isian"


def sentence(code: str, field: str | None) -> str:
    """What a code says where no row is meant: of a whole slice. ``field`` may be one that only the gate knows."""
    entry = catalogue.entries().get(code)
    if entry is None:
        return UNKNOWN_SENTENCE
    return catalogue.explain(Reason(code, entry.severity, _known_field(field)))


def counted(reason: Mapping[str, object]) -> str | None:
    """What was seen of a slice, and what is usual: counts and shares. None where nothing was counted.

    A part of a day is judged together with the day so far: that is what the words speak of.
    """
    code, field, seen, usual = str(reason["code"]), reason.get("field"), reason.get("seen"), reason.get("usual")
    name = field if isinstance(field, str) else None
    words = catalogue.slice_words().get((code, name)) or catalogue.slice_words().get((code, None))
    if words is None or not isinstance(seen, int | float):
        return None
    said = words.seen_id.format(bidang=_counted_field(name), terlihat=_measured(seen, is_share=words.is_share))
    if not words.usual_id or not isinstance(usual, int | float):
        return said
    return f"{said} {words.usual_id.format(biasanya=_measured(usual, is_share=words.is_share))}"


def _counted_field(field: str | None) -> str:
    known = _known_field(field)
    return catalogue.field_label(known) if known else _SOME_FIELD


def _known_field(field: str | None) -> str | None:
    name = (field or "").removeprefix(SELDOM)
    known = _COUNTED_AS.get(name, name)
    return known if known in catalogue.fields() else None


def _measured(value: float, *, is_share: bool) -> str:
    if not is_share:
        return number(round(value))
    return "kurang dari 1%" if 0 < value < 0.01 else f"{number(round(value * 100))}%"
