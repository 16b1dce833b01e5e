"""What a clerk is told of a file that can be read: what of it is passed over, and what it lacks."""

from collections.abc import Iterator, Mapping, Sequence

from simpul.domain.counter import number
from simpul_office.reading.drawn_down import DrawnDown
from simpul_office.reading.lines import column_letters
from simpul_office.reading.recognise import Layout
from simpul_office.reading.refusal import listed
from simpul_office.reading.untitled import Written


def remarks(
    tables: Sequence[tuple[str | None, Layout]],
    passed_over: Sequence[str],
    untitled: Sequence[tuple[str | None, Mapping[int, Written]]],
    drawn_down: Sequence[tuple[str | None, DrawnDown]],
) -> Iterator[str]:
    """A sentence for all sheets without records, and one for each group of columns that are too many or missing.

    And one for each sheet with something in columns without a header, and for each with rows that only say again what
    stands above them.
    """
    if passed_over:
        yield f"Lembar {_quoted(passed_over)} bukan tabel data: dilewati."
    left_out = [(sheet, layout.left_out) for sheet, layout in tables]
    for titles, where in _together(left_out):
        yield f"Kolom {_quoted(titles)}{where} tidak dikenal: isinya tidak dibaca dan tidak dikirim."
    absent = [(sheet, layout.absent) for sheet, layout in tables]
    for titles, where in _together(absent):
        yield f"Kolom {_quoted(titles)}{where} tidak ada: dianggap kosong."
    for sheet, written in untitled:
        if written:
            yield _of_untitled(_on(sheet), written)
    for sheet, found in drawn_down:
        if found.count:
            yield _of_drawn_down(_on(sheet), found)


def _on(sheet: str | None) -> str:
    return "" if sheet is None else f" di lembar “{sheet}”"


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
