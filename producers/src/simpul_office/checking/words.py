"""A checked row in the words at the counter."""

import re
from collections.abc import Iterator

from simpul.contracts.catalogue import entry, explain, fixer, label
from simpul.domain.reasons import GUARDED, Reason
from simpul.reading.explaining import DECIDED_ELSEWHERE, shortened
from simpul_office.events import LARGEST_BODY
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
# Known where the row itself is at hand: elsewhere the catalogue names the likeliest causes.
_NO_UTF_8 = (
    "Baris ini memuat huruf yang bukan UTF-8. Buka berkasnya di Excel. Simpan sebagai jenis “CSV UTF-8”. Ketik ulang "
    "huruf yang rusak. Kirim lagi."
)
_UNCLOSED = (
    'Baris ini memuat tanda kutip (") yang tidak berpasangan. Hapus tanda itu, atau lengkapi pasangannya. Simpan. '
    "Kirim lagi."
)
_TYPED_ANEW = (
    "Baris ini tidak dapat dibaca: tulisannya ada di kolom pertama, sesudah TIDAK TERBACA. Ketik ulang baris ini, satu "
    "isian per kolom, juga di kolom pertama. Simpan. Kirim lagi."
)
_TOO_LONG = (
    f"Isi baris ini lebih dari {LARGEST_BODY // 1024} KB: terlalu panjang untuk dikirim. Cari sel yang isinya panjang "
    "sekali, hapus yang bukan bagiannya, simpan, lalu kirim lagi."
)
_DAY_FIRST = "Tulis hari dulu, lalu bulan, atau nama bulannya."
# Values in the place of a date that nobody may guess, and how each is put right.
_UNREAD_DATES = (
    (
        re.compile(r"[1-9]\d{4}(?:\.\d+)?"),
        "Angka ini nomor hari di Excel: pilih selnya, Format Cells, Date, lalu cocokkan tanggal yang tampil.",
    ),
    (re.compile(r"(?!.*\d{4}).*\D\d\d[.,; ]*", re.DOTALL), "Tulis tahunnya dengan empat angka."),
    (
        re.compile(r"(\d{1,2})[-/.](1[3-9]|[23]\d)[-/.]\d{4}(?!\d).*|.*[ap]\.?m\.?", re.DOTALL | re.IGNORECASE),
        _DAY_FIRST,
    ),
)


def place_of(row: Row) -> str:
    """Where the clerk finds the row."""
    return f"Baris {row.line_no}" if row.sheet is None else f"Lembar {row.sheet}, baris {row.line_no}"


def name_of(row: Row) -> str:
    """The office's own number of the record and the name, as they wrote them."""
    written = (row.written("source_record_id"), row.written("name"))
    named = " · ".join(shortened(text) for text in written if text)
    return named or ("(tanpa nomor dan nama)" if row.raw is None else "(tidak terbaca)")


def problem(reason: Reason, row: Row) -> str:
    """What stands there, and what is expected."""
    if reason.code == "unreadable":
        if row.raw is None:
            return _TOO_LONG
        if not _is_utf_8(row.raw):
            return _NO_UTF_8
        if row.raw.count(b'"') % 2:
            return _UNCLOSED
    return " ".join((explain(reason, _seen(reason, row)), *_how_to_write(reason, row)))


def help_with(reason: Reason) -> tuple[str, ...]:
    """An example of the problem, and who can put it right with which paper.

    Where that could help to forge: who decides, and what to do instead.
    """
    if reason.code in GUARDED:
        return DECIDED_ELSEWHERE
    found = entry(reason.code)
    who = f"Yang memperbaiki: {fixer(reason.code)}, menurut {found.paper}."
    # A code of the shape fits any field, and its example may speak of another one than this.
    is_of_any_field = found.gate == 1 and reason.field is not None
    return (who,) if is_of_any_field else (f"Contoh kesalahan: {found.example}.", who)


def advice(reason: Reason, row: Row) -> tuple[str, ...]:
    """All that is said of one reason in the workbook that comes back, in the order in which it is read.

    A line that cannot be read stands there in one cell.
    """
    is_in_one_cell = reason.code == "unreadable" and row.raw is not None
    return _TYPED_ANEW if is_in_one_cell else problem(reason, row), *help_with(reason)


def short(reason: Reason) -> str:
    """The problem's name, as it can be said on the telephone."""
    return label(reason)


def _seen(reason: Reason, row: Row) -> str | None:
    if reason.code == "unknown_document":
        return f"{row.body.get('stated_document', '')} {row.body.get('stated_version', '')}".strip()
    if reason.field is None:
        return None
    return shortened(row.written(reason.field) or row.written(_WRITTEN_AS.get(reason.field, "")))


def _how_to_write(reason: Reason, row: Row) -> Iterator[str]:
    """What mends a date that could not be read, where its own form tells it."""
    field = reason.field or ""
    if reason.code == "bad_format" and field.endswith("_date"):
        written = row.written(field)
        for shape, how in _UNREAD_DATES:
            # Where it was read, the day itself is the fault.
            if shape.fullmatch(written) and (row.body.get(field) == written or how is _DAY_FIRST):
                yield how


def _is_utf_8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
