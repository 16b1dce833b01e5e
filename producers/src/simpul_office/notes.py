"""The plain note that lies beside a file which needs repair, or of which something was passed over."""

from collections.abc import Sequence

from simpul.domain.counter import number
from simpul.reading.printable import visible
from simpul_office.checking.findings import Findings
from simpul_office.reading import Refusal


def note_of_refusal(refusal: Refusal) -> str:
    """Why a whole file was not sent."""
    sentences = "\n".join(f"  {sentence}" for sentence in refusal.sentences)
    return f"{visible(refusal.name)}\n\nBerkas ini belum dikirim.\n{sentences}\n"


def sent_before(name: str, at: str) -> str:
    """What is said of a file whose content was sent before, under a name and at a time."""
    return (
        f"Isi berkas ini sama seperti waktu dikirim pada {at} dengan nama {visible(name)}. "
        "Tidak ada yang dikirim lagi.\n"
        "Tanda terimanya memakai nama itu.\n"
        "Bila ada yang Anda ubah di berkas ini, perubahan itu belum tersimpan.\n"
        "Buka lagi. Ubah. Simpan. Taruh di 1-kirim.\n"
    )


def note_of_sent(name: str, remarks: Sequence[str], before: str = "") -> str:
    """What of a file that was sent is passed over, and what it lacks; and ``before``, where it was sent before."""
    parts = [before] if before else []
    if remarks:
        sentences = "\n".join(f"  {visible(remark)}" for remark in remarks)
        parts.append(
            f"Berkas ini sudah dikirim. Ada yang dilewati atau tidak ada di dalamnya:\n{sentences}\n\n"
            "Bila memang begitu, biarkan. Bila tidak, perbaiki berkasnya, simpan, lalu taruh lagi di 1-kirim.\n"
        )
    return "\n".join([f"{visible(name)}\n", *parts])


def note_of_folder(name: str) -> str:
    """A folder among the files that are to be sent."""
    return (
        f"{visible(name)}\n\nIni map, bukan berkas. Isinya belum dikirim.\n"
        "Buka map itu di 1-kirim.\nPindahkan berkasnya satu per satu ke 1-kirim.\n"
    )


def note_of_rows(name: str, workbook: str, found: Findings, held_back: int = 0, before: str = "") -> str:
    """How many rows of a file need repair and why, and the workbook that shows each of them.

    ``before``: what is said where the file was sent before.
    """
    sent = _sent(found, held_back)
    problems = "\n".join(f"  {number(rows)} x {label}" for label, rows in found.labels.most_common())
    note = (
        f"{visible(name)}\n\n{number(found.faulty_rows)} baris perlu diperbaiki. {sent}\n\n{problems}\n\n"
        f"Buka: {workbook}\nPerbaiki sel merah menurut dokumennya. Simpan. Taruh berkas itu di 1-kirim.\n"
    )
    return f"{note}\n{before}" if before else note


def _sent(found: Findings, held_back: int) -> str:
    if not held_back:
        return "Semua baris sudah dikirim." if found.rows else ""
    sent = f"{number(held_back)} baris periksa dulu: belum dikirim sampai diperbaiki."
    rest = found.rows - held_back
    return f"{sent} {number(rest)} baris lainnya sudah dikirim." if rest else sent


def note_of_a_fault(name: str) -> str:
    """A file at which this program itself fails."""
    return (
        f"{visible(name)}\n\nBerkas ini belum dikirim: program Simpul tidak dapat membacanya.\n"
        "Simpan ulang dengan Excel lalu taruh lagi di 1-kirim.\n"
        "Bila tetap begitu, hubungi petugas bantuan kementerian.\n"
    )
