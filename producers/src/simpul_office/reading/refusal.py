"""A file that cannot be read: refused as a whole, by name, with what was expected and what to do. Never half of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simpul_office.reading.headers import Header
from simpul_office.reading.likeness import NEARLY_THE_SAME, likeness, nearly_the_same
from simpul_office.reading.lines import EMPTY, SUMMARY_HEADERS
from simpul_office.reading.recognise import Nearest, nearest_of
from simpul_office.reading.table import DEEPEST_HEADER, Unrecognised
from simpul_office.reading.template import IGNORED, Template, templates

_MOST_NAMED = 12


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
    """The refusal of a file without a known header, or with a sheet of records under a head that is none of ours."""
    written = [(sheet, table, table.head) for sheet, table in sheets if table.head is not None]
    if not written:
        return Refusal(name, "empty", EMPTY)
    meant = [found for found in written if found[1].is_meant_as_table]
    if not meant and any(_is_summary(head.headers) for _, _, head in written):
        return Refusal(name, "unknown_template", _ONLY_SUMMARY)
    sheet, _, head = max(meant or written, key=lambda found: (found[2].is_of_records, found[2].nearest.shared))
    said = [f"Lembar “{sheet}”: judul kolom tidak dikenal." if sheet else "Judul kolom tidak dikenal."]
    if head.is_of_records:
        said += _differences(_nearest_in_words(head.headers))
        said.append("Samakan judul kolomnya dengan bentuk itu, lalu kirim lagi.")
    else:
        known = "; ".join(template.title for template in templates())
        said += [f"Bentuk yang dikenal: {known}.", _LIKE_ONE_OF_THEM, _LIKE_NONE]
    if others := [other for other, _, _ in meant if other != sheet]:
        said.append(f"Periksa juga lembar: {listed(others)}.")
    if sheet and meant:
        said.append("Lembar yang bukan data registrasi: pindahkan ke berkas lain.")
    return Refusal(name, "unknown_template", tuple(said))


def _is_summary(headers: Sequence[Header]) -> bool:
    return tuple(header.text for header in headers if header.text) == SUMMARY_HEADERS


def listed(titles: Sequence[str]) -> str:
    """Titles one after the other, as many as anybody reads."""
    more = len(titles) - _MOST_NAMED
    return ", ".join(titles[:_MOST_NAMED]) + (f" dan {more} lain" if more > 0 else "")


def _nearest_in_words(headers: Sequence[Header]) -> Nearest:
    """The template whose headers these resemble most, known ones and such as were only written in another way."""
    texts = [header.text for header in headers if header.text]

    def resemblance(template: Template) -> float:
        known = [column.header for column in template.columns]
        alike = (max(likeness(text, header) for header in known) for text in texts)
        return sum(found for found in alike if found >= NEARLY_THE_SAME) + nearest_of(headers, [template]).shared

    return nearest_of(headers, [max(templates(), key=resemblance)])


def _differences(nearest: Nearest) -> Iterator[str]:
    yield f"Paling mirip: {nearest.template.title}."
    if nearest.unknown:
        yield from _told("Kolom yang tidak ada", [column.title for column in nearest.missing])
    else:
        needed = [" atau ".join(column.title for column in columns) for columns in nearest.needed]
        yield from _told("Kolom wajib yang tidak ada", needed)
    yield from _told("Kolom yang tidak dikenal", [header.title for header in nearest.unknown])
    yield from _told("Kolom yang ada lebih dari sekali", [column.title for column in nearest.twice])
    if 2 * len(nearest.twice) > nearest.shared:
        yield "Mungkin ada dua tabel berdampingan: pindahkan salah satunya ke lembar atau berkas lain."
    # A column that may be left out may be meant, too: “No” is a slip of “No.”, not of “No. Pendaftaran”.
    meant = [*nearest.missing, *(column for column in nearest.template.columns if column.form == IGNORED)]
    titles = {column.header: column.title for column in meant}
    for unknown in nearest.unknown[:_MOST_NAMED]:
        if header := nearly_the_same(unknown.text, titles):
            yield f"“{unknown.title}” mungkin maksudnya “{titles[header]}”."


def _told(what: str, titles: Sequence[str]) -> Iterator[str]:
    if titles:
        yield f"{what}: {listed(titles)}."


_ONLY_SUMMARY = (
    "Ini lembar Ringkasan Simpul, bukan datanya: CSV hanya menyimpan satu lembar.",
    "Buka lagi berkas PERLU DIPERBAIKI itu. Simpan sebagai Excel (.xlsx), lalu kirim lagi.",
)
_LIKE_ONE_OF_THEM = (
    f"Pakai judul kolom salah satu bentuk itu, di {DEEPEST_HEADER} baris pertama yang berisi, lalu kirim lagi."
)
_LIKE_NONE = "Bila kantor ini memakai bentuk sendiri, buat templatnya: simpul office template learn BERKAS."
