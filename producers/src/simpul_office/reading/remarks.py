"""What a clerk is told of a file that can be read: what of it is passed over, and what it lacks."""

from collections.abc import Iterator, Mapping, Sequence

from simpul.domain.counter import number
from simpul_office.reading.drawn_down import DrawnDown
from simpul_office.reading.found_table import Table
from simpul_office.reading.lines import column_letters
from simpul_office.reading.refusal import listed
from simpul_office.reading.untitled import Written


def remarks(tables: Sequence[Table], passed_over: Sequence[str]) -> Iterator[str]:
    """A sentence for all sheets without records, and one for each group of columns that are too many or missing.

    And one of hidden sheets, and of each sheet for what stands in columns without a header and for rows that are
    crossed out, or only say again what stands above them.
    """
    if passed_over:
        yield f"Lembar {_quoted(passed_over)} bukan tabel data: dilewati."
    if hidden := [table.sheet or "" for table in tables if table.is_hidden and table.row_count]:
        yield f"Lembar {_quoted(hidden)} tersembunyi: isinya tetap dibaca dan dikirim."
    left_out = [(table.sheet, table.layout.left_out) for table in tables]
    for titles, where in _together(left_out):
        yield f"Kolom {_quoted(titles)}{where} tidak dikenal: isinya tidak dibaca dan tidak dikirim."
    absent = [(table.sheet, table.layout.absent) for table in tables]
    for titles, where in _together(absent):
        yield f"Kolom {_quoted(titles)}{where} tidak ada: dianggap kosong."
    for table in tables:
        yield from _of_rows("" if table.sheet is None else f" di lembar “{table.sheet}”", table)


def _of_rows(where: str, table: Table) -> Iterator[str]:
    if table.untitled:
        yield _of_untitled(where, table.untitled)
    if table.crossed_out:
        lines = listed([str(line) for line in table.crossed_out])
        yield (
            f"Baris {lines}{where} dicoret: tetap dibaca dan dikirim. Bila batal, hapus barisnya; yang sudah dikirim "
            "ditarik dengan berkas penarikan."
        )
    if table.drawn_down.count:
        yield _of_drawn_down(where, table.drawn_down)


def _of_untitled(where: str, found: Mapping[int, Written]) -> str:
    columns = [f"{column_letters(place + 1)} ({_rows(written)})" for place, written in sorted(found.items())]
    return f"Kolom tanpa judul{where} berisi sesuatu: {listed(columns)}. Isinya tidak dibaca dan tidak dikirim."


def _rows(written: Written) -> str:
    return f"baris {written.first}" if written.count == 1 else f"{written.count} baris, mulai baris {written.first}"


def _of_drawn_down(where: str, found: DrawnDown) -> str:
    lines = (
        f"Baris {found.first}"
        if found.count == 1
        else f"{number(found.count)} baris ({found.first} sampai {found.last})"
    )
    said = f"hanya mengulang isi kolom {_quoted(list(found.titles.values()))} dari baris di atasnya"
    return f"{lines}{where} {said}, tanpa data siapa pun: dilewati dan tidak dikirim."


def _together(of_sheets: Sequence[tuple[str | None, tuple[str, ...]]]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The same columns of several sheets once, with the sheets, where it is not all of them."""
    for titles in dict.fromkeys(titles for _, titles in of_sheets if titles):
        sheets = [sheet or "" for sheet, found in of_sheets if found == titles]
        yield titles, "" if len(sheets) == len(of_sheets) else f" di lembar {_quoted(sheets)}"


def _quoted(titles: Sequence[str]) -> str:
    return listed([f"“{title}”" for title in titles])
