"""Workbooks as offices write them."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from tests.unit.producers.conftest import PERSON, cells_of, headers, rows_of, template

from simpul_office.reading import SUMMARY_SHEET, Delivery, Refusal, read
from simpul_office.reading.template import Template

Workbook = Callable[..., Path]
OLD = template("ltsa-excel-lama-registrasi")
NEW = template("ltsa-excel-registrasi")


def old_line(**values: object) -> list[object]:
    """A line of the old workbook."""
    defaults = {**PERSON, "registration_date": "15-01-26", "birth_date": "02-03-95", "sex": "W"}
    return cells_of(OLD, **{**defaults, **values})


def test_records_are_counted_through_all_sheets_and_keep_the_line_the_clerk_sees(workbook: Workbook) -> None:
    title = ["DATA CTKI LTSA"]
    total = ["", "JUMLAH", "", 1]
    path = workbook(
        {
            "Januari": [title, headers(OLD), old_line(), old_line(), total],
            "Februari": [title, headers(OLD), [], old_line(), total],
        }
    )
    rows = rows_of(path)
    assert [(row.sheet, row.record_no, row.line_no) for row in rows] == [
        ("Januari", 1, 3), ("Januari", 2, 4), ("Februari", 3, 4),
    ]  # fmt: skip


def test_every_field_of_a_row_has_the_cell_in_which_it_stands(workbook: Workbook) -> None:
    path = workbook({"Januari": [["DATA CTKI LTSA"], [], headers(OLD), [], old_line()]})
    (row,) = rows_of(path)
    sheet = openpyxl.load_workbook(path)["Januari"]
    places = {field: row.place(field) for field in ("source_record_id", "name", "nik", "desk")}
    for field, place in places.items():
        assert place is not None
        assert place.sheet == "Januari"
        assert (sheet.cell(place.line_no, place.column_no).value or "") == row.written(field)
    assert row.header_line_no == 3
    assert row.place("p3mi_code") is None


def test_our_own_summary_is_no_part_of_a_workbook_that_comes_back(workbook: Workbook) -> None:
    table = [headers(OLD), old_line()]
    first = read(workbook({"Januari": table}, name="a.xlsx"), "3507")
    again = read(workbook({SUMMARY_SHEET: [["1 baris"]], "Januari": table}, name="b.xlsx"), "3507")
    assert isinstance(first, Delivery)
    assert isinstance(again, Delivery)
    assert (first.digest, again.passed_over) == (again.digest, ())


def test_a_header_of_two_rows_with_merged_cells_below_titles_is_found(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "registrasi.xlsx")
    sheet = book.add_worksheet("Registrasi")
    sheet.merge_range(0, 0, 0, 9, "DAFTAR REGISTRASI CALON PEKERJA MIGRAN INDONESIA")
    for place, header in enumerate(headers(NEW)):
        if header in ("No", "No. Registrasi", "Tanggal Daftar", "No. HP", "No. Paspor", "Petugas"):
            sheet.merge_range(4, place, 5, place, header)
        else:
            sheet.write(5, place, header)
    sheet.merge_range(4, 3, 4, 11, "DATA DIRI")
    for place, value in enumerate(cells_of(NEW, **{**PERSON, "birth_date": "17 Agustus 1990"})):
        sheet.write(6, place, value)
    sheet.write_row(7, 0, ["JUMLAH", "", "", 1])
    book.close()
    (row,) = rows_of(tmp_path / "registrasi.xlsx")
    assert row.body["birth_date"] == "1990-08-17"
    assert row.line_no == 7


def test_headers_printed_once_more_and_numbers_of_columns_are_no_records(workbook: Workbook) -> None:
    upper = ["No", "No. Registrasi", "Tanggal\nDaftar", "DATA DIRI", *[None] * 28]
    lower = [None, None, None, *headers(NEW)[3:]]
    numbers: list[list[object]] = [list(range(1, 33)), [f"({place})" for place in range(1, 33)]]
    table = [["JANUARI"], upper, lower, numbers[0], cells_of(NEW, **PERSON)]
    again = [["FEBRUARI"], upper, lower, numbers[1], cells_of(NEW, **{**PERSON, "name": "DEWI"})]
    rows = rows_of(workbook({"R": [*table, [], *again]}))
    assert [(row.record_no, row.line_no, row.body["name"]) for row in rows] == [(1, 5, "SITI AMINAH"), (2, 11, "DEWI")]


@pytest.mark.parametrize("shown", ["{}", "({})", "{}.", "{})"])
@pytest.mark.parametrize("before", [0, 1, 2])
def test_numbers_of_columns_begin_where_the_table_does(workbook: Workbook, before: int, shown: str) -> None:
    lines = [headers(NEW), [shown.format(place) for place in range(1, 33)], cells_of(NEW, **PERSON)]
    (row,) = rows_of(workbook({"R": [[*[None] * before, *line] for line in lines]}))
    assert (row.line_no, row.body["name"]) == (3, "SITI AMINAH")


def test_a_header_that_comes_again_in_other_letters_is_no_record(workbook: Workbook) -> None:
    again = [header.upper() for header in headers(NEW)[:-1]]
    rows = rows_of(workbook({"R": [headers(NEW), cells_of(NEW, **PERSON), again, cells_of(NEW, **PERSON)]}))
    assert [(row.record_no, row.line_no) for row in rows] == [(1, 2), (2, 4)]


@pytest.mark.parametrize("head", [headers(NEW)[::-1], headers(OLD), ["", *headers(NEW)]])
def test_a_table_below_another_with_other_columns_is_told_to_be_parted(workbook: Workbook, head: list[str]) -> None:
    found = read(workbook({"R": [headers(NEW), cells_of(NEW, **PERSON), [], head, cells_of(NEW, **PERSON)]}), "3507")
    assert isinstance(found, Refusal)
    assert found.code == "second_table"
    assert "Di lembar “R”, baris 4 ada judul kolom lain" in str(found)


@pytest.mark.parametrize(
    "begin", ["JUMLAH", "Jumlah :", "J U M L A H", " jumlah", "TOTAL", "Grand Total", "JML", "Jml."]
)
def test_totals_may_be_spaced_out_and_sum_every_column(workbook: Workbook, begin: str) -> None:
    totals = [begin, None, None, "7 orang", None, None, "L: 3, P: 4", "7", "7", "7", *[None] * 19, 150_000]
    assert len(rows_of(workbook({"R": [headers(NEW), cells_of(NEW, **PERSON), totals]}))) == 1


@pytest.mark.parametrize("begin", ["SUB TOTAL", "Subtotal:", "Sub-Total minggu I", "SUB JUMLAH"])
def test_a_sum_of_some_records_is_none_and_moves_the_number_of_none(workbook: Workbook, begin: str) -> None:
    person = cells_of(NEW, **PERSON)
    rows = rows_of(workbook({"R": [headers(NEW), person, [begin, None, None, 1], person, ["TOTAL", None, None, 2]]}))
    assert [row.record_no for row in rows] == [1, 2]


@pytest.mark.parametrize("sheet", [NEW, OLD], ids=lambda found: found.edition)
def test_totals_may_be_numbered_as_the_records_are(workbook: Workbook, sheet: Template) -> None:
    person = cells_of(sheet, **PERSON)
    assert len(rows_of(workbook({"R": [headers(sheet), person, [2, "JUMLAH", None, 1]]}))) == 1
    named = [2, None, None, "TOTALIA"]
    assert len(rows_of(workbook({"R": [headers(sheet), person, named, person]}, name="b.xlsx"))) == 3


def test_totals_of_something_sum_every_column_where_nothing_else_stands(workbook: Workbook) -> None:
    for name, line, count in (
        ("sums", ["", "Total CPMI", "12", 2, "7.500.000,50", 4, 5, 6], 1),
        ("named", ["", "TOTAL-7", "15 Januari 2026", "SITI", 4, 5, 6], 2),
        ("a NIK", ["", "TOTAL-7", 1, "", "3507145009890038", 5, 6], 2),
        ("a name", ["", "", "", "TOTALIA", 4, 5, 6, 7], 2),
        ("no sum", ["", "Total CPMI", "12", "-", "x", 4, 5, 6], 2),
    ):
        path = workbook({"R": [headers(NEW), cells_of(NEW, **PERSON), line]}, name=f"{name}.xlsx")
        assert len(rows_of(path)) == count, name


def test_a_record_whose_number_only_begins_like_totals_is_one(workbook: Workbook) -> None:
    (row,) = rows_of(workbook({"R": [headers(NEW), cells_of(NEW, **{**PERSON, "source_record_id": "JUMLAH-7"})]}))
    assert row.body["source_record_id"] == "JUMLAH-7"


SIGNATURE: list[list[object]] = [
    ["", "", "Soreang, 31 Januari 2026"],
    ["", "", "Kepala Dinas Ketenagakerjaan"],
    ["", "", "Kabupaten Bandung"],
    [],
    ["", "", "", "Drs. H. ASEP SUNARYA, M.Si."],
    ["", "", "", "NIP 19750101 200003 1 002"],
]
TWO_SIGN: list[list[object]] = [
    ["", "Mengetahui,", "", "Soreang, 31-01-2026"],
    ["", "Kepala Dinas", "", "Petugas,"],
    ["", "(Drs. H. ASEP SUNARYA)", "", "(DEWI LESTARI)"],
    ["", "NIP. 197501012000031002", "", "NIP. 198501012010032001"],
]


REPORTED: list[list[object]] = [["", "", "Soreang, Maret 2026"], ["", "", "Yang melaporkan,"], ["", "", "DEWI LESTARI"]]


@pytest.mark.parametrize(
    "foot", [SIGNATURE, TWO_SIGN, REPORTED, [["JUMLAH", "", 2], *SIGNATURE], [["", "TOTAL", 2], *TWO_SIGN]]
)
def test_who_signs_below_the_records_is_none(workbook: Workbook, foot: list[list[object]]) -> None:
    records = [cells_of(NEW, **PERSON), cells_of(NEW, **{**PERSON, "name": "DEWI"})]
    assert [row.body["name"] for row in rows_of(workbook({"R": [headers(NEW), *records, [], *foot]}))] == [
        "SITI AMINAH",
        "DEWI",
    ]


@pytest.mark.parametrize("totals", [[None] * 3 + [43], [None] * 3 + [43] + [None] * 27 + ["JUMLAH"]])
def test_a_sum_that_stands_alone_or_before_its_word_is_no_record(workbook: Workbook, totals: list[object]) -> None:
    assert len(rows_of(workbook({"R": [headers(NEW), cells_of(NEW, **PERSON), [], totals]}))) == 1


def test_hints_in_brackets_below_the_header_are_no_record(workbook: Workbook) -> None:
    hints = cells_of(NEW, registration_date="(tgl/bln/thn)", nik="(16 angka)", birth_date=" (tgl/bln/thn) ", phone="-")
    lines = [headers(NEW), hints, cells_of(NEW, **PERSON)]
    assert [(row.record_no, row.line_no) for row in rows_of(workbook({"R": lines}))] == [(1, 3)]
    person = cells_of(NEW, **{**PERSON, "name": "(SITI AMINAH)"})
    assert len(rows_of(workbook({"R": [headers(NEW), person, cells_of(NEW, source_record_id="(1)")]}))) == 2


@pytest.mark.parametrize("words", ["NIHIL", "N I H I L", "- nihil -", "(Nihil)"])
@pytest.mark.parametrize("column", [0, 1, 3])
def test_a_table_that_says_that_it_has_nothing_has_no_record(workbook: Workbook, words: str, column: int) -> None:
    nothing = [*[""] * column, words]
    assert rows_of(workbook({"R": [headers(NEW), nothing, ["JUMLAH", "", 0]]}, name="a.xlsx")) == []
    assert len(rows_of(workbook({"R": [headers(NEW), cells_of(NEW, name=words, sex="P")]}, name="b.xlsx"))) == 1


NOTES: list[list[list[object]]] = [
    [["", "Keterangan: data sementara per 31 Maret 2026"]],
    [["", "Catatan"], ["", "P to P = Private to Private"], ["", "", "G to G = Government to Government"]],
    [["", "", "", "*) NIK belum diperbaiki"]],
    [["", "", "", "(data sementara)"]],
    [["", "Dicetak tanggal 5 April 2026"], *SIGNATURE],
]


@pytest.mark.parametrize("notes", NOTES)
@pytest.mark.parametrize("above", [[], [["JUMLAH", "", 1]]])
def test_a_note_alone_in_its_row_below_the_records_is_none(
    workbook: Workbook, above: list[list[object]], notes: list[list[object]]
) -> None:
    assert len(rows_of(workbook({"R": [headers(NEW), cells_of(NEW, **PERSON), *above, [], *notes]}))) == 1


@pytest.mark.parametrize("words", ["lanjutan", "P to P = Private to Private"])
def test_below_totals_words_alone_in_the_column_of_numbers_are_no_record(workbook: Workbook, words: str) -> None:
    table = [headers(NEW), cells_of(NEW, **PERSON)]
    assert len(rows_of(workbook({"R": [*table, ["JUMLAH", "", 1], [], ["", words]]}, name="a.xlsx"))) == 1
    assert len(rows_of(workbook({"R": [*table, [], ["", words]]}, name="b.xlsx"))) == 2


def test_a_note_between_records_and_one_with_something_beside_it_are_records(workbook: Workbook) -> None:
    person, note = cells_of(NEW, **PERSON), ["", "", "", "Catatan: DEWI"]
    assert len(rows_of(workbook({"R": [headers(NEW), person, note, person]}, name="a.xlsx"))) == 3
    assert len(rows_of(workbook({"R": [headers(NEW), person, [*note, "", "", "P"]]}, name="b.xlsx"))) == 2
    after = ["", "", "", "DEWI", "", "", "P", "Malang"]
    assert len(rows_of(workbook({"R": [headers(NEW), person, note, after]}, name="c.xlsx"))) == 3


def test_below_totals_few_words_without_a_number_are_no_record(workbook: Workbook) -> None:
    below = [["JUMLAH", "", 1], ["", "", "Laki-laki", 1], ["", "", "ASEP SUNARYA"]]
    assert len(rows_of(workbook({"R": [headers(NEW), cells_of(NEW, **PERSON), *below]}))) == 1


@pytest.mark.parametrize("column", [1, 2, 24])
@pytest.mark.parametrize("sum_of_it", [[], ["Jumlah", 3, 2]])
def test_a_summary_below_the_totals_is_no_record_also_where_it_has_totals_of_its_own(
    workbook: Workbook, column: int, sum_of_it: list[object]
) -> None:
    summary = [["REKAP PER NEGARA"], ["Negara", "L", "P"], ["Malaysia", 3, 1], ["Taiwan", 0, 1], sum_of_it]
    placed: list[list[object]] = [[*[""] * column, *line] for line in [*summary, [], *summary]]
    below = [["JUMLAH", "", 5], [], *placed, [], *SIGNATURE]
    assert len(rows_of(workbook({"R": [headers(NEW), cells_of(NEW, **PERSON), *below]}))) == 1


@pytest.mark.parametrize("number", ["", 7])
def test_few_words_between_two_totals_are_a_record(workbook: Workbook, number: object) -> None:
    name, person = cells_of(NEW, name="DEWI"), cells_of(NEW, **PERSON)
    name[0] = number
    lines = [headers(NEW), person, ["SUB TOTAL", "", 1], name, ["SUB TOTAL", "", 1]]
    assert [row.line_no for row in rows_of(workbook({"R": lines}))] == [2, 4]


@pytest.mark.parametrize(
    "record",
    [
        {"source_record_id": "REG/9"},
        {"source_record_id": "belum ada", "name": "DEWI"},
        {"name": "DEWI", "nik": "3204365708050041"},
        {"name": "DEWI", "birth_date": "2 Maret 1995"},
        {"name": "DEWI", "birth_place": "Malang, 2 Maret 1995"},
        {"name": "DEWI", "phone": "081234567890"},
        {"name": "DEWI", "sex": "P", "birth_place": "Malang", "mother_name": "SRI", "village_name": "Sukun"},
    ],
)
@pytest.mark.parametrize("above", [[], [["JUMLAH", "", 1]], [["JUMLAH", "", 1], *SIGNATURE]])
def test_whatever_may_be_a_record_is_one_at_the_end_too(
    workbook: Workbook, above: list[list[object]], record: dict[str, object]
) -> None:
    rows = rows_of(workbook({"R": [headers(NEW), cells_of(NEW, **PERSON), *above, cells_of(NEW, **record)]}))
    written = (rows[-1].written("source_record_id"), rows[-1].written("name"))
    assert written == (record.get("source_record_id", ""), record.get("name", ""))


def test_few_words_without_totals_above_are_a_record(workbook: Workbook) -> None:
    for words in (["", "", "", "DEWI"], ["", "", "Soreang, 31 Januari 2026"], ["", "", "", "Petugas"]):
        assert len(rows_of(workbook({"R": [headers(NEW), cells_of(NEW, **PERSON), words]}))) == 2


def test_a_name_above_who_signs_is_a_record_and_so_is_one_between_totals_and_more_records(workbook: Workbook) -> None:
    person, name = cells_of(NEW, **PERSON), cells_of(NEW, name="DEWI")
    assert len(rows_of(workbook({"R": [headers(NEW), person, name, *SIGNATURE]}, name="a.xlsx"))) == 2
    assert len(rows_of(workbook({"R": [headers(NEW), person, name, ["JUMLAH", "", 2]]}, name="b.xlsx"))) == 2
    rows = rows_of(workbook({"R": [headers(NEW), person, ["JUMLAH", "", 1], name, person, ["TOTAL"]]}, name="c.xlsx"))
    assert [(row.record_no, row.line_no) for row in rows] == [(1, 2), (2, 4), (3, 5)]


def test_signs_that_nobody_sees_are_no_part_of_a_header(workbook: Workbook) -> None:
    unseen = ["\N{ZERO WIDTH SPACE}", "\N{ZERO WIDTH NO-BREAK SPACE}", "\N{LEFT-TO-RIGHT EMBEDDING}", "\N{SOFT HYPHEN}"]
    copied = [f"{unseen[place % 4]}{header}{unseen[-1]}" for place, header in enumerate(headers(NEW))]
    (row,) = rows_of(workbook({"R": [copied, cells_of(NEW, **PERSON)]}))
    assert row.body["name"] == "SITI AMINAH"


@pytest.mark.parametrize("unseen", ["\N{ZERO WIDTH SPACE}", "\N{SOFT HYPHEN}", "\N{ZERO WIDTH JOINER}"])
@pytest.mark.parametrize("field", ["source_record_id", "regency_code", "name"])
def test_signs_that_nobody_sees_are_no_part_of_a_number_or_a_name(workbook: Workbook, field: str, unseen: str) -> None:
    hidden = f"{unseen}{PERSON[field][:4]}{unseen}{PERSON[field][4:]}"
    (row,) = rows_of(workbook({"R": [headers(NEW), cells_of(NEW, **{**PERSON, field: hidden})]}))
    assert row.body[field] == PERSON[field]


def test_they_stay_where_letters_of_another_script_need_them(workbook: Workbook) -> None:
    name = "ꦱꦶ\N{ZERO WIDTH NON-JOINER}ꦠꦶ"
    (row,) = rows_of(workbook({"R": [headers(NEW), cells_of(NEW, **{**PERSON, "name": name})]}))
    assert row.body["name"] == name


@pytest.mark.parametrize(
    "written",
    [
        lambda header: header.replace("No.", "No"),
        lambda header: header.replace("Tanggal", "Tanggal."),
        lambda header: f"{header} *",
        lambda header: f"*{header}:",
        lambda header: header.replace("/", " / "),
        lambda header: header.replace("/", "./").replace("No. ", "NO.").upper(),
    ],
)
def test_dots_stars_colons_case_and_blanks_around_strokes_make_no_other_header(
    workbook: Workbook, written: Callable[[str], str]
) -> None:
    (row,) = rows_of(workbook({"R": [[written(header) for header in headers(NEW)], cells_of(NEW, **PERSON)]}))
    assert row.body["source_record_id"] == PERSON["source_record_id"]


def test_a_record_that_happens_to_bear_its_columns_number_is_one(workbook: Workbook) -> None:
    assert len(rows_of(workbook({"R": [headers(NEW), [1, 2], [1, 2, 3, "DEWI"]]}))) == 2


def test_a_dash_is_a_blank_where_the_template_says_so(workbook: Workbook) -> None:
    dashes = {"nik": "-", "phone": " - ", "passport_no": "--", "employer_name": "\N{EN DASH}"}
    (row,) = rows_of(workbook({"R": [headers(NEW), cells_of(NEW, **{**PERSON, **dashes})]}))
    assert row.body.keys().isdisjoint(dashes)
    (old,) = rows_of(workbook({"R": [headers(OLD), old_line(nik="-")]}))
    assert old.body["nik"] == "-"


def test_a_line_struck_out_with_dashes_is_an_empty_one_where_a_dash_is_a_blank(workbook: Workbook) -> None:
    struck, person = ["2", *[" - "] * (len(NEW.columns) - 1)], cells_of(NEW, **PERSON)
    rows = rows_of(workbook({"R": [headers(NEW), person, struck, person]}))
    assert [(row.record_no, row.line_no) for row in rows] == [(1, 2), (2, 4)]
    dashes = ["-"] * len(OLD.columns)
    assert len(rows_of(workbook({"R": [headers(OLD), old_line(), dashes]}))) == 2


@pytest.mark.parametrize("number", ["-", "--", " ? ", "\N{EN DASH}", "n/a", "N/A", "NIHIL", "Belum  ada"])
def test_a_number_that_says_there_is_none_is_missing_in_every_edition(
    workbook: Workbook, csv_file: Workbook, number: str
) -> None:
    paths = [workbook({"R": [headers(OLD), old_line(source_record_id=number)]}), csv_file({"source_record_id": number})]
    for path in paths:
        (row,) = rows_of(path)
        assert "source_record_id" not in row.body
        assert row.written("source_record_id") == number.strip()


@pytest.mark.parametrize("sign", ["-", " ... ", "?", "\N{EN DASH}"])
def test_a_name_or_a_regency_of_signs_alone_is_missing_in_every_edition(
    workbook: Workbook, csv_file: Workbook, sign: str
) -> None:
    signs = {"name": sign, "regency_name": sign}
    for path in (workbook({"R": [headers(OLD), old_line(**signs)]}), csv_file(signs)):
        (row,) = rows_of(path)
        assert "name" not in row.body
        assert "regency_name" not in row.body
        assert row.written("name") == sign.strip()


def test_a_number_is_one_though_it_begins_as_none_does(workbook: Workbook) -> None:
    numbers = ["-1", "NA-7", "0", "BELUM ADA 2"]
    lines = [old_line(source_record_id=number) for number in numbers]
    rows = rows_of(workbook({"R": [headers(OLD), *lines]}))
    assert [row.body["source_record_id"] for row in rows] == numbers


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (650319251186009, "650319251186009"),
        (6503173004960000, "6503173004960000"),
        (3204365708050040.0, "3204365708050040"),
        ("3,20437E+15", "3,20437E+15"),
        (1234.5, "1234.5"),
        (0.1 + 0.2, "0.3"),
    ],
)
def test_a_number_cell_keeps_the_digits_that_it_holds(workbook: Workbook, cell: object, text: str) -> None:
    (row,) = rows_of(workbook({"R": [headers(OLD), old_line(nik=cell)]}))
    assert row.body["nik"] == text


@pytest.mark.parametrize(
    ("cell", "code"),
    [(18.1, "18.10"), (18.07, "18.07"), (1807, "18.07"), ("18.1", "18.1"), (18, "18"), (35.0705, "35.0705")],
)
def test_a_code_of_a_regency_gets_back_the_zero_that_a_number_cell_took(
    workbook: Workbook, cell: object, code: str
) -> None:
    line = cells_of(NEW, **{**PERSON, "regency_code": cell, "wage_amount": 18.1})
    (row,) = rows_of(workbook({"R": [headers(NEW), line]}))
    assert (row.body["regency_code"], row.body["wage_amount"]) == (code, "18.1")


@pytest.mark.parametrize(("cell", "amount"), [(120.125, "120.1250"), (7.5, "7.5"), ("120.125", "120125")])
@pytest.mark.parametrize("sheet", [NEW, OLD], ids=lambda found: found.edition)
def test_decimals_of_a_number_cell_divide_no_thousands(
    workbook: Workbook, sheet: Template, cell: object, amount: str
) -> None:
    line = cells_of(sheet, **{**PERSON, "wage_amount": cell, "wage_currency": "KWD"})
    (row,) = rows_of(workbook({"R": [headers(sheet), line]}))
    assert row.body["wage_amount"] == amount


def test_a_telephone_that_lost_its_zero_in_a_number_cell_is_passed_on_as_it_is(workbook: Workbook) -> None:
    (row,) = rows_of(workbook({"R": [headers(OLD), old_line(phone=81207155709)]}))
    assert row.body["phone"] == "81207155709"


@pytest.mark.parametrize(
    ("written", "amount"),
    [("25.000", "25000"), ("1.800", "1800"), ("2.430.000", "2430000"), (25000, "25000"), (1800.5, "1800.5"),
     ("25000.50", "25000.50"), ("25.00", "25.00"), ("0.500", "0.500"), ("1.80.000", "1.80.000")],
)  # fmt: skip
@pytest.mark.parametrize("sheet", [NEW, OLD, template("siapkerja-2023-registrasi")], ids=lambda found: found.edition)
def test_points_that_divide_thousands_are_no_decimals_where_people_write_amounts(
    workbook: Workbook, sheet: Template, written: object, amount: str
) -> None:
    (row,) = rows_of(workbook({"R": [headers(sheet), cells_of(sheet, **{**PERSON, "wage_amount": written})]}))
    assert row.body["wage_amount"] == amount


@pytest.mark.parametrize(
    ("written", "amount"),
    [("1500,50", "1500.50"), ("1500,5", "1500.5"), ("1.500.000,00", "1500000.00"), ("1.500,50", "1500.50"),
     ("1.500,500", "1500.500"), ("1500,500", "1500.500"), ("0,500", "0.500"), ("1.500.000,-", "1500000"),
     ("1500,50,00", "1500,50,00"), ("1,500.50", "1,500.50"), (",50", ",50"), ("1500,", "1500,"), ("UMK", "UMK"),
     ("25,000", "25,000"), ("1.500.00,00", "1.500.00,00")],
)  # fmt: skip
@pytest.mark.parametrize("sheet", [NEW, OLD, template("siapkerja-2023-registrasi")], ids=lambda found: found.edition)
def test_a_comma_stands_before_decimals_where_people_write_amounts(
    workbook: Workbook, sheet: Template, written: str, amount: str
) -> None:
    (row,) = rows_of(workbook({"R": [headers(sheet), cells_of(sheet, **{**PERSON, "wage_amount": written})]}))
    assert row.body["wage_amount"] == amount


@pytest.mark.parametrize("written", ["Rp 1.500.000,00", "Rp1500000,00", "Rp. 1.500.000,00", "RP\u00a01.500.000,00"])
@pytest.mark.parametrize("currency", ["IDR", ""])
def test_rupiah_before_an_amount_are_its_currency(workbook: Workbook, written: str, currency: str) -> None:
    given = {**PERSON, "wage_amount": written, "wage_currency": currency}
    (row,) = rows_of(workbook({"R": [headers(NEW), cells_of(NEW, **given)]}))
    assert (row.body["wage_amount"], row.body["wage_currency"]) == ("1500000.00", "IDR")


def test_rupiah_that_the_currency_contradicts_or_that_are_no_number_stay_as_written(workbook: Workbook) -> None:
    others = ({"wage_amount": "Rp 1.500.000,00", "wage_currency": "TWD"}, {"wage_amount": "Rp UMK"})
    lines = [cells_of(NEW, **{**PERSON, **given}) for given in others]
    first, second = rows_of(workbook({"R": [headers(NEW), *lines]}))
    assert (first.body["wage_amount"], first.body["wage_currency"]) == ("Rp 1.500.000,00", "TWD")
    assert (second.body["wage_amount"], second.body.get("wage_currency")) == ("Rp UMK", None)


def test_date_cells_become_iso_dates(workbook: Workbook) -> None:
    line = cells_of(NEW, **{**PERSON, "registration_date": datetime(2026, 1, 15), "birth_date": date(1995, 3, 2)})
    (row,) = rows_of(workbook({"R": [headers(NEW), line]}))
    assert (row.body["registration_date"], row.body["birth_date"]) == ("2026-01-15", "1995-03-02")


def test_two_digits_of_a_birth_year_are_the_latest_year_before_the_registration(workbook: Workbook) -> None:
    lines = [old_line(birth_date=text) for text in ("14-01-26", "16-01-26", "30-02-02")]
    rows = rows_of(workbook({"R": [headers(OLD), *lines]}))
    assert [row.body["birth_date"] for row in rows] == ["2026-01-14", "1926-01-16", "2002-02-30"]


def test_old_words_and_bps_codes_are_declared_as_what_they_are(workbook: Workbook) -> None:
    line = old_line(marital_status="Lajang", education="SLTA", wage_currency="NT$", regency_code="6504")
    (row,) = rows_of(workbook({"R": [headers(OLD), line]}))
    assert {field: row.body[field] for field in ("marital_status", "education", "wage_currency")} == {
        "marital_status": "SINGLE", "education": "SMA", "wage_currency": "TWD",
    }  # fmt: skip
    assert (row.body["regency_code"], row.body["regency_code_system"]) == ("65.04", "bps")


def test_a_sheet_of_notes_is_passed_over_by_name_and_a_spoiled_table_is_not(workbook: Workbook) -> None:
    table = [headers(OLD), old_line()]
    noted = read(workbook({"Petunjuk": [["Isi dengan huruf besar"]], "Januari": table}), "3507")
    assert isinstance(noted, Delivery)
    assert (noted.passed_over, noted.row_count) == (("Petunjuk",), 1)
    spoiled = [["Nomor", *headers(OLD)[1:-2]], old_line()]
    refused = read(workbook({"Januari": table, "Februari": spoiled}), "3507")
    assert isinstance(refused, Refusal)
    assert "Februari" in str(refused)


def test_a_header_in_row_thirty_and_a_million_columns_claimed_are_no_trouble(workbook: Workbook) -> None:
    (row,) = rows_of(workbook({"R": [*([["catatan"]] * 29), headers(OLD), old_line()]}))
    assert row.line_no == 31


def test_the_same_header_twice_is_refused(workbook: Workbook) -> None:
    found = read(workbook({"R": [[*headers(OLD), "NIK"], old_line()]}), "3507")
    assert isinstance(found, Refusal)
    assert "lebih dari sekali: NIK" in str(found)


@pytest.mark.parametrize(("width", "is_told"), [(len(NEW.columns), True), (4, False)])
def test_two_tables_beside_each_other_are_told_to_be_parted(workbook: Workbook, width: int, is_told: bool) -> None:
    head, line = headers(NEW), cells_of(NEW, **PERSON)
    found = read(workbook({"R": [[*head, "", *head[:width]], [*line, "", *line[:width]]]}), "3507")
    assert isinstance(found, Refusal)
    assert ("Mungkin ada dua tabel berdampingan: pindahkan salah satunya" in str(found)) == is_told


def test_a_workbook_saved_anew_under_another_name_is_the_same_file(workbook: Workbook) -> None:
    path = workbook({"Januari": [headers(OLD), old_line(), []]})
    again = path.with_name("salinan.xlsx")
    book = openpyxl.load_workbook(path)
    book.active.column_dimensions["A"].width = 40
    book.save(again)
    first, second = read(path, "3507"), read(again, "3507")
    assert isinstance(first, Delivery)
    assert isinstance(second, Delivery)
    assert first.digest == second.digest


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 broken", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Workbook", "old_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument\0 Book\0".encode("utf-16-le"), "old_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument\0 Book".encode("utf-16-le"), "not_a_table"),
        (b"\x09\x08\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00", "old_excel"),  # as PHP packs 0x809
        (b"\x09\x00\x04\x00\x02\x00\x10\x00", "old_excel"),
    ],
)
def test_a_workbook_that_is_broken_locked_or_old_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "rusak.xlsx"
    path.write_bytes(content)
    found = read(path, "3507")
    assert isinstance(found, Refusal)
    assert found.code == code


def test_a_workbook_cut_off_in_the_middle_is_refused_whole(workbook: Workbook, tmp_path: Path) -> None:
    whole = workbook({"R": [headers(OLD), *(old_line() for _ in range(50))]})
    cut = tmp_path / "terpotong.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(cut, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            content = source.read(part)
            target.writestr(part, content[: len(content) // 2] if "sheet1" in part else content)
    found = read(cut, "3507")
    assert isinstance(found, Refusal)
    assert found.code == "damaged"


def test_a_table_saved_under_the_wrong_ending_is_read_as_what_it_is(workbook: Workbook) -> None:
    path = workbook({"R": [headers(OLD), old_line()]})
    assert len(rows_of(path.rename(path.with_suffix(".csv")))) == 1
