"""A template that an office made itself: one CSV file, corrected by hand, and checked before anybody relies on it.

Its columns are ``group, header, field, form, list``, as in ``schemas/templates``; more columns are notes. Lines whose
group is ``#`` say what the template is: ``#,title,Excel Dinas X``, ``#,edition,...``, ``#,document,...``. Its version
of the document stays the one that it was made for, whatever version is the newest.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from simpul.contracts.documents import document, versions
from simpul.domain.documents import CPMI_REGISTRATION, PLACEMENT_STAGE, RECORD_VOID
from simpul_office.reading.codes import code_list
from simpul_office.reading.required import required_fields
from simpul_office.reading.template import (
    FORMS,
    IGNORED,
    SETTING_MARK,
    STATED,
    Template,
    declared_templates,
    lines_of,
    template_of,
)

COLUMNS = ("group", "header", "field", "form", "list")
DOCUMENTS = (CPMI_REGISTRATION, PLACEMENT_STAGE, RECORD_VOID)
_NEEDED = ("title", "edition", "document")


def read_template(path: Path) -> Template | list[str]:
    """The template of a file, or one sentence for each of its faults."""
    try:
        lines = list(lines_of(path))
    except (OSError, UnicodeDecodeError, csv.Error):
        return ["Berkas ini tidak bisa dibaca sebagai CSV UTF-8."]
    if not lines or not lines[0].keys() >= set(COLUMNS):
        return [f"Baris pertama harus: {','.join(COLUMNS)}."]
    said = {line["header"].strip(): line["field"].strip() for line in lines if line["group"].strip() == SETTING_MARK}
    rows = [_stripped(line) for line in lines if line["group"].strip() != SETTING_MARK]
    faults = [*_faults_of_settings(said), *_faults_of_columns(rows)]
    if faults:
        return faults
    # One that names no version was made when there was only the first.
    template = template_of(path.stem, {**said, "version": said.get("version") or "1"}, rows)
    return list(_faults_of_whole(template)) or template


def same_headers(template: Template) -> Template | None:
    """A declared template with the very same headers: then a file could be either."""
    keys = _keys(template)
    return next((other for other in declared_templates() if _keys(other) == keys), None)


def _faults_of_settings(said: Mapping[str, str]) -> Iterator[str]:
    for needed in _NEEDED:
        if not said.get(needed):
            yield f"Baris “#,{needed},...” belum ada atau kosong."
    name, version = said.get("document"), said.get("version")
    if name and name not in DOCUMENTS:
        yield f"Dokumen “{name}” tidak dikenal. Pilih: {', '.join(DOCUMENTS)}."
    elif name and version and version not in (known := [str(one) for one in versions(name)]):
        yield f"Versi “{version}” tidak dikenal. Pilih: {', '.join(known)}."
    if said.get("regency_code_system") not in (None, "", "bps", "kemendagri"):
        yield "regency_code_system harus kosong, kemendagri, atau bps."


def _faults_of_columns(rows: list[dict[str, str]]) -> Iterator[str]:
    for row in rows:
        title, form = row["header"], row["form"]
        if not title:
            yield "Ada baris tanpa judul kolom (header)."
        elif form not in FORMS | STATED | {IGNORED}:
            yield f"Kolom “{title}”: form “{form}” tidak dikenal. Pilih: {', '.join(sorted(FORMS))}, {IGNORED}."
        elif (form in FORMS) != bool(row["field"]):
            yield f"Kolom “{title}”: isi field, atau tulis {IGNORED} di form."
        elif form == "code" and not _is_list(row["list"]):
            yield f"Kolom “{title}”: daftar kode “{row['list']}” tidak dikenal."


def _faults_of_whole(template: Template) -> Iterator[str]:
    contract = document(template.document, template.version)
    fields = [column.field for column in template.columns if column.field]
    for field in dict.fromkeys(fields):
        if field not in contract.fields or field == "source":
            yield f"Field “{field}” tidak ada di {template.document}."
        elif fields.count(field) > 1:
            yield f"Field “{field}” dipakai lebih dari sekali."
    for column, key in zip(template.columns, template.keys, strict=True):
        if template.keys.count(key) > 1 and template.keys.index(key) == template.columns.index(column):
            yield f"Judul kolom “{column.title}” ada lebih dari sekali."
    for names in required_fields(template.document, template.version):
        if not set(names) & set(fields):
            yield f"Belum ada kolom untuk {' atau '.join(names)}, yang wajib diisi."


def _is_list(name: str) -> bool:
    try:
        return bool(code_list(name))
    except ValueError:
        return False


def _keys(template: Template) -> set[str]:
    return {key for column, key in zip(template.columns, template.keys, strict=True) if column.form != IGNORED}


def _stripped(line: Mapping[str, str]) -> dict[str, str]:
    return {name: line[name].strip() for name in COLUMNS}
