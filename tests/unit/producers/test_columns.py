"""Columns too many, columns that are missing, and sheets that lie beside the records."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from tests.unit.producers.conftest import DAY, PERSON, cells_of, headers, rows_of, template
from tests.unit.producers.test_workbooks import old_line

from simpul_office.agent import Agent
from simpul_office.checking import Checked, check_file
from simpul_office.checking.output import print_jsonl, print_text
from simpul_office.folders import TO_SEND
from simpul_office.office_log import OfficeLog, log_file
from simpul_office.reading import SUMMARY_SHEET, Delivery, Refusal, read
from simpul_office.reading.template import Template
from simpul_office.returning import write_workbook

CsvFile = Callable[..., Path]
Workbook = Callable[..., Path]
NEW, OLD = template("ltsa-excel-registrasi"), template("ltsa-excel-lama-registrasi")
REGISTRATIONS = [template(name) for name in ("siapkerja-2023-registrasi", "siskop2mi-2026-registrasi")] + [NEW, OLD]
REQUIRED = {
    "source_record_id", "registration_date", "name", "sex", "birth_date", "regency_name", "scheme_code", "destination",
    "occupation_title",
}  # fmt: skip


def readable(path: Path) -> Delivery:
    """A file that can be read."""
    found = read(path, "3507")
    assert isinstance(found, Delivery), str(found)
    return found


def refused(path: Path) -> str:
    """What is said of a file that cannot be read."""
    found = read(path, "3507")
    assert isinstance(found, Refusal)
    assert found.code == "unknown_template"
    return str(found)


def csv_of(path: Path, found: Template, fields: set[str], *more: str) -> Path:
    """A CSV file of some columns of a template, by field or form, and of some of nobody's."""
    columns = [column for column in found.columns if (column.field or column.form) in fields]
    line = dict(zip(found.columns, cells_of(found, **PERSON), strict=True))
    rows = [[*(column.header for column in columns), *more], [*(line[column] for column in columns), *more]]
    path.write_text("\n".join(";".join(map(str, row)) for row in rows) + "\n")
    return path


@pytest.mark.parametrize("value", ["baik", ""])
def test_a_column_too_many_is_left_out_and_named(csv_file: CsvFile, value: str) -> None:
    path = csv_file({}, {"name": "DEWI"})
    head, *lines = path.read_text().splitlines()
    path.write_text("\n".join([f"{head},keterangan", *(f"{line},{value}" for line in lines)]) + "\n")
    delivery = readable(path)
    assert [row.body["name"] for row in delivery.rows(DAY)] == ["SITI AMINAH", "DEWI"]
    assert delivery.remarks == ("Kolom “keterangan” tidak dikenal: isinya tidak dibaca dan tidak dikirim.",)


@pytest.mark.parametrize("found", REGISTRATIONS, ids=lambda found: found.edition)
def test_what_the_ministry_requires_is_enough_and_the_rest_is_blank(tmp_path: Path, found: Template) -> None:
    path = csv_of(tmp_path / "a.csv", found, {*REQUIRED, "stated_document", "stated_version"})
    (row,) = rows_of(path)
    assert row.body["name"] == PERSON["name"]
    (remark,) = readable(path).remarks
    assert remark.startswith("Kolom “")
    assert remark.endswith(" lain tidak ada: dianggap kosong.")


@pytest.mark.parametrize("lacking", ["name", "birth_date", "stated_version"])
def test_without_a_required_column_nothing_is_read(tmp_path: Path, lacking: str) -> None:
    found = template("siskop2mi-2026-registrasi")
    fields = {column.field or column.form for column in found.columns} - {lacking}
    title = next(column.header for column in found.columns if lacking in (column.field, column.form))
    assert f"Kolom wajib yang tidak ada: {title}. Samakan" in refused(csv_of(tmp_path / "a.csv", found, fields))


def test_of_two_columns_that_say_the_same_one_is_enough(tmp_path: Path) -> None:
    fields = {column.field or column.form for column in NEW.columns}
    assert rows_of(csv_of(tmp_path / "a.csv", NEW, fields - {"regency_code"}))
    said = refused(csv_of(tmp_path / "b.csv", NEW, fields - {"regency_code", "regency_name"}))
    assert "Kolom wajib yang tidak ada: Kab/Kota atau Kode Kab." in said


def test_a_column_that_is_missing_beside_one_that_is_unknown_was_probably_renamed(tmp_path: Path) -> None:
    fields = {column.field or column.form for column in NEW.columns}
    said = refused(csv_of(tmp_path / "a.csv", NEW, fields - {"family_card_no"}, "No. Kartu KK"))
    assert "Kolom yang tidak ada: No. KK." in said
    assert "“No. Kartu KK” mungkin maksudnya “No. KK”." in said


def test_a_hint_looks_at_the_header_and_not_at_the_group_above_it(workbook: Workbook) -> None:
    upper = ["No", "No. Registrasi", "Tanggal Daftar", "DATA DIRI", *[None] * 28]
    lower = [None, None, None, *(header.replace("No. KK", "No. K.K") for header in headers(NEW)[3:])]
    said = refused(workbook({"R": [upper, lower, cells_of(NEW, **PERSON)]}))
    assert "mungkin maksudnya “No. Registrasi”" not in said


def test_a_taking_back_that_lacks_its_reason_is_no_stage_line(tmp_path: Path) -> None:
    found = template("simpul-penarikan")
    fields = {column.field for column in found.columns} - {"reason"}
    assert "Kolom wajib yang tidak ada: reason." in refused(csv_of(tmp_path / "a.csv", found, fields))


def test_of_two_rows_of_a_header_the_upper_one_alone_is_not_enough(workbook: Workbook) -> None:
    below = {"Mulai", "Selesai", "Gaji", "Mata Uang"}
    upper = [None if header in below else header for header in headers(NEW)]
    lower = [header if header in below else None for header in headers(NEW)]
    path = workbook({"R": [upper, lower, cells_of(NEW, **{**PERSON, "wage_amount": 25_000})]})
    (row,) = rows_of(path)
    assert row.body["wage_amount"] == "25000"
    assert readable(path).remarks == ()


def test_the_row_below_a_header_that_lacks_a_column_is_a_record(workbook: Workbook) -> None:
    without_desk = [row[:-1] for row in (headers(NEW), cells_of(NEW, **PERSON), cells_of(NEW, **PERSON))]
    path = workbook({"R": without_desk})
    assert [row.line_no for row in rows_of(path)] == [2, 3]
    assert readable(path).remarks == ("Kolom “Petugas” tidak ada: dianggap kosong.",)


def test_what_is_missing_on_one_sheet_is_said_of_that_sheet(workbook: Workbook) -> None:
    more = [[*headers(OLD), "Catatan"], [*old_line(), "x"]]
    path = workbook({"Januari": more, "Februari": [headers(OLD), old_line()], "Maret": more})
    said = "Kolom “Catatan” di lembar “Januari”, “Maret” tidak dikenal: isinya tidak dibaca dan tidak dikirim."
    assert readable(path).remarks == (said,)


SIDE_SHEETS: dict[str, list[list[object]]] = {
    "lists": [["Status", "Pendidikan", "Hubungan", "Skema", "Negara", "Mata Uang", "L/P"], ["Kawin", "SMA"]],
    "more lists": [["Jenis Kelamin", "Program", "PPTKIS", "Jabatan", "Valuta", "Kabupaten", "Kode BPS", "Petugas"]],
    "sums": [["REKAP PER NEGARA"], ["No", "Negara", "Jabatan", "L/P", "Jumlah"], [1, "Malaysia", "PRT", "L", 3]],
    "sums by village": [["Kecamatan", "Desa", "Jumlah"], ["Sukun", "Bandulan", 7]],
    "staff": [["No", "Nama", "NIP", "Jabatan", "Alamat"], [1, "ASEP", "197501012000031002", "Kepala", "Soreang"]],
    "companies": [["P3MI", "No. SIP2MI", "Negara", "Jabatan", "Alamat"], ["PT MAJU", "SIP/1", "HKG", "PRT", "Jkt"]],
    "guests": [["No", "Tanggal", "Nama", "Tujuan"], [1, "2026-01-02", "DEWI", "Tanya"]],
}


@pytest.mark.parametrize("side", SIDE_SHEETS.values(), ids=list(SIDE_SHEETS))
@pytest.mark.parametrize("found", [NEW, OLD], ids=lambda found: found.edition)
def test_a_sheet_without_records_is_passed_over_by_its_name(
    workbook: Workbook, found: Template, side: list[list[object]]
) -> None:
    path = workbook({"Samping": side, "R": [headers(found), cells_of(found, **PERSON)]})
    assert len(rows_of(path)) == 1
    assert readable(path).remarks == ("Lembar “Samping” bukan tabel data: dilewati.",)


SLIPS: dict[str, Callable[[list[str]], list[object]]] = {
    "one other": lambda names: ["Nomer" if name == "No. Registrasi" else name for name in names],
    "one missing": lambda names: [name for name in names if name != "Tanggal Lahir"],
    "half missing": lambda names: list(names[: len(names) // 2]),
    "all in other words": lambda names: ["Nomor", "Nomor Daftar", "Tgl Registrasi", "Nama CPMI", "No. KTP/NIK"],
    "few": lambda names: ["Nama Lengkap", "NIK", "Tujuan"],
    "far down": lambda names: ["Urut", "Nama Lengkap CPMI", "N I K", "NIK CPMI", "Tgl. Lahir"],
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=list(SLIPS))
def test_a_sheet_of_records_under_a_wrong_head_is_never_passed_over(
    workbook: Workbook, slip: Callable[[list[str]], list[object]]
) -> None:
    sound = [headers(NEW), cells_of(NEW, **PERSON)]
    spoiled = [["DAFTAR CPMI"], slip(headers(NEW)), *[cells_of(NEW, **PERSON)] * 3]
    said = refused(workbook({"Januari": sound, "Februari": spoiled}))
    assert "Lembar “Februari”: judul kolom tidak dikenal." in said
    assert "Lembar yang bukan data registrasi: pindahkan ke berkas lain." in said


def test_a_sheet_of_records_without_any_head_is_never_passed_over(workbook: Workbook) -> None:
    person = cells_of(NEW, **{**PERSON, "nik": "3507.1142.0395.0001"})
    said = refused(workbook({"Januari": [headers(NEW), person], "Februari": [person, person]}))
    assert "Lembar “Februari”: judul kolom tidak dikenal." in said
    assert "SITI" not in said


def test_a_header_written_in_another_way_is_held_against_its_own_edition(csv_file: CsvFile) -> None:
    path = csv_file({})
    head, line = path.read_text().splitlines()
    path.write_text(f"{head.replace('_', ' ').title()}\n{line}\n")
    said = refused(path)
    assert "Paling mirip: CSV SISKOP2MI 2026 (registrasi)." in said
    assert "“Nomor Registrasi” mungkin maksudnya “nomor_registrasi”." in said


def test_what_is_said_of_a_whole_file_is_said_once_wherever_it_is_read(
    workbook: Workbook, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("SIMPUL_KAFKA_BOOTSTRAP", raising=False)
    table = [[*headers(NEW), "Catatan"], [*cells_of(NEW, **PERSON), "x"]]
    path = workbook({"R": table, "Daftar": SIDE_SHEETS["lists"]})
    remarks = readable(path).remarks
    checked = check_file(path, "3507", DAY)
    assert isinstance(checked, Checked)
    print_text(checked)
    print_jsonl(checked)
    told = capsys.readouterr()
    book = openpyxl.load_workbook(write_workbook(checked, path, tmp_path / "hasil.xlsx"))
    summary = [str(cell.value) for row in book[SUMMARY_SHEET] for cell in row]
    shown: list[str] = []
    log = OfficeLog(tmp_path / "state", shown.append)
    agent = Agent(tmp_path / "state", "3507", tmp_path / "kantor", log)
    path.rename(tmp_path / "kantor" / TO_SEND / "a.xlsx")
    agent.look(settled=0)
    for remark in remarks:
        assert (told.out.count(remark), told.err.count(remark), "\n".join(shown).count(remark)) == (1, 1, 1)
        assert remark in summary
        assert remark not in log_file(tmp_path / "state").read_text(encoding="utf-8")
    assert len(remarks) == 2
