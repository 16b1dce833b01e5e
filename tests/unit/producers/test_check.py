"""The pre-check: the intake's own verdicts, told to a clerk."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest
import typer
from tests.unit.producers.conftest import set_up
from typer.testing import CliRunner

from simpul.contracts.catalogue import entries, reason
from simpul.domain.reasons import GUARDED
from simpul.rules.reference import load
from simpul_office.checking import Checked, check_file
from simpul_office.checking.output import print_jsonl, print_refusal, print_text
from simpul_office.checking.words import advice, problem
from simpul_office.commands import check, office
from simpul_office.notes import note_of_refusal
from simpul_office.reading import Refusal

CsvFile = Callable[..., Path]
DAY = date(2026, 2, 3)
HEAVY = {"kafka", "pandas", "pyarrow", "airflow", "psycopg", "sqlalchemy", "great_expectations", "openpyxl"}


def checked(path: Path) -> Checked:
    """A readable file, checked as Malang's."""
    found = check_file(path, "3507", DAY)
    assert isinstance(found, Checked)
    return found


def verdicts(path: Path) -> list[tuple[str, list[str]]]:
    """Verdict and codes of each row."""
    return [(row.verdict, [reason.code for reason in row.reasons]) for row in checked(path).rows()]


def test_every_row_gets_its_verdict_with_all_reasons(csv_file: CsvFile) -> None:
    path = csv_file({"nik": "3,50711E+15", "sex": "?"}, b"rusak", {"stated_version": "2031.9"})
    assert verdicts(path) == [
        ("rejected", ["nik_spreadsheet_damage", "not_in_code_list"]),
        ("rejected", ["unreadable"]),
        ("rejected", ["unknown_document"]),
    ]


def test_a_row_with_a_mark_that_nobody_closed_is_told_so(csv_file: CsvFile) -> None:
    whole = csv_file({}, name="utuh.csv").read_bytes().splitlines()[1]
    rows = checked(csv_file({}, whole.replace(b"SITI", b'"SITI'))).rows()
    _, torn = (" ".join(problem(reason, row.row) for reason in row.reasons) for row in rows)
    assert 'tanda kutip (") yang tidak berpasangan' in torn


def test_a_row_with_a_broken_letter_is_not_told_to_count_its_columns(csv_file: CsvFile) -> None:
    whole = csv_file({}, name="utuh.csv").read_bytes().splitlines()[1]
    rows = checked(csv_file({}, whole.replace(b"SITI", b"SIT\xcd"), b"rusak")).rows()
    _, letter, columns = (" ".join(problem(reason, row.row) for reason in row.reasons) for row in rows)
    assert "Simpan sebagai jenis “CSV UTF-8”." in letter
    assert "Ketik ulang huruf yang rusak." in letter
    assert "jumlah kolom" not in letter
    assert "Samakan jumlah kolomnya dengan baris judul." in columns


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("34760", "Angka ini nomor hari di Excel: pilih selnya, Format Cells, Date"),
        ("17-Mar-95", "Tulis tahunnya dengan empat angka."),
        ("17/03/95", "Tulis tahunnya dengan empat angka."),
        ("03/17/1995", "Tulis hari dulu, lalu bulan, atau nama bulannya."),
        ("03/04/1995 8:15 AM", "Tulis hari dulu, lalu bulan, atau nama bulannya."),
        ("THN 2002", ""),
        ("1995", ""),
    ],
)
def test_a_date_that_nobody_may_guess_is_told_with_how_to_write_it(csv_file: CsvFile, written: str, told: str) -> None:
    (row,) = checked(csv_file({"birth_date": written})).rows()
    (reason,) = (reason for reason in row.reasons if reason.code == "bad_format")
    said = f"Tanggal lahir tertulis {written}. Tulis ulang sebagai tanggal seperti 1990-08-17."
    assert problem(reason, row.row).removeprefix(said).strip().startswith(told)
    assert bool(told) == (problem(reason, row.row) != said)


@pytest.mark.parametrize("name", ["SITI ", "SITI,\n"])
def test_a_row_that_is_too_long_to_be_sent_is_told_so(csv_file: CsvFile, name: str) -> None:
    (row,) = checked(csv_file({"name": name * 60_000})).rows()
    (told,) = (problem(reason, row.row) for reason in row.reasons)
    assert told.startswith("Isi baris ini lebih dari 256 KB")
    assert "kolom" not in told


def test_a_repeated_row_is_a_duplicate_and_an_older_revision_is_overtaken(csv_file: CsvFile) -> None:
    path = csv_file({"revision": "2"}, {"revision": "2"}, {"revision": "1", "name": "LAIN"}, {"name": "BARU"})
    assert [verdict for verdict, _ in verdicts(path)] == ["accepted", "duplicate", "superseded", "accepted"]


def test_reasons_for_protection_officers_are_never_shown(csv_file: CsvFile, capsys: pytest.CaptureFixture[str]) -> None:
    path = csv_file({"birth_date": "2007-12-01", "nik": "3507114112080001"})
    ((_, codes),) = verdicts(path)
    assert "under_age" not in codes
    assert "age_conflict" not in codes
    print_jsonl(checked(path))
    print_text(checked(path))
    assert "age_conflict" not in capsys.readouterr().out


def test_a_clerk_reads_row_number_name_problem_and_who_can_help(
    csv_file: CsvFile, capsys: pytest.CaptureFixture[str]
) -> None:
    print_text(checked(csv_file({}, {"nik": "3,50711E+15", "source_record_id": "REG/7"})))
    told = capsys.readouterr().out
    assert "Baris 3 · REG/7 · SITI AMINAH" in told
    assert "NIK rusak oleh Excel" in told
    assert "3,50711E+15" in told
    assert "KTP-el" in told
    assert "1 perlu diperbaiki" in told
    assert "ditolak" not in told


def test_a_row_without_number_and_name_is_not_said_to_be_unreadable(
    csv_file: CsvFile, capsys: pytest.CaptureFixture[str]
) -> None:
    print_text(checked(csv_file({"source_record_id": "", "name": ""}, b"rusak")))
    told = capsys.readouterr().out
    assert "Baris 2 · (tanpa nomor dan nama)" in told
    assert "Baris 3 · (tidak terbaca)" in told


def test_the_value_is_shown_as_the_clerk_wrote_it(csv_file: CsvFile, capsys: pytest.CaptureFixture[str]) -> None:
    print_text(checked(csv_file({"birth_date": "31/02/1990"})))
    assert "31/02/1990" in capsys.readouterr().out


def test_a_file_can_neither_steer_a_terminal_nor_add_lines_to_what_is_said_of_it(
    tmp_path: Path, csv_file: CsvFile, capsys: pytest.CaptureFixture[str]
) -> None:
    path = csv_file({"source_record_id": "REG\x1b[2J/1", "name": "SITI\nRingkasan: 9 diterima.", "sex": "?"})
    print_text(checked(path.rename(tmp_path / "a\x1b[2J\nRingkasan: 9 diterima.csv")))
    refusal = Refusal("b\x1b[2J\n.csv", "unknown_template", ("Kolom yang tidak dikenal: na\x1b[2Jma.",))
    print_refusal(refusal)
    told = "".join(capsys.readouterr()) + note_of_refusal(refusal).splitlines()[0]
    assert "\x1b" not in told
    assert told.count("\nRingkasan:") == 1
    assert "b␣[2J␣.csv" in told


def test_software_reads_a_line_per_row_in_the_words_of_the_feed(
    csv_file: CsvFile, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    print_jsonl(checked(csv_file({"revision": "1"}, b"rusak")))
    first, second = (json.loads(line) for line in capsysbinary.readouterr().out.splitlines())
    assert set(first) == {
        "office_code", "document", "source_record_id", "revision", "event_id", "verdict", "reasons", "source",
        "received_on",
    }  # fmt: skip
    assert first["source"] == {"file": "3507_registrasi.csv", "sheet": None, "record_no": 1}
    assert second["reasons"] == [{"code": "unreadable", "severity": "reject", "field": None}]


def test_the_check_needs_no_broker_and_none_of_the_heavy_libraries(csv_file: CsvFile) -> None:
    program = (
        "import sys; from simpul.cli import main; sys.argv = ['simpul', 'check', sys.argv[1], '--office', '3507']\n"
        "try: main()\n"
        "except SystemExit as end: print('exit', end.code)\n"
        f"print(sorted({HEAVY} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(csv_file({"sex": "?"}))],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.endswith("exit 0\n[]\n"), done.stdout + done.stderr


@pytest.mark.parametrize("command", [["check", "--office", "3507"], ["office", "template", "learn"]])
def test_a_place_that_cannot_be_written_is_told_in_words(csv_file: CsvFile, tmp_path: Path, command: list[str]) -> None:
    simpul, out = Path(sys.executable).with_name("simpul"), tmp_path / "tidak ada" / "hasil.xlsx"
    words = [str(simpul), *command, str(csv_file({"sex": "?"})), "--out", str(out)]
    done = subprocess.run(words, capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1), done.stderr
    assert "tidak dapat ditulis di tempat itu" in done.stderr


def test_whether_a_record_taken_back_was_ever_received_is_left_to_the_registry(tmp_path: Path) -> None:
    path = tmp_path / "penarikan.csv"
    path.write_text(
        "kode_ltsa,jenis_data,nomor_registrasi,kode_tahap,tanggal_tahap,nomor_dokumen,alasan,nama_petugas\n"
        "3507,REGISTRASI,REG/1,,,,salah orang,Rini\n"
        "3507,TAHAPAN,REG/1,OPP,2026-01-07,OPP/1,salah hari,Rini\n"
        "3507,TAHAPAN,REG/1,,2026-01-07,-,salah hari,Rini\n"
        "3507,SURAT,REG/1,,,,salah,\n"
    )
    assert verdicts(path) == [
        ("accepted", []),
        ("accepted", []),
        ("rejected", ["missing_required"]),
        ("rejected", ["not_in_code_list", "missing_required"]),
    ]


FOR_OFFICES = sorted(code for code in GUARDED if entries()[code].audience == "office")


@pytest.mark.parametrize("code", FOR_OFFICES)
@pytest.mark.parametrize("field", ["birth_date", "destination", "p3mi_code", "p3mi_name", "occupation_code", None])
def test_where_a_hint_could_help_to_forge_nothing_is_said_of_values(
    code: str, field: str | None, csv_file: CsvFile
) -> None:
    (row,) = (each.row for each in checked(csv_file({"birth_date": "2010-03-02", "destination": "HKG"})).rows())
    said = " ".join(advice(reason(code, field), row))
    written = {text for text in row.cells if text.strip()}
    assert not re.search(r"\b\d|umur|tahun|contoh", said, re.IGNORECASE), said
    assert not any(text in said for text in written if len(text) > 2)
    assert "Yang memutuskan: Kementerian" in said
    assert "Jangan mengubah data agar lolos" in said


def test_every_reason_for_offices_says_who_and_what_in_sentences_that_can_be_read(csv_file: CsvFile) -> None:
    (row,) = (each.row for each in checked(csv_file({})).rows())
    for code, entry in entries().items():
        if entry.audience == "office" and entry.gate < 3:
            sentences = advice(reason(code, "nik"), row)
            assert all(sentence.endswith(".") and len(sentence) < 200 for sentence in sentences), code
            assert any(sentence.startswith(("Yang memperbaiki: ", "Yang memutuskan: ")) for sentence in sentences), code
            assert not re.search(r"\b(ditolak|spool|slice|manifest|epoch|digest|offset|hash)\b", " ".join(sentences))


def test_a_workbook_can_be_asked_for_and_the_edition_of_the_lists_is_named(
    csv_file: CsvFile, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path / "state"))
    out = tmp_path / "hasil.xlsx"
    check(csv_file({"sex": "?"}), "3507", datetime.combine(DAY, time()), "text", out)
    assert out.is_file()
    assert f"edisi {load().edition}" in capsys.readouterr().out


def test_a_day_that_has_not_come_and_the_help_are_told_in_the_clerks_language(csv_file: CsvFile) -> None:
    ran = CliRunner()
    future = ran.invoke(_app(), [str(csv_file({})), "--office", "3507", "--received-on", "2999-01-02"])
    assert future.exit_code == 2
    assert "2 Januari 2999 belum tiba" in " ".join(future.output.split())
    told = " ".join(ran.invoke(_app(), ["--help"]).output.split())
    assert "Berkas yang diperiksa. Tidak ada yang dikirim." in told
    assert "Kode keluar 0: berkas dapat dibaca" in told
    assert "text untuk orang" in told


def _app() -> typer.Typer:
    app = typer.Typer()
    app.command()(check)
    return app


def test_the_file_itself_is_never_overwritten(
    csv_file: CsvFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path / "state"))
    path = csv_file({"sex": "?"})
    before = path.read_bytes()
    with pytest.raises(typer.BadParameter, match="tidak ditimpa"):
        check(path, "3507", datetime.combine(DAY, time()), "text", path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(("office", "is_listed"), [("3507", True), ("abc", False), ("9999", False)])
def test_an_office_that_is_on_no_list_is_warned_of_and_checked(
    csv_file: CsvFile, capsys: pytest.CaptureFixture[str], office: str, is_listed: bool
) -> None:
    check(csv_file({}), office=office, received_on=None, format="jsonl", out=None)
    told = capsys.readouterr()
    assert (f"Kode kantor {office} tidak ada di daftar edisi" in told.err) != is_listed
    assert len(told.out.splitlines()) == 1


def test_an_office_that_this_computer_was_set_up_for_need_not_be_named(
    csv_file: CsvFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path / "state"))
    file = str(csv_file({}))
    commands = ((_app(), [file]), (office, ["receipt", "--code", "743QBT30"]), (office, ["slip", "--record", "A/1"]))
    for app, words in commands:
        done = CliRunner().invoke(app, words)
        assert (done.exit_code, "--office" in done.stderr) == (2, True), words
    set_up(tmp_path / "state", "3507", "LTSA Kabupaten Malang")
    done = CliRunner().invoke(_app(), [file])
    assert done.exit_code == 0
    assert "Kantor 3507, 1 baris" in done.stdout


def test_an_office_that_this_computer_was_set_up_for_is_not_warned_of(
    csv_file: CsvFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path))
    set_up(tmp_path, "3573", "LTSA Kota Malang")
    check(csv_file({}), office="3573", received_on=None, format="jsonl", out=None)
    assert "tidak ada di daftar" not in capsys.readouterr().err
