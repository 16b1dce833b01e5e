"""The plain note that lies beside a file which needs repair."""

from simpul_office.checking.findings import Findings
from simpul_office.checking.words import count
from simpul_office.reading import Refusal


def note_of_refusal(refusal: Refusal) -> str:
    """Why a whole file was not sent."""
    sentences = "\n".join(f"  {sentence}" for sentence in refusal.sentences)
    return f"{refusal.name}\n\nBerkas ini belum dikirim.\n{sentences}\n"


def note_of_rows(name: str, workbook: str, found: Findings, *, held_back: int = 0) -> str:
    """How many rows of a file need repair and why, and the workbook that shows each of them."""
    rest = found.rows - found.faulty_rows
    sent = f"{count(rest)} baris lainnya sudah dikirim." if rest else ""
    if held_back:
        sent += f" {count(held_back)} baris periksa dulu: baru dikirim setelah diperbaiki."
    problems = "\n".join(f"  {count(rows)} x {label}" for label, rows in found.labels.most_common())
    return (
        f"{name}\n\n{count(found.faulty_rows)} baris perlu diperbaiki. {sent.strip()}\n\n{problems}\n\n"
        f"Buka: {workbook}\nPerbaiki sel merah menurut dokumennya. Simpan. Taruh berkas itu di 1-kirim.\n"
    )
