"""The plain note that lies beside a file which needs repair."""

from simpul_office.checking import Checked
from simpul_office.checking.words import help_with, name_of, place_of, problem, short
from simpul_office.reading import Refusal


def note_of_refusal(refusal: Refusal) -> str:
    """Why a whole file was not sent."""
    sentences = "\n".join(f"  {sentence}" for sentence in refusal.sentences)
    return f"{refusal.name}\n\nBerkas ini belum dikirim.\n{sentences}\n"


def note_of_rows(checked: Checked) -> str | None:
    """Which rows of a file need repair, and how; None where no row does."""
    parts = []
    for row in checked.rows():
        if row.verdict == "rejected":
            lines = [f"{place_of(row.row)} - {name_of(row.row)}"]
            for reason in row.reasons:
                lines.append(f"  - {short(reason)}. {problem(reason, row.row)}")
                lines.append(f"    {help_with(reason)}")
            parts.append("\n".join(lines))
    if not parts:
        return None
    head = (
        f"{checked.delivery.name}\n\n{len(parts)} baris perlu diperbaiki. Baris lainnya sudah dikirim.\n"
        "Perbaiki baris di bawah ini menurut dokumennya, lalu taruh berkasnya lagi di 1-kirim."
    )
    return "\n\n".join([head, *parts]) + "\n"
