"""The receipt of a file: what the ministry says it has, for the office's records."""

from collections.abc import Sequence
from datetime import datetime

from simpul.domain.counter import moment, number
from simpul.domain.days import in_words
from simpul_office.connection import name_here
from simpul_office.listening.messages import OfficeReceipt
from simpul_office.receipts.paper import Fact, Paper, Tally

_LEAD = "Kementerian sudah menerima berkas ini dan sudah memeriksa setiap barisnya."


def receipt_paper(
    said: OfficeReceipt, office_code: str, editions: Sequence[str], left: tuple[int, datetime] | None = None
) -> Paper:
    """The page. ``editions``: of the lists by which the rows were checked. ``left``: how many rows still need repair,
    and when that was so; without it the page says what was so when the receipt was issued, and never changes.
    """
    return Paper(
        title="Tanda terima berkas",
        office=office_line(office_code),
        lead=_LEAD,
        code=said.code,
        facts=(
            Fact("Berkas", said.file_name or "(nama tidak diketahui)"),
            Fact("Tanggal diterima", in_words(said.received_on)),
            Fact("Lengkap di Kementerian", moment(said.received_at, office_code)),
            Fact("Tanda terima dibuat", moment(said.issued_at, office_code)),
            Fact("Data acuan", f"edisi {', '.join(editions)}" if editions else "tidak diketahui"),
        ),
        counts=(
            Tally("Baris dikirim", said.rows),
            Tally("Diterima", said.accepted),
            Tally("Perlu diperbaiki", said.rejected, is_urgent=True),
            *(Tally(label, count) for label, count in _seldom(said) if count),
        ),
        notes=_notes(said, office_code, left),
    )


def office_line(office_code: str) -> str:
    """``LTSA Kabupaten Malang (kantor 3507)``."""
    name = name_here(office_code)
    return f"{name} (kantor {office_code})" if name else f"Kantor {office_code}"


def _seldom(said: OfficeReceipt) -> tuple[tuple[str, int], ...]:
    return ("Sudah pernah diterima", said.duplicate), ("Diganti versi baru", said.superseded)


def _notes(said: OfficeReceipt, office_code: str, left: tuple[int, datetime] | None) -> tuple[str, ...]:
    notes = []
    if left is not None and said.rejected:
        count, at = left
        state = f"{number(count)} baris masih perlu diperbaiki" if count else "semua baris sudah beres"
        notes.append(f"Keadaan {moment(at, office_code)}: {state}.")
    elif said.rejected:
        notes.append("Baris yang perlu diperbaiki belum masuk registri. Perbaiki menurut dokumennya, lalu kirim lagi.")
    notes.append("Angka di atas adalah keadaan saat tanda terima ini dibuat. Simpan lembar ini sebagai arsip kantor.")
    return tuple(notes)
