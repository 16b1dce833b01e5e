"""CSV as offices write it."""

import csv
import io
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.producers.conftest import PERSON, cells_of, headers, rows_of, template

from simpul.domain.nik import read as read_nik
from simpul.reading.spreadsheet_text import no_formula
from simpul_office.reading import Delivery, Refusal, read

CsvFile = Callable[..., Path]


def test_a_quoted_separator_and_a_quoted_line_break_stay_inside_their_field(csv_file: CsvFile) -> None:
    path = csv_file({"name": "AMINAH, S.PD."}, {"address": "JL. BARU\nRT 01"}, {})
    first, second, third = rows_of(path)
    assert first.body["name"] == "AMINAH, S.PD."
    assert second.body["address"] == "JL. BARU\nRT 01"
    assert (third.record_no, third.line_no) == (3, 5)


def test_a_line_that_is_not_utf_8_is_kept_as_its_exact_bytes(csv_file: CsvFile) -> None:
    bad = b"REGISTRASI,2026.1,3507,REG/1,1,2026-01-02,MA\x92RUF"
    good, unreadable, after = rows_of(csv_file({}, bad, {}))
    assert unreadable.raw == bad
    assert (unreadable.document, unreadable.record_no) == ("unreadable", 2)
    assert after.record_no == 3
    assert good.raw is None


@pytest.mark.parametrize("line", [b"REGISTRASI,2026.1,3507", b"," * 60 + b"x"])
def test_a_line_with_more_or_fewer_fields_than_the_header_is_unreadable(csv_file: CsvFile, line: bytes) -> None:
    unreadable, good = rows_of(csv_file(line, {}))
    assert unreadable.raw == line
    assert good.body["name"] == PERSON["name"]


def test_a_quotation_mark_that_is_never_closed_spoils_its_own_line_only(csv_file: CsvFile) -> None:
    rows = rows_of(csv_file({}, b'REGISTRASI,2026.1,"3507,REG/9,1', {}, {}))
    assert [row.document for row in rows] == [
        "cpmi_registration", "unreadable", "cpmi_registration", "cpmi_registration",
    ]  # fmt: skip


def test_a_stray_quotation_mark_does_not_swallow_whole_lines_up_to_the_next_one(csv_file: CsvFile) -> None:
    rows = rows_of(csv_file(b'REGISTRASI,"2026.1,3507', {}, {"name": "AMINAH, S.PD."}))
    assert [row.document for row in rows] == ["unreadable", "cpmi_registration", "cpmi_registration"]


def test_several_lines_cut_within_quotes_do_not_swallow_the_whole_one_below_them(csv_file: CsvFile) -> None:
    cut = b'"REGISTRASI","2026.1","35'
    whole = ",".join(f'"{value}"' for value in cells_of(template("siskop2mi-2026-registrasi"), **PERSON)).encode()
    rows = rows_of(csv_file(whole, cut, cut, cut, whole, {}))
    assert [row.raw for row in rows] == [None, cut, cut, cut, None, None]


@pytest.mark.parametrize("kilobytes", [70, 150, 300, 900])
@pytest.mark.parametrize("end", ["", "\n"])
def test_one_long_field_within_quotes_is_one_field_with_or_without_line_breaks(
    csv_file: CsvFile, kilobytes: int, end: str
) -> None:
    address = ("JL. BARU, " * 102 + end) * kilobytes
    first, second = rows_of(csv_file({"address": address}, {}))
    assert first.body["address"] == address.strip()
    assert second.record_no == 2


@pytest.mark.parametrize("spoiled", [{1}, {1, 2}, {1, 4}, {1, 3, 4}, set(range(6))], ids=str)
def test_quotation_marks_that_are_never_closed_merge_no_lines_however_many(
    csv_file: CsvFile, spoiled: set[int]
) -> None:
    names = [f'"ORANG {number}' if number in spoiled else f"ORANG {number}" for number in range(6)]
    rows = rows_of(csv_file(*({"name": name} for name in names)))
    assert [row.line_no for row in rows] == list(range(2, 8))
    assert {at for at, row in enumerate(rows) if row.raw is not None} == spoiled
    assert [row.body["name"] for row in rows if row.raw is None] == [name for name in names if '"' not in name]


@pytest.mark.parametrize("between", [0, 1, 2])
def test_a_mark_that_opens_in_one_line_and_one_that_closes_in_a_later_one_merge_no_lines(
    csv_file: CsvFile, between: int
) -> None:
    lines = [{"name": '"SITI'}, *[{"name": "DEWI"}] * between, {"name": 'RINA"'}]
    first, *others = rows_of(csv_file(*lines))
    assert first.raw is not None
    assert [row.body["name"] for row in others] == ["DEWI"] * between + ['RINA"']


@pytest.mark.parametrize("blanks", [b"", b"  ", b"\t"])
def test_blanks_may_stand_between_a_closing_mark_and_the_separator(csv_file: CsvFile, blanks: bytes) -> None:
    path = csv_file({"address": "DI SINI"}, {})
    path.write_bytes(path.read_bytes().replace(b"DI SINI", b'"JL. BARU, NO. 1\nRT 01"' + blanks))
    first, second = rows_of(path)
    assert first.body["address"] == "JL. BARU, NO. 1\nRT 01"
    assert (second.record_no, second.line_no) == (2, 4)


def test_text_behind_a_closing_mark_on_a_later_line_shows_that_no_field_was_meant(csv_file: CsvFile) -> None:
    path = csv_file({"address": "DI SINI"}, {})
    path.write_bytes(path.read_bytes().replace(b"DI SINI", b'"JL. BARU\nRT 01" LAMA'))
    assert [row.document for row in rows_of(path)] == ["unreadable", "unreadable", "cpmi_registration"]


def test_lines_that_all_lack_their_last_quotation_mark_are_read_as_fast_as_whole_ones(csv_file: CsvFile) -> None:
    whole = ",".join(f'"{value}"' for value in cells_of(template("siskop2mi-2026-registrasi"), **PERSON)).encode()

    def seconds(line: bytes) -> float:
        path = csv_file(*[line] * 150)
        begun = time.process_time()
        assert [row.document for row in rows_of(path)] == ["cpmi_registration"] * 150
        return time.process_time() - begun

    assert min(seconds(whole[:-1]) for _ in range(3)) < 10 * min(seconds(whole) for _ in range(3))


def test_lines_before_the_header_may_be_empty_however_many(csv_file: CsvFile) -> None:
    path = csv_file({"name": "A"})
    path.write_bytes(b"\n" * 5_000 + path.read_bytes())
    assert [row.body["name"] for row in rows_of(path)] == ["A"]


TITLES = b"DAFTAR REGISTRASI CPMI\r\nLTSA Malang, Januari 2026\r\n\r\n"


def test_titles_above_the_header_need_not_have_its_width(csv_file: CsvFile) -> None:
    path = csv_file({"name": "A"}, b"rusak", {"name": "AMINAH, S.PD."})
    path.write_bytes(TITLES + path.read_bytes())
    rows = rows_of(path)
    assert [(row.record_no, row.line_no, row.body.get("name")) for row in rows] == [
        (1, 5, "A"), (2, 6, None), (3, 7, "AMINAH, S.PD."),
    ]  # fmt: skip
    assert rows[1].raw == b"rusak"


def test_a_slip_in_a_header_below_a_title_is_named(csv_file: CsvFile) -> None:
    path = csv_file({})
    path.write_bytes(TITLES + path.read_bytes().replace(b"jenis_kelamin", b"jenis_kelamn"))
    found = read(path, "3507")
    assert isinstance(found, Refusal)
    assert "jenis_kelamin" in str(found)


def test_a_header_of_two_rows_with_line_breaks_below_titles_is_found(tmp_path: Path) -> None:
    found = template("ltsa-excel-registrasi")
    upper = ["No", "No. Registrasi", "Tanggal Daftar", "DATA DIRI", *[""] * 28]
    lower = ["", "", "", *(header.replace(" ", "\n") for header in headers(found)[3:])]
    with (tmp_path / "a.csv").open("w", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([["DAFTAR", *[""] * 31], upper, lower, cells_of(found, **PERSON)])
    assert [row.body["name"] for row in rows_of(tmp_path / "a.csv")] == [PERSON["name"]]


@pytest.mark.parametrize("broken", [(0,), (2,), (0, 27), (0, 1, 2, 36, 37)], ids=str)
def test_line_breaks_in_headers_are_spaces_wherever_they_stand(csv_file: CsvFile, broken: tuple[int, ...]) -> None:
    path = csv_file({"name": "A"}, b"rusak", {"name": "B"})
    header, *lines = path.read_text().splitlines()
    names = [f'"\n{name}\n"' if at in broken else name for at, name in enumerate(header.split(","))]
    path.write_text("\n".join([",".join(names), *lines]) + "\n")
    assert [row.body.get("name") for row in rows_of(path)] == ["A", None, "B"]


def test_a_header_of_two_rows_broken_anywhere_is_found(tmp_path: Path) -> None:
    found = template("ltsa-excel-registrasi")
    upper = ["No", "No.\nRegistrasi", "Tanggal\nDaftar", "DATA\nDIRI", *[""] * 28]
    lower = ["", "", "", *(header.replace(" ", "\n") for header in headers(found)[3:])]
    path = tmp_path / "a.csv"
    for separator in ";,\t":
        with path.open("w", newline="") as stream:
            lines = [["DAFTAR"], ["LTSA", "MALANG"], upper, lower, cells_of(found, **PERSON)]
            csv.writer(stream, delimiter=separator).writerows(lines)
        assert [row.body["name"] for row in rows_of(path)] == [PERSON["name"]]


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_file_of_which_every_line_was_put_into_quotation_marks_is_read(tmp_path: Path, separator: str) -> None:
    found = template("siskop2mi-2026-registrasi")
    people = [{"name": "AMINAH, S.PD."}, {"address": "JL. BARU\nRT 01"}, {"name": 'NUR "IIS"'}]
    rows = [headers(found), *(cells_of(found, **{**PERSON, **person}) for person in people)]
    path = tmp_path / "a.csv"
    with path.open("w", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([_line(row, separator)] for row in rows)
    path.write_bytes(path.read_bytes() + b'"rusak"\r\n')
    first, second, third, unreadable = rows_of(path)
    assert (first.body["name"], third.body["name"]) == ("AMINAH, S.PD.", 'NUR "IIS"')
    assert second.body["address"] == "JL. BARU\nRT 01"
    assert unreadable.raw == b'"rusak"'


def test_a_quotation_mark_in_the_midst_of_the_header_is_named_as_what_hides_it(csv_file: CsvFile) -> None:
    path = csv_file({}, {})
    path.write_bytes(path.read_bytes().replace(b",nama,", b',"nama,'))
    found = read(path, "3507")
    assert isinstance(found, Refusal)
    assert found.code == "unclosed_quote"
    assert "Tanda kutip" in str(found)


def test_empty_lines_are_no_records(csv_file: CsvFile) -> None:
    rows = rows_of(csv_file({}, b"", b",,,", {}))
    assert [(row.record_no, row.line_no) for row in rows] == [(1, 2), (2, 5)]


def test_separator_byte_order_mark_line_ends_and_order_of_columns_are_found_out(tmp_path: Path) -> None:
    found = template("siapkerja-2023-registrasi")
    line = cells_of(found, **{**PERSON, "registration_date": "15/01/2026", "regency_code": "3507"})
    text = "\r\n".join(";".join(reversed(row)) for row in (headers(found), line))
    path = tmp_path / "3507_REGISTRASI.csv"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode() + b"\r\n")
    (row,) = rows_of(path)
    assert row.body["registration_date"] == "2026-01-15"
    assert row.body["regency_code"] == "35.07"
    assert row.body["source"] == {
        "file": "3507_REGISTRASI.csv", "record_no": 1, "edition": "siapkerja-2023",
    }  # fmt: skip


@pytest.mark.parametrize("told", [b"sep=,\r\n", b'"sep=,"\n', b"\xef\xbb\xbfSEP=,\r\n"])
def test_what_is_said_to_a_spreadsheet_and_the_end_of_an_old_file_are_no_records(
    csv_file: CsvFile, told: bytes
) -> None:
    path = csv_file({}, {"name": "DEWI"})
    path.write_bytes(told + path.read_bytes() + b"\x1a")
    assert [(row.record_no, row.line_no, row.body["name"]) for row in rows_of(path)] == [
        (1, 3, "SITI AMINAH"),
        (2, 4, "DEWI"),
    ]


@pytest.mark.parametrize("shown", ['="3507114203950001"', '"=""3507114203950001"""'])
def test_a_formula_that_only_keeps_a_spreadsheet_from_counting_is_the_text_in_it(csv_file: CsvFile, shown: str) -> None:
    path = csv_file({"nik": "DI SINI", "name": 'NUR "IIS" =" AINI'})
    path.write_bytes(path.read_bytes().replace(b"DI SINI", shown.encode()))
    (row,) = rows_of(path)
    assert (row.body["nik"], row.body["name"]) == ("3507114203950001", 'NUR "IIS" =" AINI')


def test_an_apostrophe_that_guards_against_formulas_is_taken_off_again(csv_file: CsvFile) -> None:
    first, second = rows_of(csv_file({"phone": "'+628123456789"}, {"nik": "'3507110203950001"}))
    assert first.body["phone"] == "+628123456789"
    assert second.body["nik"] == "'3507110203950001"


@pytest.mark.parametrize("nik", ["'3507110203950001", "-3507110203950001", "'-3507110203950001", "3507110203950001'"])
def test_a_nik_that_was_exported_is_read_as_it_was(csv_file: CsvFile, nik: str) -> None:
    (row,) = rows_of(csv_file({"nik": no_formula(nik)}))
    assert read_nik(str(row.body["nik"])) == read_nik(nik)


def test_a_file_saved_with_other_quotes_line_ends_and_mark_is_the_same_file(csv_file: CsvFile) -> None:
    plain = csv_file({"name": "A"}, {"name": "B"}, name="a.csv")
    again = csv_file({"name": "A"}, {"name": "B"}, name="b.csv", end=b"\r\n")
    again.write_bytes(b"\xef\xbb\xbf" + again.read_bytes().replace(b",A,", b',"A",'))
    other = csv_file({"name": "A"}, {"name": "C"}, name="c.csv")
    digests = [_readable(path).digest for path in (plain, again, other)]
    assert digests[0] == digests[1] != digests[2]


def test_a_file_with_the_line_ends_of_old_macs_is_the_same_file(csv_file: CsvFile) -> None:
    lines = {"name": "A"}, {"name": "B"}, {"name": "C", "address": "Jl. Mawar\nNo. 3"}
    mac, usual, doubled = (csv_file(*lines, end=end, name=f"{end.hex()}.csv") for end in (b"\r", b"\n", b"\r\r\n"))
    assert _readable(mac).digest == _readable(usual).digest == _readable(doubled).digest
    assert [row.body["name"] for row in rows_of(mac)] == ["A", "B", "C"]
    wide = mac.with_name("wide.csv")
    wide.write_bytes(mac.read_bytes().decode().encode("utf-16"))
    assert _readable(wide).digest == _readable(usual).digest


@pytest.mark.parametrize("first", [b"\n", b"\r\n", b"\r"])
def test_line_ends_that_change_within_a_file_end_their_own_line_each(csv_file: CsvFile, first: bytes) -> None:
    usual = csv_file(*({"name": name} for name in "ABCDEF"), {"address": "Jl. Mawar,\rNo. 3"}, {"name": "H"})
    head, *rows = usual.read_bytes().rstrip(b"\n").split(b"\n")
    ends = (b"\r\n", b"\n", b"\r", b"\r", b"\n", b"\r", b"\r\n", b"\r")
    mixed = usual.with_name("mixed.csv")
    mixed.write_bytes(head + first + b"".join(row + end for row, end in zip(rows, ends, strict=True)))
    assert _readable(mixed).digest == _readable(usual).digest
    assert rows_of(mixed)[6].body["address"] == "Jl. Mawar,\rNo. 3"


def test_a_line_of_an_old_mac_that_is_not_utf_8_is_kept_as_its_exact_bytes(csv_file: CsvFile) -> None:
    rows = rows_of(csv_file({"name": "A"}, b"J\xffRGEN,B", {"name": "C"}, end=b"\r"))
    assert [row.document for row in rows].count("unreadable") == 1
    assert rows[1].raw == b"J\xffRGEN,B"


def test_a_file_of_unknown_headers_is_refused_with_the_nearest_template_and_the_columns(
    tmp_path: Path,
) -> None:
    names = headers(template("siskop2mi-2026-tahapan"))
    path = tmp_path / "tahapan.csv"
    path.write_text(",".join([*names[:-2], "keterangan"]) + "\n")
    found = read(path, "3507")
    assert isinstance(found, Refusal)
    assert found.code == "unknown_template"
    told = str(found)
    assert "SISKOP2MI 2026 (tahapan)" in told
    assert "nomor_dokumen, operator" in told
    assert "keterangan" in told


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\r\n" * 100_000, "empty"),
        (b"\xff\xfen\x00a\x00m\x00a\x00", "unknown_template"),
        (b"halo dunia\n", "unknown_template"),
        (b" " * 100_000 + b"x", "unknown_template"),
        (b"NAMA\x92,NIK\n", "not_text"),
    ],
)
def test_a_file_that_is_no_table_of_ours_is_refused_by_name(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "aneh.csv"
    path.write_bytes(content)
    found = read(path, "3507")
    assert isinstance(found, Refusal)
    assert (found.name, found.code) == ("aneh.csv", code)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    found = read(tmp_path / "tidak_ada.csv", "3507")
    assert isinstance(found, Refusal)
    assert found.code == "not_found"


def test_a_header_without_rows_is_a_file_of_no_rows(csv_file: CsvFile) -> None:
    assert rows_of(csv_file()) == []


def _readable(path: Path) -> Delivery:
    found = read(path, "3507")
    assert isinstance(found, Delivery)
    return found


def _line(cells: list[object], separator: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="").writerow(cells)
    return text.getvalue()


@pytest.mark.parametrize("marks", [1, 2, 3])
def test_byte_order_marks_of_files_that_were_joined_stand_before_no_quotation_mark(tmp_path: Path, marks: int) -> None:
    found = template("siapkerja-2023-registrasi")
    head, first, second = (
        ";".join(f'"{text}"' for text in texts)
        for texts in (headers(found), *(cells_of(found, **{**PERSON, "source_record_id": n}) for n in ("A/1", "A/2")))
    )
    path, mark = tmp_path / "a.csv", "\ufeff" * marks
    path.write_text(f"{mark}{head}\n{first}\n{mark}{head}\n{mark}{second}\n", encoding="utf-8")
    assert [row.body["source_record_id"] for row in rows_of(path)] == ["A/1", "A/2"]
    path.write_text(f"{mark}\r\n{mark}", encoding="utf-8")
    empty = read(path, "3507")
    assert isinstance(empty, Refusal)
    assert empty.code == "empty"


def test_byte_order_marks_before_any_json_line_are_no_part_of_it(tmp_path: Path) -> None:
    path, line = tmp_path / "a.jsonl", json.dumps(PERSON)
    path.write_text(f"\ufeff\ufeff{line}\n\ufeff{line}\n", encoding="utf-8")
    assert [row.body["name"] for row in rows_of(path)] == [PERSON["name"]] * 2
