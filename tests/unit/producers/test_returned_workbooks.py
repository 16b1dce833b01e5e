"""The clerk's own workbook back: marked, and otherwise what it was."""

import csv
import json
import os
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table
from tests.unit.producers.conftest import DAY, PERSON, cells_of, headers, template

from simpul_office.checking import Checked, check_file
from simpul_office.folders import NOTE
from simpul_office.reading import SUMMARY_SHEET, Delivery, Refusal, read
from simpul_office.returning import give_back, write_workbook

Made = Callable[..., Path]
OLD = template("ltsa-excel-lama-registrasi")
GIVEN = {"registration_date": "15-01-26", "birth_date": "02-03-95", "sex": "W", "nik": "3507114203950001"}
OFFICE_SHAPES = "urn:schemas-microsoft-com:office:excel"
FAULTY = {"birth_date": "31-02-95"}


def line(**values: object) -> list[object]:
    """A line of the old workbook."""
    return cells_of(OLD, **{**PERSON, **GIVEN, **values})


def checked(path: Path) -> Checked:
    """A readable file, checked as Malang's."""
    found = check_file(path, "3507", DAY)
    assert isinstance(found, Checked), found
    return found


def given_back(path: Path, folder: Path) -> Path:
    """The workbook that comes back."""
    folder.mkdir(exist_ok=True)
    found = give_back(checked(path), path, folder)
    assert found is not None
    return found


def column(field: str) -> int:
    """The column of a field in the old workbook."""
    return next(at for at, found in enumerate(OLD.columns, start=1) if found.field == field)


def said(cell: Any) -> str:
    """What is said on a cell."""
    return cell.comment.text if cell.comment else ""


def seen_rows(sheet: Any) -> list[int]:
    """The rows that are not hidden."""
    return [row for row in range(1, sheet.max_row + 1) if not sheet.row_dimensions[row].hidden]


def coloured(sheet: Any) -> set[str]:
    """The cells that one of our rules colours."""
    return {
        cell
        for found in sheet.conditional_formatting
        for rule in found.rules
        if "Simpul" in rule.formula[0] and rule.dxf.fill is not None and rule.dxf.fill.bgColor.rgb != "00000000"
        for cell in str(found.sqref).split()
    }


def test_only_the_faulty_rows_are_seen_and_each_fault_is_said_on_its_cell(workbook: Made, tmp_path: Path) -> None:
    good, bad = line(), line(source_record_id="REG/2", **FAULTY)
    path = workbook(
        {"Januari": [["DATA CTKI"], headers(OLD), good, bad, line(source_record_id="REG/3"), ["", "JUMLAH"]]}
    )
    book = openpyxl.load_workbook(given_back(path, tmp_path / "kembali"))
    assert book.sheetnames == [SUMMARY_SHEET, "Januari"]
    assert book.active.title == SUMMARY_SHEET
    sheet = book["Januari"]
    assert seen_rows(sheet) == [1, 2, 4, 6]
    assert sheet.auto_filter.ref == f"A2:{sheet.cell(5, column('desk')).coordinate}"
    cell = sheet.cell(4, column("birth_date"))
    assert cell.coordinate in coloured(sheet)
    assert "PERLU DIPERBAIKI: Tanggal lahir tidak mungkin" in said(cell)
    assert "31-02-95" in said(cell)
    assert "akta kelahiran" in said(cell)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_fault_that_is_hidden_is_said_to_be_and_where(workbook: Made, tmp_path: Path, state: str) -> None:
    names = ("Januari", "Februari")
    path = workbook({name: [headers(OLD), line(source_record_id=name, **FAULTY)] for name in names})
    book = openpyxl.load_workbook(path)
    letters = book["Januari"].cell(1, column("birth_date")).column_letter
    book["Januari"].column_dimensions[letters].hidden = True
    book["Januari"].column_dimensions["A"].hidden = True
    book["Februari"].sheet_state = state
    book.save(path)
    back = openpyxl.load_workbook(given_back(path, tmp_path / "kembali"))
    texts = [str(cell.value) for row in back[SUMMARY_SHEET].iter_rows() for cell in row if cell.value]
    assert [text.partition(".")[0] for text in texts if "tersembunyi" in text] == [
        "Lembar “Februari” tersembunyi: isinya tetap dibaca dan dikirim",
        f"Lembar “Januari”: kolom Tgl Lahir ({letters}) tersembunyi",
        "Lembar “Februari” tersembunyi",
    ]
    assert back["Januari"].column_dimensions[letters].hidden
    assert back["Februari"].sheet_state == state


def test_a_sheet_that_its_clerk_has_locked_is_said_to_be_and_how_it_is_opened(workbook: Made, tmp_path: Path) -> None:
    path = workbook({name: [headers(OLD), line(source_record_id=name, **FAULTY)] for name in ("Januari", "Februari")})
    book = openpyxl.load_workbook(path)
    book["Februari"].protection.enable()
    book["Februari"].protection.password = "rahasia"
    book.save(path)
    back = openpyxl.load_workbook(given_back(path, tmp_path / "kembali"))
    assert back["Februari"].protection.sheet
    texts = [str(cell.value) for row in back[SUMMARY_SHEET].iter_rows() for cell in row if cell.value]
    (said_of_it,) = [text for text in texts if "terkunci" in text]
    assert said_of_it.startswith("Lembar “Februari” terkunci.")
    assert "Unprotect Sheet" in said_of_it


def test_a_faulty_row_hidden_in_a_table_of_excels_own_is_shown(workbook: Made, tmp_path: Path) -> None:
    path = workbook({"Januari": [headers(OLD), line(), line(source_record_id="REG/2", **FAULTY)]})
    book = openpyxl.load_workbook(path)
    book["Januari"].add_table(
        Table(displayName="Data", ref=f"A1:{book['Januari'].cell(3, len(OLD.columns)).coordinate}")
    )
    for row in (2, 3):
        book["Januari"].row_dimensions[row].hidden = True
    book.save(path)
    back = openpyxl.load_workbook(given_back(path, tmp_path / "kembali"))
    assert seen_rows(back["Januari"]) == [1, 3]


def test_values_formats_widths_merged_cells_pictures_and_drawings_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "bergaya.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Januari")
        sheet.merge_range(0, 0, 0, 4, "DATA", book.add_format({"bold": True, "bg_color": "#00FF00"}))
        sheet.set_column(0, 3, 31)
        sheet.write_row(1, 0, headers(OLD))
        sheet.write_row(2, 0, line(**FAULTY), book.add_format({"bg_color": "#CCCCFF", "italic": True}))
        sheet.write_datetime(2, 40, datetime(2026, 1, 2), book.add_format({"num_format": "dd/mm/yy"}))
        sheet.write_formula(2, 41, "=1+1", None, 2)
        sheet.data_validation("C3:C9", {"validate": "list", "source": ["ya", "tidak"]})
        sheet.conditional_format("D3:D9", {"type": "duplicate", "format": book.add_format({"bold": True})})
        sheet.write_comment("A3", "catatan saya sendiri")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Januari!$A$3:$A$4"})
        sheet.insert_chart("H20", chart)
        sheet.insert_textbox("H40", "rapat setiap Senin")
        sheet.insert_button("H50", {"caption": "Cetak"})
        sheet.add_sparkline("AZ3", {"range": "Januari!A3:A4"})
        other = book.add_chart({"type": "line"})
        other.add_series({"values": "=Januari!$A$3:$A$4"})
        book.add_chartsheet("Grafik").set_chart(other)
        book.define_name("Januari!Daerah", "=Januari!$A$1:$B$2")
        book.add_worksheet("Petunjuk").write(0, 0, "isi menurut KTP")
    returned = given_back(path, tmp_path / "kembali")
    before, after = openpyxl.load_workbook(path), openpyxl.load_workbook(returned)
    for name in [sheet.title for sheet in before.worksheets]:
        for row in before[name].iter_rows():
            for cell in row:
                other = after[name][cell.coordinate]
                assert _look(other) == _look(cell)
        assert after[name].merged_cells.ranges == before[name].merged_cells.ranges
        assert after[name].column_dimensions["B"].width == before[name].column_dimensions["B"].width
    assert said(after["Januari"]["A3"]).startswith("catatan saya sendiri")
    assert after["Januari"].defined_names["Daerah"].attr_text == "Januari!$A$1:$B$2"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(returned) as new:
        drawings = [name for name in old.namelist() if re.search("charts?/|drawings/drawing|sharedStrings", name)]
        assert all(new.read(name) == old.read(name) for name in drawings)
        assert drawings
        assert b"sparkline" in new.read("xl/worksheets/sheet1.xml")
        (shapes,) = (new.read(name) for name in new.namelist() if name.endswith(".vml"))
        assert ElementTree.fromstring(shapes).findall(f".//{{{OFFICE_SHAPES}}}ClientData[@ObjectType='Button']")


def _look(cell: Any) -> tuple[Any, ...]:
    return cell.value, cell.number_format, repr(cell.fill), repr(cell.font), repr(cell.border), repr(cell.alignment)


def test_a_returned_workbook_is_read_as_the_file_it_was(workbook: Made, tmp_path: Path) -> None:
    path = workbook({"Januari": [headers(OLD), line(), line(**FAULTY)], "Catatan": [["Arsip"]]})
    returned = given_back(path, tmp_path / "kembali")
    first, again = read(path, "3507"), read(returned, "3507")
    assert isinstance(first, Delivery)
    assert isinstance(again, Delivery)
    assert again.digest == first.digest
    assert again.passed_over == first.passed_over


def test_a_corrected_workbook_that_comes_back_again_carries_only_the_marks_of_what_is_left(
    workbook: Made, tmp_path: Path
) -> None:
    rows = [line(source_record_id=f"REG/{number}", **FAULTY) for number in range(3)]
    first = given_back(workbook({"Januari": [headers(OLD), *rows, line(source_record_id="REG/9")]}), tmp_path / "satu")
    book = openpyxl.load_workbook(first)
    place = column("birth_date")
    book["Januari"].cell(2, place).value = "02-03-95"
    corrected = tmp_path / first.name
    book.save(corrected)
    again = given_back(corrected, tmp_path / "dua")
    assert again.name == "registrasi PERLU DIPERBAIKI.xlsx"
    sheet = openpyxl.load_workbook(again)["Januari"]
    assert seen_rows(sheet) == [1, 3, 4]
    assert coloured(sheet) == {sheet.cell(row, place).coordinate for row in (3, 4)}
    assert [bool(said(sheet.cell(row, place))) for row in (2, 3, 4, 5)] == [False, True, True, False]
    assert said(sheet.cell(3, place)).count("PERLU DIPERBAIKI") == 1


def test_a_comment_of_the_clerks_own_stays_before_ours_however_often_the_workbook_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "berkomentar.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Januari")
        sheet.write_row(0, 0, headers(OLD))
        sheet.write_row(1, 0, line(**FAULTY))
        sheet.write_comment(1, column("birth_date") - 1, "tanya Ibu Rini")
    for step in ("satu", "dua", "tiga"):
        path = given_back(path, tmp_path / step)
        text = said(openpyxl.load_workbook(path)["Januari"].cell(2, column("birth_date")))
        assert text.startswith("tanya Ibu Rini")
        assert (text.count("tanya Ibu Rini"), text.count("PERLU DIPERBAIKI")) == (1, 1)


def test_boxes_of_comments_are_drawn_also_where_the_drawing_spells_its_name_spaces_otherwise(tmp_path: Path) -> None:
    """As openpyxl does: a drawing with a prefix that it does not declare is a damaged workbook to Excel."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for number, cells in enumerate((headers(OLD), line(), line(source_record_id="REG/2", **FAULTY)), start=1):
        for at, value in enumerate(cells, start=1):
            sheet.cell(number, at).value = str(value)
    sheet["A2"].comment = Comment("tanya Ibu Rini", "Bu Sri")
    path = tmp_path / "berkomentar.xlsx"
    book.save(path)
    for step in ("satu", "dua"):
        returned = given_back(path, tmp_path / step)
        assert sorted(_boxes(returned)) == [(2, 1), (3, column("birth_date"))]
        path = tmp_path / returned.name
        openpyxl.load_workbook(returned).save(path)


def _boxes(path: Path) -> list[tuple[int, int]]:
    """The cells (line, column) to which a box of a comment belongs."""
    with zipfile.ZipFile(path) as package:
        (name,) = (name for name in package.namelist() if name.endswith(".vml"))
        drawing = ElementTree.fromstring(package.read(name))
    notes = drawing.findall(f".//{{{OFFICE_SHAPES}}}ClientData[@ObjectType='Note']")
    places = [[note.findtext(f"{{{OFFICE_SHAPES}}}{name}") for name in ("Row", "Column")] for note in notes]
    return [(int(row or 0) + 1, int(column or 0) + 1) for row, column in places]


def test_reasons_without_a_cell_of_their_own_mark_the_rows_first_cell(csv_file: Made, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(given_back(csv_file({}, {"stated_version": "2031.9"}), tmp_path / "kembali"))
    assert "Jenis dokumen tidak dikenal" in said(book["Data"]["A3"])


def test_a_reason_about_two_fields_marks_both(workbook: Made, tmp_path: Path) -> None:
    contract = {"contract_start_date": "02-05-26", "contract_end_date": "02-05-24"}
    path = workbook({"Januari": [headers(OLD), line(**contract)]})
    sheet = openpyxl.load_workbook(given_back(path, tmp_path / "kembali"))["Januari"]
    assert coloured(sheet) >= {sheet.cell(2, column(field)).coordinate for field in contract}


def test_a_csv_comes_back_as_texts_that_are_read_as_the_same_records(csv_file: Made, tmp_path: Path) -> None:
    path = csv_file(
        {"nik": "3507114203950001", "phone": "081234567890", "address": "=SUM(A1)\nRT 01", "name": "'=SITI"},
        {"source_record_id": "000012", "name": "+62 & <b>", "birth_date": "31/02/1990", "mother_name": '"A" ; B'},
        b"rusak",
        {"source_record_id": "R\r9", "family_card_no": "0007114203950001"},
    )
    returned = given_back(path, tmp_path / "kembali")
    first, again = checked(path), checked(returned)
    assert again.delivery.editions == first.delivery.editions
    for one, other in zip(first.rows(), again.rows(), strict=True):
        assert _content(one.row.body) == _content(other.row.body)
        assert (one.verdict, one.reasons, one.row.line_no) == (other.verdict, other.reasons, other.row.line_no)
    for row in openpyxl.load_workbook(returned)["Data"].iter_rows():
        assert all(cell.data_type == "s" and cell.number_format == "@" for cell in row if cell.value is not None)


@pytest.mark.parametrize("raw", [b"REG/2;kurang", b"REG/2,\xff", b'REG/2,"RINI'])
def test_a_line_that_cannot_be_read_is_to_be_typed_anew_where_it_stands_and_not_saved_as_csv(
    csv_file: Made, tmp_path: Path, raw: bytes
) -> None:
    """Saved as CSV, as is said of a file, the workbook that was given back would lose all but one of its sheets."""
    book = openpyxl.load_workbook(given_back(csv_file({}, raw), tmp_path / "kembali"))
    texts = [str(book[SUMMARY_SHEET].cell(row, 7).value) for row in range(1, book[SUMMARY_SHEET].max_row + 1)]
    for text in (said(book["Data"]["A3"]), next(text for text in texts if "tidak dapat dibaca" in text)):
        assert "Ketik ulang baris ini, satu isian per kolom, juga di kolom pertama." in text
        assert "CSV" not in text


def test_json_lines_come_back_below_a_line_of_their_own_names(tmp_path: Path) -> None:
    path = tmp_path / "registrasi.jsonl"
    good = {**PERSON, "nik": "3507144203950001", "scheme_code": "PERSEORANGAN", "destination": "HKG"}
    lines = [good, {**good, "source_record_id": "REG/2", "birth_date": "1995-02-31"}, {"source_record_id": "REG/3"}]
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    back = given_back(path, tmp_path / "kembali")
    sheet = openpyxl.load_workbook(back)["Data"]
    names = [cell.value for cell in sheet[1]]
    cell = sheet.cell(3, names.index("birth_date") + 1)
    assert "PERLU DIPERBAIKI: Tanggal lahir tidak mungkin" in said(cell)
    assert cell.coordinate in coloured(sheet)
    assert seen_rows(sheet) == [1, 3, 4]
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.auto_filter.ref.endswith("4")
    assert _verdicts(back) == _verdicts(path)


def _content(body: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in body.items() if name != "source"}


def test_control_characters_and_what_looks_like_them_come_back_as_they_were(csv_file: Made, tmp_path: Path) -> None:
    path = csv_file({"address": "JL. BARU\x0bRT 01_x000D_"}, {"source_record_id": "REG/2", "sex": "?"})
    returned = given_back(path, tmp_path / "kembali")
    assert _verdicts(path) == _verdicts(returned)
    found = read(returned, "3507")
    assert isinstance(found, Delivery)
    assert next(found.rows(DAY)).body["address"] == "JL. BARU\x0bRT 01_x000D_"


def test_the_summary_names_every_fault_with_its_place_and_leads_to_its_cell(workbook: Made, tmp_path: Path) -> None:
    path = workbook({"Jan 'A'": [headers(OLD), line(), line(source_record_id="REG/2", **FAULTY)]})
    sheet = openpyxl.load_workbook(given_back(path, tmp_path / "kembali"))[SUMMARY_SHEET]
    texts = [[cell.value for cell in row] for row in sheet.iter_rows()]
    listed = next(row for row in texts if row[5] == "Tanggal lahir tidak mungkin")
    assert listed[1:3] == ["Jan 'A'", 3]
    assert "REG/2 · SITI AMINAH" in listed[4]
    place = openpyxl.utils.get_column_letter(column("birth_date"))
    links = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert f"'Jan ''A'''!{place}3" in links
    assert any("edisi" in str(row[0]) for row in texts)
    assert ["perlu diperbaiki", 1] in [row[1:3] for row in texts]


def test_a_summary_that_was_saved_alone_is_known_and_what_to_do_is_said(workbook: Made, tmp_path: Path) -> None:
    """Excel saves as CSV the one sheet that stands in front, and in a returned workbook that is the summary."""
    path = workbook({"Januari": [headers(OLD), line(**FAULTY)]})
    sheet = openpyxl.load_workbook(given_back(path, tmp_path / "kembali"))[SUMMARY_SHEET]
    alone = tmp_path / "ringkasan.csv"
    with alone.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written, delimiter=";").writerows(sheet.iter_rows(values_only=True))
    found = read(alone, "3507")
    assert isinstance(found, Refusal)
    assert "Ini lembar Ringkasan Simpul, bukan datanya" in str(found)
    assert "Simpan sebagai Excel (.xlsx)" in str(found)


def test_nothing_comes_back_where_nothing_needs_repair(csv_file: Made, tmp_path: Path) -> None:
    path = csv_file({}, {"source_record_id": "REG/2", "name": "HJ. SITI"})
    assert give_back(checked(path), path, tmp_path) is None


def test_a_workbook_and_its_note_are_on_the_disk_before_the_file_moves_on(
    csv_file: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[int] = set()
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.add(os.fstat(handle).st_ino), sync(handle)))
    workbook = given_back(csv_file({"sex": "?"}), tmp_path / "kembali")
    assert synced >= {path.stat().st_ino for path in (workbook, workbook.with_name(workbook.name + NOTE))}


def test_the_same_workbook_is_put_there_once_and_another_beside_it(csv_file: Made, tmp_path: Path) -> None:
    folder = tmp_path / "kembali"
    path = csv_file({"sex": "?"})
    assert given_back(path, folder) == given_back(path, folder)
    path = csv_file({"sex": "!"})
    for _ in range(2):
        assert given_back(path, folder).name == "3507_registrasi PERLU DIPERBAIKI (2).xlsx"
    assert len(list(folder.iterdir())) == 4
    note = (folder / f"3507_registrasi PERLU DIPERBAIKI.xlsx{NOTE}").read_text(encoding="utf-8-sig")
    assert "1 baris perlu diperbaiki" in note
    assert "3507_registrasi PERLU DIPERBAIKI.xlsx" in note


def test_a_workbook_that_cannot_be_marked_comes_back_as_a_copy_that_says_so(workbook: Made, tmp_path: Path) -> None:
    path = workbook({"Januari": [headers(OLD), line(), line(**FAULTY)]})
    odd = tmp_path / "aneh.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(odd, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if "sheet1.xml" in name and "rels" not in name:
                content = content.replace(b"<sheetData>", b"<sheetData><!-- oleh program lain -->")
            target.writestr(name, content)
    returned = given_back(odd, tmp_path / "kembali")
    summary = openpyxl.load_workbook(returned)[SUMMARY_SHEET]
    assert any("salinan tabelnya" in str(row[0].value) for row in summary.iter_rows())
    assert _verdicts(odd) == _verdicts(returned)


def test_a_workbook_in_the_strict_form_comes_back_as_a_copy_in_the_usual_one(workbook: Made, tmp_path: Path) -> None:
    path = workbook({"Januari": [headers(OLD), line(), line(**FAULTY)]})
    strict = tmp_path / "ketat.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(strict, "w") as target:
        for name in source.namelist():
            content = source.read(name).replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            )
            target.writestr(
                name,
                re.sub(
                    rb"http://schemas[.]openxmlformats[.]org/(officeDocument)/2006/",
                    rb"http://purl.oclc.org/ooxml/\1/",
                    content,
                ),
            )
    returned = given_back(strict, tmp_path / "kembali")
    assert column("birth_date") in {
        cell.column for row in openpyxl.load_workbook(returned)["Januari"] for cell in row if said(cell)
    }
    assert _verdicts(path) == _verdicts(strict) == _verdicts(returned)


def test_parts_are_found_and_marked_whatever_the_case_of_their_names(workbook: Made, tmp_path: Path) -> None:
    path = workbook({"Januari": [headers(OLD), line()], "Februari": [headers(OLD), line(**FAULTY)]})
    other = tmp_path / "huruf.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            target.writestr(name.replace("sheet", "Sheet").replace("book.xml.rels", "Book.XML.rels"), source.read(name))
    returned = given_back(other, tmp_path / "kembali")
    assert _verdicts(path) == _verdicts(other) == _verdicts(returned)
    assert zipfile.ZipFile(returned).read("xl/workSheets/Sheet2.xml").count(b"Simpul") > 0


def test_a_sheet_with_a_table_of_excel_is_not_filtered_and_the_summary_says_so(tmp_path: Path) -> None:
    path = tmp_path / "tabel.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Januari")
        heads = [{"header": text} for text in headers(OLD)]
        rows = [line(), line(source_record_id="REG/2", **FAULTY)]
        sheet.add_table(0, 0, 2, len(heads) - 1, {"columns": heads, "data": rows})
    book = openpyxl.load_workbook(given_back(path, tmp_path / "kembali"))
    assert seen_rows(book["Januari"]) == [1, 2, 3]
    assert any("tabel Excel" in str(row[0].value) for row in book[SUMMARY_SHEET].iter_rows())


@pytest.mark.parametrize("count", [3])
def test_a_csv_longer_than_a_sheet_comes_back_with_its_faulty_rows_alone(
    csv_file: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    path = csv_file(*({"source_record_id": f"R{number}", "sex": "?" if number % 2 else "L"} for number in range(8)))
    monkeypatch.setattr("simpul_office.returning.giving_back.LAST_ROW", count)
    returned = given_back(path, tmp_path / "kembali")
    assert [row.row.written("source_record_id") for row in checked(returned).rows()] == ["R1", "R3", "R5", "R7"]


def test_a_csv_longer_than_a_sheet_in_which_nothing_needs_repair_can_be_asked_for_too(
    csv_file: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = csv_file(*({"source_record_id": f"R{number}"} for number in range(8)))
    monkeypatch.setattr("simpul_office.returning.giving_back.LAST_ROW", 3)
    assert list(checked(write_workbook(checked(path), path, tmp_path / "hasil.xlsx")).rows()) == []


def _verdicts(path: Path) -> list[tuple[str, tuple[Any, ...]]]:
    return [(row.verdict, row.reasons) for row in checked(path).rows()]


def test_a_workbook_can_be_asked_for_by_name(csv_file: Made, tmp_path: Path) -> None:
    path = csv_file({"registration_date": str(date(2026, 1, 15))})
    assert write_workbook(checked(path), path, tmp_path / "hasil.xlsx").is_file()
