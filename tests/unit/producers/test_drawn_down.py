"""Constants that were drawn down beyond the last record make none, and the clerk is told of them."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.unit.producers.conftest import DAY, PERSON, cells_of, headers, rows_of, template

from simpul_office.reading import Delivery, read

Workbook = Callable[..., Path]
NEW = template("ltsa-excel-registrasi")
STAGES = template("siskop2mi-2026-tahapan")
CONSTANTS = {"desk": "DEWI", "regency_name": "KABUPATEN MALANG", "registration_date": "2026-01-15"}


def of_rows(workbook: Workbook, *rows: Sequence[object]) -> tuple[list[int], tuple[str, ...]]:
    """The lines of the records of a sheet, and what its clerk is told."""
    path = workbook({"Januari": [headers(NEW), cells_of(NEW, **{**PERSON, **CONSTANTS}), *rows]})
    found = read(path, "3507")
    assert isinstance(found, Delivery)
    return [row.line_no for row in found.rows(DAY)], found.remarks


@pytest.mark.parametrize(
    ("drawn", "titles"),
    [
        ({"desk": "DEWI"}, "“Petugas”"),
        ({"desk": "DEWI", "regency_name": "KABUPATEN MALANG"}, "“Kab/Kota”, “Petugas”"),
        ({**CONSTANTS, "name": "-"}, "“Tanggal Daftar”, “Kab/Kota”, “Petugas”"),
    ],
)
def test_rows_that_only_say_again_what_stands_above_are_no_records_and_are_told(
    workbook: Workbook, drawn: dict[str, object], titles: str
) -> None:
    lines, remarks = of_rows(workbook, *[[n, *cells_of(NEW, **drawn)[1:]] for n in (2, 3, 4)])
    assert lines == [2]
    assert remarks == (
        f"3 baris (3 sampai 5) di lembar “Januari” hanya mengulang isi kolom {titles} dari baris di atasnya, "
        "tanpa data siapa pun: dilewati dan tidak dikirim.",
    )


def test_a_record_below_such_rows_is_one(workbook: Workbook) -> None:
    lines, remarks = of_rows(
        workbook, cells_of(NEW, desk="DEWI"), cells_of(NEW, **{**PERSON, "source_record_id": "REG/2", **CONSTANTS})
    )
    assert lines == [2, 4]
    assert remarks[0].startswith("Baris 3 di lembar “Januari” hanya mengulang isi kolom “Petugas”")


@pytest.mark.parametrize(
    "record",
    [
        {"desk": "SITI"},
        {"desk": "DEWI", "regency_name": "KABUPATEN BLITAR"},
        {"desk": "DEWI", "wage_amount": "2500000"},
        {"desk": "DEWI", "name": "RINA"},
        {"desk": "DEWI", "nik": "3507146109890038"},
        {"desk": "DEWI", "source_record_id": "REG/3507/2026/000001"},
        {"desk": "DEWI", "address": "DUSUN KRAJAN"},
    ],
)
def test_a_row_that_says_anything_new_or_of_anybody_is_a_record(workbook: Workbook, record: dict[str, object]) -> None:
    assert of_rows(workbook, cells_of(NEW, **record)) == ([2, 3], ())


def test_a_row_that_states_what_it_is_is_a_record_whatever_it_says(tmp_path: Path) -> None:
    stated = {"office_code": "3507", "stage_code": "OPP"}
    one = cells_of(STAGES, source_record_id="R-1", stage_date="2026-01-20", **stated)
    rows = [one, cells_of(STAGES, **stated), cells_of(STAGES, **stated, stated_document="", stated_version="")]
    path = tmp_path / "3507_tahapan.csv"
    path.write_text("".join(",".join(row) + "\n" for row in [headers(STAGES), *rows]), encoding="utf-8")
    assert [row.line_no for row in rows_of(path)] == [2, 3]


def test_objects_of_a_program_are_records_whatever_they_say(tmp_path: Path) -> None:
    path = tmp_path / "registrasi.jsonl"
    path.write_text('{"source_record_id":"R-1","name":"SITI","desk":"A"}\n{"desk":"A"}\n', encoding="utf-8")
    assert len(rows_of(path)) == 2
