"""A stored reason in the words of the counter, with what the office itself wrote."""

from collections.abc import Mapping
from dataclasses import dataclass

from simpul.contracts import catalogue
from simpul.domain.reasons import GUARDED, Reason
from simpul.reading.printable import visible

_LONGEST = 160
_UNKNOWN_LABEL = "Perlu diperiksa"
UNKNOWN_SENTENCE = "Data ini perlu diperiksa. Hubungi petugas registri nasional."
"""Of a code that is newer than the catalogue here."""
DECIDED_ELSEWHERE = (
    "Yang memutuskan: Kementerian, bukan kantor ini.",
    "Bila isinya sudah sama dengan dokumen aslinya, biarkan.",
    "Tanyakan kelanjutannya kepada BP3MI.",
)
"""Said of a guarded reason in place of example and paper, which could help to forge."""


@dataclass(frozen=True, slots=True)
class Explained:
    """One reason for a clerk. Of a guarded one only label and sentence are ever filled: more could say what passes.

    ``decided_elsewhere``: of a guarded one, who decides, and what the office does meanwhile.
    """

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
    paper: str | None = None
    decided_elsewhere: tuple[str, ...] = ()


def explain(stored: Mapping[str, str | None], fields: Mapping[str, object]) -> Explained:
    """The reason as a clerk reads it. ``fields``: the body as the office sent it."""
    code, severity, field = str(stored["code"]), str(stored["severity"]), stored.get("field")
    entry = catalogue.entries().get(code)
    if entry is None or (field is not None and field not in catalogue.fields()):
        return Explained(code, severity, None, entry.label_id if entry else _UNKNOWN_LABEL, UNKNOWN_SENTENCE)
    seen = _seen(code, field, fields)
    sentence = catalogue.explain(Reason(code, entry.severity, field), seen)
    if code in GUARDED:
        return Explained(code, severity, field, entry.label_id, sentence, decided_elsewhere=DECIDED_ELSEWHERE)
    return Explained(
        code,
        severity,
        field,
        entry.label_id,
        sentence,
        field_label=catalogue.field_label(field) if field else None,
        seen=seen,
        expected=catalogue.fields()[field].form_id if field else None,
        example=None if entry.gate == 1 and field else entry.example or None,  # it may speak of another field
        fixer=catalogue.fixer(code),
        paper=entry.paper or None,
    )


def label(code: str) -> str:
    """The code's name, as it can be said on the telephone."""
    entry = catalogue.entries().get(code)
    return entry.label_id if entry else _UNKNOWN_LABEL


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
