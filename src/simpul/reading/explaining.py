"""A stored reason in the words of the counter, with what the office itself wrote."""

from collections.abc import Mapping
from dataclasses import dataclass

from simpul.contracts import catalogue
from simpul.domain.counter import number
from simpul.domain.reasons import GUARDED, Reason
from simpul.reading.printable import visible

# What the quality gate counts, as the field of the sheet in which a clerk finds it.
_COUNTED_AS = {
    "destination_code": "destination",
    "age_group": "birth_date",
    "sex_by_nik": "sex",
    "birth_date_by_nik": "birth_date",
}
_LONGEST = 160
_UNKNOWN_LABEL = "Perlu diperiksa"
_UNKNOWN_SENTENCE = "Data ini perlu diperiksa. Hubungi petugas registri nasional."


@dataclass(frozen=True, slots=True)
class Explained:
    """One reason for a clerk. Of a guarded one only label and sentence are ever filled: more could say what passes."""

    code: str
    severity: str
    field: str | None
    label: str
    sentence: str
    field_label: str | None = None
    seen: str | None = None
    expected: str | None = None
    example: str | None = None
    fixer: str | None = None
    document: str | None = None


def explain(stored: Mapping[str, str | None], fields: Mapping[str, object]) -> Explained:
    """The reason as a clerk reads it. ``fields``: the body as the office sent it."""
    code, severity, field = str(stored["code"]), str(stored["severity"]), stored.get("field")
    entry = catalogue.entries().get(code)
    if entry is None or (field is not None and field not in catalogue.fields()):
        return Explained(code, severity, None, entry.label_id if entry else _UNKNOWN_LABEL, _UNKNOWN_SENTENCE)
    seen = _seen(code, field, fields)
    sentence = catalogue.explain(Reason(code, entry.severity, field), seen)
    if code in GUARDED:
        return Explained(code, severity, field, entry.label_id, sentence)
    return Explained(
        code,
        severity,
        field,
        entry.label_id,
        sentence,
        field_label=catalogue.field_label(field) if field else None,
        seen=seen,
        expected=catalogue.fields()[field].form_id if field else None,
        example=entry.example or None,
        fixer=catalogue.fixer(code),
        document=entry.document or None,
    )


def label(code: str) -> str:
    """The code's name, as it can be said on the telephone."""
    entry = catalogue.entries().get(code)
    return entry.label_id if entry else _UNKNOWN_LABEL


def sentence(code: str, field: str | None) -> str:
    """What a code says where no row is meant: of a whole slice. ``field`` may be one that only the gate knows."""
    entry = catalogue.entries().get(code)
    if entry is None:
        return _UNKNOWN_SENTENCE
    known = _COUNTED_AS.get(field or "", field)
    return catalogue.explain(Reason(code, entry.severity, known if known in catalogue.fields() else None))


# What was counted of a slice and what is usual, by the code that holds it; a share where the code is one of shares. A
# part of a day is judged together with the day so far.
_COUNTED = {
    "slice_volume_unusual": ("Hari itu kantor Anda mengirim {seen} data.", "Biasanya sekitar {usual} data."),
    "slice_blank_share": ("{field} kosong pada {seen} data hari itu.", "Biasanya {usual}."),
    "slice_repeated_identity": ("{field} yang sama ada pada {seen} orang.", None),
    "slice_damaged_identifiers": ("{seen} NIK hari itu berakhir dengan angka 0.", "Biasanya {usual}."),
    "slice_drift": ("{field} yang sama ada pada {seen} data hari itu.", "Biasanya {usual}."),
}
_CONTRADICTED = ("{field} tidak cocok dengan NIK pada {seen} data hari itu.", "Biasanya {usual}.")
_CONTRADICTED_BY_NIK = frozenset({"sex_by_nik", "birth_date_by_nik"})
_SHARES = frozenset({"slice_blank_share", "slice_damaged_identifiers", "slice_drift"})
# Of these groups the gate counts what no field of the sheet holds as such.
_COUNTED_IN_GROUPS = {"age_group": "Kelompok umur"}


def counted(reason: Mapping[str, object]) -> str | None:
    """What was seen of a slice, and what is usual: counts and shares. None where nothing was counted."""
    code, field, seen, usual = str(reason["code"]), reason.get("field"), reason.get("seen"), reason.get("usual")
    if code not in _COUNTED or not isinstance(seen, int | float):
        return None
    told, before = _CONTRADICTED if field in _CONTRADICTED_BY_NIK else _COUNTED[code]
    name = _counted_field(field if isinstance(field, str) else None)
    text = told.format(field=name, seen=_measured(code, seen))
    if before is None or not isinstance(usual, int | float):
        return text
    return f"{text} {before.format(usual=_measured(code, usual))}"


def _counted_field(field: str | None) -> str:
    if field in _COUNTED_IN_GROUPS:
        return _COUNTED_IN_GROUPS[field]
    known = _COUNTED_AS.get(field or "", field)
    return catalogue.field_label(known) if known in catalogue.fields() else "Isian"


def _measured(code: str, value: float) -> str:
    if code not in _SHARES:
        return number(round(value))
    return "kurang dari 1%" if 0 < value < 0.01 else f"{number(round(value * 100))}%"


def is_for_offices(code: str) -> bool:
    """Whether an office may know that this code exists."""
    entry = catalogue.entries().get(code)
    return entry is not None and entry.audience == "office"


def shortened(value: str, longest: int = _LONGEST) -> str:
    """Text that fits on a page; signs that cannot be printed are shown as an open box."""
    shown = visible(value[: longest + 1])
    return shown if len(shown) <= longest else shown[:longest] + "…"


def _seen(code: str, field: str | None, fields: Mapping[str, object]) -> str | None:
    if code == "unknown_document":
        stated = (fields.get("stated_document"), fields.get("stated_version"))
        value: object = " ".join(str(part) for part in stated if part)
    else:
        value = fields.get(field) if field else None
    return shortened(str(value).strip()) or None if value is not None else None
