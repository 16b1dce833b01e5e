"""The list that a clerk opens in Excel."""

import csv
import io
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from simpul.reading.explaining import Explained
from simpul.reading.repairs import RepairRecord
from simpul.reading.spreadsheet_text import no_formula
from simpul_portal import download
from simpul_portal.download import HEADER, alone, repair_sheet

REASON = Explained(
    "nik_malformed", "reject", "nik", "NIK bukan 16 angka", "NIK tertulis 350. Salin dari KTP-el.", "NIK", "350",
    "teks berisi 16 angka", "350", "calon PMI", "KTP-el",
)  # fmt: skip


def record(*reasons, **said):
    return RepairRecord(
        **{
            "page_id": UUID(int=1), "record_ref": UUID(int=1), "document": "cpmi_registration", "revision": 1,
            "state": "repair", "progress": None, "record_number": "REG/1", "person_name": "SITI; AMINAH\nBINTI",
            "file_id": None, "file_name": "a.csv", "sheet_name": None, "record_no": 7,
            "received_date": date(2026, 2, 5), "arrived_at": datetime(2026, 2, 5, tzinfo=UTC), "reasons": reasons,
            "row_text": None, "is_erased": False, **said,
        }
    )  # fmt: skip


def lines_of(sheet):
    return list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_sheet_that_is_full_says_how_it_goes_on(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(download, "MOST", 2)
    *lines, last = (line["Jenis data"] for line in lines_of(repair_sheet([record(REASON), record(REASON)])))
    assert lines == ["Registrasi", "Registrasi"]
    assert last == "Paling banyak 2 data dalam satu daftar. Perbaiki dan kirim dahulu, lalu unduh lagi."
    assert len(lines_of(repair_sheet([record(REASON)]))) == 1


def test_one_sheet_of_an_office_is_prepared_at_a_time():
    with alone("3507") as first, alone("3507") as second, alone("1807") as other:
        assert (first, second, other) == (True, False, True)
    with alone("3507") as again:
        assert again


def test_the_sheet_begins_with_a_byte_order_mark_and_ends_its_lines_as_excel_does():
    sheet = repair_sheet([])
    assert sheet == b"\xef\xbb\xbf" + ";".join(HEADER).encode() + b"\r\n"


def test_a_record_has_a_line_for_each_reason_and_keeps_its_texts():
    lines = lines_of(repair_sheet([record(REASON, REASON), record(REASON, record_number="REG/2")]))
    assert [line["Nomor"] for line in lines] == ["REG/1", "REG/1", "REG/2"]
    assert lines[0]["Nama"] == "SITI; AMINAH\nBINTI"
    assert (lines[0]["Tertulis"], lines[0]["Dengan dokumen"], lines[0]["Kode alasan"]) == (
        "350",
        "KTP-el",
        "nik_malformed",
    )


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_nothing_in_it_can_become_a_formula(sign):
    assert no_formula(f"{sign}cmd|' /C calc'!A0") == f"'{sign}cmd|' /C calc'!A0"
    (line,) = lines_of(repair_sheet([record(REASON, record_number=f"{sign}1", person_name=f"{sign}2")]))
    assert (line["Nomor"], line["Nama"]) == (f"'{sign}1", f"'{sign}2")


@pytest.mark.parametrize("text", ["SITI", "'SITI", " =1", "1=1", ""])
def test_other_texts_stay_as_they_are(text):
    assert no_formula(text) == text


def test_a_long_number_keeps_its_digits_in_excel():
    seen = Explained("nik_date_impossible", "reject", "nik", "l", "s", seen="3507143109890038")
    (line,) = lines_of(repair_sheet([record(seen)]))
    assert line["Tertulis"] == "'3507143109890038"


@pytest.mark.parametrize("number", ["3507143109890038", "000123"])
def test_so_does_a_records_own_number(number):
    (line,) = lines_of(repair_sheet([record(REASON, record_number=number)]))
    assert line["Nomor"] == f"'{number}"


def test_a_telephone_keeps_its_leading_zero_in_excel():
    seen = Explained("phone_unusable", "warning", "phone", "l", "s", seen="0812345678")
    (line,) = lines_of(repair_sheet([record(seen)]))
    assert line["Tertulis"] == "'0812345678"


def test_a_row_that_could_not_be_read_is_given_back_as_it_was():
    (line,) = lines_of(repair_sheet([record(Explained("unreadable", "reject", None, "l", "s"), row_text="=a;b")]))
    assert line["Tertulis"] == "'=a;b"
