"""The reason catalogue: what each code means, in words a clerk can be told on the telephone.

Read from ``reasons.csv``, ``slice_words.csv``, ``fields.csv``, ``documents.csv``, ``fixers.csv`` and ``states.csv`` in
``expectations/``: no other place holds the wording.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Literal, cast

from simpul.declared import declared
from simpul.domain.reasons import Audience, Reason, Severity

Language = Literal["id", "en"]

_NOTHING_SEEN, _SOME_ROW, _WHOLE_RECORD = "(kosong)", "Baris data", "Seluruh baris"


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One code. ``gate``: 1 the shape, 2 the rules, 3 the slice; ``fixed_by`` who puts it right, ``paper`` by which."""

    code: str
    gate: int
    severity: Severity
    audience: Audience
    waivable: bool
    valid_from: date
    label_id: str
    label_en: str
    sentence_id: str
    sentence_en: str
    expected_id: str
    expected_en: str
    example: str
    fixed_by: str
    paper: str


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """One field of a contract: its name at the counter, and the form in which it is expected."""

    field: str
    label_id: str
    label_en: str
    form_id: str
    form_en: str


@dataclass(frozen=True, slots=True)
class SliceWords:
    """What a code of the third gate says of its counts: numbers of records or people, or shares of a slice.

    ``usual_id`` is empty where nothing is usual.
    """

    is_share: bool
    seen_id: str
    usual_id: str


@cache
def entries() -> Mapping[str, CatalogueEntry]:
    """All codes, in the order of the catalogue."""
    return MappingProxyType({row["code"]: _entry(row) for row in _rows("reasons.csv")})


@cache
def slice_words() -> Mapping[tuple[str, str | None], SliceWords]:
    """By code and field what is said of a slice's counts; without a field: of all without words of their own."""
    return MappingProxyType(
        {
            (row["code"], row["field"] or None): SliceWords(row["is_share"] == "yes", row["seen_id"], row["usual_id"])
            for row in _rows("slice_words.csv")
        }
    )


@cache
def fields() -> Mapping[str, FieldEntry]:
    """All fields of all contracts, by their name."""
    return MappingProxyType({row["field"]: FieldEntry(**row) for row in _rows("fields.csv")})


@cache
def fixers() -> Mapping[str, Mapping[Language, str]]:
    """Who can put something right, by the name that ``CatalogueEntry.fixed_by`` gives."""
    rows = _rows("fixers.csv")
    return MappingProxyType({row["fixed_by"]: {"id": row["label_id"], "en": row["label_en"]} for row in rows})


def fixer(code: str) -> str:
    """Who can put right what a code says, in words for the person at the counter."""
    return fixers()[entry(code).fixed_by]["id"]


@cache
def states() -> Mapping[str, Mapping[Language, str]]:
    """What becomes of a record, by the names under which the counter's pages count."""
    rows = _rows("states.csv")
    return MappingProxyType({row["state"]: {"id": row["label_id"], "en": row["label_en"]} for row in rows})


def state_word(state: str) -> str:
    """A record's state in words for the counter."""
    return states()[state]["id"]


@cache
def documents() -> Mapping[str, Mapping[Language, str]]:
    """The documents of which the counter speaks."""
    rows = _rows("documents.csv")
    return MappingProxyType({row["document"]: {"id": row["label_id"], "en": row["label_en"]} for row in rows})


def document_word(name: str | None) -> str:
    """What the counter calls a document; one that nobody knows is simply a row."""
    found = documents().get(name or "")
    return found["id"] if found else _SOME_ROW


def entry(code: str) -> CatalogueEntry:
    """What the catalogue says of a code. Refuses a code that is not in it."""
    return entries()[code]


def reason(code: str, field: str | None = None) -> Reason:
    """A reason with the severity of the catalogue."""
    return Reason(code, entry(code).severity, field)


def label(reason: Reason) -> str:
    """The code's name, as it can be said on the telephone."""
    return entry(reason.code).label_id


def field_label(field: str | None) -> str:
    """The field's name at the counter; without a field, the whole row."""
    return _WHOLE_RECORD if field is None else fields()[field].label_id


def explain(reason: Reason, seen: str | None = None) -> str:
    """The sentence for the person who must act. ``seen`` is the value that stood there."""
    found = entry(reason.code)
    return found.sentence_id.format(
        bidang=field_label(reason.field),
        nilai=(seen or "").strip() or _NOTHING_SEEN,
        harapan=found.expected_id or (fields()[reason.field].form_id if reason.field else ""),
    )


def _entry(row: Mapping[str, str]) -> CatalogueEntry:
    return CatalogueEntry(
        code=row["code"],
        gate=int(row["gate"]),
        severity=cast(Severity, row["severity"]),
        audience=cast(Audience, row["audience"]),
        waivable=row["waivable"] == "yes",
        valid_from=date.fromisoformat(row["valid_from"]),
        label_id=row["label_id"],
        label_en=row["label_en"],
        sentence_id=row["sentence_id"],
        sentence_en=row["sentence_en"],
        expected_id=row["expected_id"],
        expected_en=row["expected_en"],
        example=row["example"],
        fixed_by=row["fixed_by"],
        paper=row["paper"],
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (declared("expectations") / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
