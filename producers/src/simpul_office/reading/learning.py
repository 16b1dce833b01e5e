"""A draft of a template for a table that nobody has declared, guessed from its headers and from what stands below.

A guess is for a person to correct: the note beside each column says from what it was guessed, never what stood there.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from simpul.domain.documents import CPMI_REGISTRATION
from simpul_office.reading.codes import as_listed, code_list
from simpul_office.reading.dates import iso
from simpul_office.reading.headers import Header, headers_of
from simpul_office.reading.likeness import likeness
from simpul_office.reading.lines import DamagedFile, Line
from simpul_office.reading.opening import open_source
from simpul_office.reading.table import DEEPEST_HEADER
from simpul_office.reading.template import IGNORED, Column, Template, declared_templates

_ALIKE = 0.6
_MOSTLY, _SOME = 0.7, 0.3
_SAMPLE = 300
_DATES = ("date", "short_date")
_LISTS = {"sex": "sex", "marital": "marital_status", "education": "education", "relation": "consent_relation",
                "stage": "stage_code", "currency": "wage_currency", "scheme": "scheme_code"}  # fmt: skip
_DIGITS_16 = re.compile(r"'?\d{16}")
_PHONE = re.compile(r"'?(?:\+?62|0|8)[\d -]{8,13}")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}.*")
_SHORT_DAY = re.compile(r"\d{1,2}[-/. ]\w+[-/. ]\d{2}")


_NO_TABLE = "Tidak ada tabel di berkas ini. Tulis satu baris judul kolom dan beberapa baris data, lalu ulangi lagi."


@dataclass(frozen=True, slots=True)
class Guess:
    """One column of a draft, and from what it was guessed."""

    column: Column
    note: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft: the document it seems to be, and a guess for each of its columns."""

    document: str
    guesses: tuple[Guess, ...]


def learn(path: Path) -> Draft:
    """Draft a template for the first table of a file. Raises ``DamagedFile`` where the file has none."""
    for sheet in open_source(path).sheets():
        lines = [line for line in islice(sheet.lines, DEEPEST_HEADER + _SAMPLE) if line.raw is None]
        if found := _header_among(lines):
            headers, below = found
            return _draft(headers, below)
    raise DamagedFile("no_table", _NO_TABLE)


def _header_among(lines: Sequence[Line]) -> tuple[tuple[Header, ...], Sequence[Line]] | None:
    """The line whose texts look most like headers of ours, or else the fullest line without numbers; and what follows.

    With a line of groups just above it, the two are one header.
    """
    best: tuple[float, tuple[Header, ...], Sequence[Line]] | None = None
    for place, line in enumerate(lines[:DEEPEST_HEADER]):
        candidates = [headers_of(line.cells)]
        if place and lines[place - 1].number_below == line.number:
            candidates.append(headers_of(line.cells, lines[place - 1].cells))
        for headers in candidates:
            score = _looks_like_headers(headers)
            if score and (best is None or score > best[0]):
                best = score, headers, lines[place + 1 :]
    return best and (best[1], best[2])


def _looks_like_headers(headers: tuple[Header, ...]) -> float:
    texts = [header.text for header in headers if header.text]
    if len(texts) < 3 or len(set(texts)) < len(texts) or any(re.search(r"\d{4,}", text) for text in texts):
        return 0
    return sum(1 + max(0.0, _best(header, _all_columns()) - _ALIKE) * 10 for header in headers if header.text)


def _draft(headers: tuple[Header, ...], below: Sequence[Line]) -> Draft:
    document = _document_of(headers)
    texts = {
        place: [line.cells[place].strip() for line in below if place < len(line.cells) and line.cells[place].strip()]
        for place, header in enumerate(headers)
        if header.text
    }
    by_header = _by_headers(headers, texts, [column for found in _templates_of(document) for column in found.columns])
    taken = {guess.column.field for guess in by_header.values()}
    guesses = [by_header.get(place) or _by_content(headers[place], texts[place], taken) for place in texts]
    return Draft(document, tuple(guesses))


def _by_headers(
    headers: tuple[Header, ...], texts: Mapping[int, Sequence[str]], known: Sequence[Column]
) -> dict[int, Guess]:
    """For each place the column of ours whose header is most alike, the surest first, each field once.

    A column of dates or codes of places is none where no such thing stands below.
    """
    pairs = [(_alike(headers[place], column), place, column) for place in texts for column in known]
    found: dict[int, Guess] = {}
    taken: set[str] = set()
    for certainty, place, column in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if certainty < _ALIKE or place in found or (column.field in taken and column.field):
            continue
        if texts[place] and column.form in _FITS and _share(texts[place], _FITS[column.form]) < _SOME:
            continue
        found[place] = Guess(_shown(column, headers[place], texts[place]), f"mirip dengan “{column.header}”")
        taken.add(column.field)
    return found


def _shown(column: Column, header: Header, texts: Sequence[str]) -> Column:
    """A column of ours under the header that stands there; days with two digits of the year are short dates."""
    form = column.form
    if form in _DATES and texts:
        form = "short_date" if _share(texts, _SHORT_DAY.fullmatch) >= _MOSTLY else "date"
    return replace(column, group=header.group, header=header.text, form=form)


def _document_of(headers: tuple[Header, ...]) -> str:
    """The document whose templates resemble the headers most."""
    found: dict[str, float] = {}
    for template in declared_templates():
        alike = [_best(header, template.columns) for header in headers if header.text]
        total = sum(certainty for certainty in alike if certainty >= _ALIKE) / max(len(template.columns), len(alike))
        found[template.document] = max(found.get(template.document, 0.0), total)
    return max(found, key=lambda document: found[document]) if any(found.values()) else CPMI_REGISTRATION


def _alike(header: Header, column: Column) -> float:
    whole = likeness(f"{header.group} {header.text}", f"{column.group} {column.header}")
    return max(likeness(header.text, column.header), whole)


def _best(header: Header, known: Sequence[Column]) -> float:
    return max(_alike(header, column) for column in known)


def _by_content(header: Header, texts: Sequence[str], taken: set[str]) -> Guess:
    """The field of a column whose header says nothing: known by its values alone, where that field is free still."""
    for field, fits, note in (
        ("nik", _DIGITS_16.fullmatch, "isinya 16 angka: NIK atau No. KK, periksa"),
        ("phone", _PHONE.fullmatch, "isinya seperti nomor telepon, periksa"),
    ):
        if field not in taken and texts and _share(texts, fits) >= _MOSTLY:
            taken.add(field)
            return Guess(Column(header.group, header.text, field, "text", ""), note)
    for name, field in _LISTS.items():
        codes = set(code_list(name))
        if field not in taken and texts and _share([as_listed(text) for text in texts], codes.__contains__) >= _MOSTLY:
            taken.add(field)
            return Guess(Column(header.group, header.text, field, "code", name), "isinya ada di daftar kode, periksa")
    is_date = bool(texts) and _share(texts, _is_day) >= _MOSTLY
    note = "isinya tanggal, fieldnya tidak dikenal" if is_date else "tidak dikenal"
    return Guess(Column(header.group, header.text, "", IGNORED, ""), f"{note}: periksa")


def _is_day(text: str) -> bool:
    return bool(_ISO_DAY.fullmatch(iso(text, short_years=True)))


_FITS: dict[str, Callable[[str], object]] = {
    "date": _is_day,
    "short_date": _is_day,
    "region": re.compile(r"\d{2}(\.?\d{2}){0,2}(\.?\d{4})?").fullmatch,
}


def _share(texts: Sequence[str], fits: Callable[[str], object]) -> float:
    return sum(bool(fits(text)) for text in texts) / len(texts)


def _templates_of(document: str) -> list[Template]:
    return [template for template in declared_templates() if template.document == document]


def _all_columns() -> list[Column]:
    return [column for template in declared_templates() for column in template.columns]
