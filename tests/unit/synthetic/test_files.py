"""The four editions look as the offices' own files do."""

import csv
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from simpul.synthetic.habits import largest_offices
from simpul.synthetic.planning import plan
from simpul.synthetic.run import generate

HEADER_2026 = (
    "jenis_dokumen,versi,kode_ltsa,nomor_registrasi,revisi,tanggal_registrasi,nama,nik,nomor_kk,jenis_kelamin,"
    "tempat_lahir,tanggal_lahir,status_kawin,pendidikan,nama_ibu,alamat,kode_desa,desa,kode_kecamatan,kecamatan,"
    "kode_kabupaten,kabupaten,telepon,pemberi_izin,hubungan_pemberi_izin,skema,kode_p3mi,nomor_sip2mi,negara_tujuan,"
    "kode_jabatan,jabatan,pemberi_kerja,nomor_paspor,kontrak_mulai,kontrak_selesai,gaji,mata_uang,operator\n"
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthetic")
    run = plan(largest_offices(46), 4000, 5, date(2026, 1, 1), date(2026, 2, 28))
    generate(run, folder, late=0.02, done=lambda code: None)
    return folder


def test_siapkerja_is_csv_with_mark_semicolons_and_both_line_ends(out: Path) -> None:
    raw = (out / "3212_indramayu" / "3212_REGISTRASI_202601_1.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfNO REGISTRASI;TANGGAL DAFTAR;KODE LTSA;NAMA LENGKAP;NIK;NO KK;")
    assert raw.endswith(b"\r\n")
    first = raw.split(b"\r\n")[1].decode("utf-8", "replace").split(";")
    assert first[0] == "SK/3212/2026/000001"
    assert first[2] == "3212"


def test_siskop2mi_is_plain_csv_with_the_document_in_front(out: Path) -> None:
    text = (out / "3507_malang" / "3507_registrasi_202601_1.csv").read_text(encoding="utf-8", errors="replace")
    assert text.startswith(HEADER_2026)
    assert "\r" not in text
    assert text.splitlines()[1].startswith("REGISTRASI,2026.1,3507,REG/3507/2026/000001,1,2026-01-")


def test_stage_files_come_beside_the_registrations_of_that_edition_only(out: Path) -> None:
    names = [path.name for path in out.glob("*/*_tahapan_*")]
    assert names
    assert {path.parent.name for path in out.glob("*/*_tahapan_*")} == {
        path.parent.name for path in out.glob("*/*_registrasi_2*.csv")
    }


def test_the_two_row_head_is_merged_and_the_totals_stand_below(out: Path) -> None:
    sheet = openpyxl.load_workbook(out / "3318_pati" / "Registrasi CPMI 3318 2026-01.xlsx")["Registrasi"]
    assert [sheet.cell(row, 1).value for row in (1, 2, 3)] == [
        "DAFTAR REGISTRASI CALON PEKERJA MIGRAN INDONESIA",
        "LTSA KABUPATEN PATI",
        "BULAN: JANUARI 2026",
    ]
    assert {"A5:A6", "D5:L5", "M5:Q5", "S5:T5", "U5:Z5", "AB5:AE5"} <= {str(each) for each in sheet.merged_cells.ranges}
    assert (sheet["D5"].value, sheet["D6"].value, sheet["E6"].value) == ("DATA DIRI", "Nama Lengkap", "NIK")
    last = sheet.max_row
    assert sheet.cell(last, 1).value == "JUMLAH"
    assert sheet.cell(last, 4).value == sum(isinstance(sheet.cell(row, 1).value, int) for row in range(7, last))


def test_workbooks_hold_words_and_real_date_cells(out: Path) -> None:
    sheet = openpyxl.load_workbook(out / "3318_pati" / "Registrasi CPMI 3318 2026-01.xlsx")["Registrasi"]
    days = [sheet.cell(row, 9).value for row in range(7, sheet.max_row)]
    assert any(isinstance(day, datetime) for day in days)
    assert any(isinstance(day, str) and day.split()[-1].isdigit() for day in days)


def test_the_old_workbook_has_a_sheet_for_each_month_with_numbers_that_lost_digits(out: Path) -> None:
    book = openpyxl.load_workbook(out / "3213_subang" / "CTKI_3213_TW1_2026.xlsx")
    assert book.sheetnames == ["Januari", "Februari"]
    numbers = [row[4] for sheet in book for row in sheet.iter_rows(min_row=3, values_only=True)]
    in_cells = [number for number in numbers if isinstance(number, int)]
    assert in_cells
    assert all(number % 10 == 0 for number in in_cells if number >= 10**15)


def test_only_lines_that_are_meant_to_be_unreadable_are(out: Path) -> None:
    with (out / "truth" / "truth.csv").open(encoding="utf-8", newline="") as file:
        truth = {(line["file"], int(line["record_no"])): line for line in csv.DictReader(file)}
    for path in out.glob("*/*REGISTRASI*.csv"):
        lines = path.read_bytes().decode("utf-8-sig", "replace")
        rows = list(csv.reader(lines.split("\r\n"), delimiter=";"))[1:-1] if '"' not in lines else []
        for number, row in enumerate(rows, 1):
            is_whole = len(row) == 34 and "�" not in "".join(row)
            codes = truth[str(path.relative_to(out)), number]["codes"]
            assert is_whole == (codes != "unreadable")
