"""A checked row in the words at the counter."""

from simpul.contracts.catalogue import entry, explain, fixer, label
from simpul.domain.reasons import Reason
from simpul_office.reading import Row

VERDICTS = {
    "accepted": "diterima",
    "rejected": "perlu diperbaiki",
    "duplicate": "sudah pernah diterima",
    "superseded": "diganti versi baru",
}
# Where the rules speak of a code that they found by a name, the clerk wrote the name.
_WRITTEN_AS = {
    "p3mi_code": "p3mi_name",
    "p3mi_name": "p3mi_code",
    "occupation_code": "occupation_title",
    "regency_code": "regency_name",
    "regency_name": "regency_code",
}


def place_of(row: Row) -> str:
    """Where the clerk finds the row."""
    return f"Baris {row.line_no}" if row.sheet is None else f"Lembar {row.sheet}, baris {row.line_no}"


def name_of(row: Row) -> str:
    """The office's own number of the record and the name, as they wrote them."""
    written = (row.written("source_record_id"), row.written("name"))
    return " · ".join(text for text in written if text) or "(tidak terbaca)"


def problem(reason: Reason, row: Row) -> str:
    """One sentence: what stands there, what is expected."""
    return explain(reason, _seen(reason, row))


def help_with(reason: Reason) -> str:
    """An example of the problem, and who can put it right with which document."""
    found = entry(reason.code)
    return f"Contoh kesalahan: {found.example}. Yang memperbaiki: {fixer(reason.code)}, menurut {found.document}."


def short(reason: Reason) -> str:
    """The problem's name, as it can be said on the telephone."""
    return label(reason)


def count(value: int) -> str:
    """``12.345``."""
    return f"{value:,}".replace(",", ".")


def _seen(reason: Reason, row: Row) -> str | None:
    if reason.code == "unknown_document":
        return f"{row.body.get('stated_document', '')} {row.body.get('stated_version', '')}".strip()
    if reason.field is None:
        return None
    return row.written(reason.field) or row.written(_WRITTEN_AS.get(reason.field, ""))
