"""A file that cannot be read: refused as a whole, by name, with what was expected. Never half of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from simpul_office.reading.likeness import nearly_the_same
from simpul_office.reading.recognise import Nearest, best
from simpul_office.reading.table import Unrecognised
from simpul_office.reading.template import IGNORED, templates


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file was refused: one code for software, plain Indonesian sentences for the clerk.

    ``sentences`` may name headers and sheets, never what stands in a record.
    """

    name: str
    code: str
    sentences: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}: " + " ".join(self.sentences)


def unknown_template(name: str, sheets: Sequence[tuple[str, Unrecognised]]) -> Refusal:
    """The refusal of a file without a known header, or with a sheet that is nearly of a known template."""
    found = [(sheet, table.nearest) for sheet, table in sheets if table.nearest is not None]
    if not found:
        return Refusal(name, "empty", ("Berkas ini kosong.",))
    nearest = best(nearest for _, nearest in found)
    sheet = next(sheet for sheet, candidate in found if candidate is nearest)
    where = f"Lembar “{sheet}”: judul" if sheet else "Judul"
    if not nearest.is_meant:
        known = "; ".join(template.title for template in templates())
        return Refusal(name, "unknown_template", (f"{where} kolom tidak dikenal.", f"Bentuk yang dikenal: {known}."))
    return Refusal(name, "unknown_template", (f"{where} kolom tidak dikenal.", *_differences(nearest)))


def _differences(nearest: Nearest) -> list[str]:
    sentences = [f"Paling mirip: {nearest.template.title}."]
    for columns, what in (
        (nearest.missing, "Kolom yang tidak ada"),
        (nearest.unknown, "Kolom yang tidak dikenal"),
        (nearest.twice, "Kolom yang ada lebih dari sekali"),
    ):
        if columns:
            sentences.append(f"{what}: {', '.join(columns)}.")
    # A column that may be left out may be meant, too: “No” is a slip of “No.”, not of “No. Pendaftaran”.
    optional = [column.title for column in nearest.template.columns if column.form == IGNORED]
    for unknown in nearest.unknown:
        if meant := nearly_the_same(unknown, [*nearest.missing, *optional]):
            sentences.append(f"“{unknown}” mungkin maksudnya “{meant}”.")
    return sentences
