"""What stands in a column without a header is read by nobody, and the clerk is told of it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from tests.unit.producers.conftest import DAY, PERSON, cells_of, headers, template

from simpul_office.reading import Delivery, read

Workbook = Callable[..., Path]
NEW = template("ltsa-excel-registrasi")
LINE = cells_of(NEW, **PERSON)


def told(path: Path, count: int) -> tuple[str, ...]:
    """What is said of a file with so many records."""
    found = read(path, "3507")
    assert isinstance(found, Delivery)
    assert len(list(found.rows(DAY))) == count
    return found.remarks


def of_sheet(workbook: Workbook, *rows: Sequence[object]) -> tuple[str, ...]:
    """What is said of a sheet with so many records below its header."""
    return told(workbook({"Januari": rows}), len(rows) - 1)


def test_a_column_without_a_header_is_told_with_its_letter_and_its_rows(workbook: Workbook) -> None:
    rows = [headers(NEW), [*LINE, "", "BATAL"], LINE, [*LINE, "mundur", "BATAL"]]
    assert of_sheet(workbook, *rows) == (
        "Kolom tanpa judul di lembar “Januari” berisi sesuatu: AG (baris 4), AH (2 baris, mulai baris 2). "
        "Isinya tidak dibaca dan tidak dikirim.",
    )


def test_a_gap_within_the_header_is_one_too(workbook: Workbook, tmp_path: Path) -> None:
    found = template("siapkerja-2023-registrasi")
    head, line = headers(found), [str(cell) for cell in cells_of(found, **PERSON)]
    path = tmp_path / "a.csv"
    lines = [[*head[:2], "", *head[2:]], [*line[:2], "BATAL", *line[2:]], [*line[:2], " ", *line[2:]]]
    path.write_text("\n".join(";".join(cells) for cells in lines) + "\n", encoding="utf-8")
    assert told(path, 2) == ("Kolom tanpa judul berisi sesuatu: C (baris 2). Isinya tidak dibaca dan tidak dikirim.",)


def test_numbers_before_the_table_only_count_its_rows(workbook: Workbook) -> None:
    assert of_sheet(workbook, ["", *headers(NEW)], [1, *LINE], [2, *LINE]) == ()
    assert of_sheet(workbook, ["", *headers(NEW)], ["x", *LINE]) != ()


def test_what_stands_beside_rows_that_are_no_records_is_not_told(workbook: Workbook) -> None:
    path = workbook({"Januari": [[*["DAFTAR"] * 3, *[""] * 37, "x"], headers(NEW), LINE, ["JUMLAH", 1, *[""] * 37, 1]]})
    assert told(path, 1) == ()
