"""What lies in a folder of an office and is no sound table: a clear note or the right reading, never a crash."""

import os
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from tests.unit.producers import raw_workbook
from tests.unit.producers.conftest import DAY, PERSON, cells_of, headers, rows_of, template
from tests.unit.producers.test_workbooks import old_line

from simpul_office.reading import Delivery, Refusal, csv_header, csv_lines, encoding, read
from simpul_office.reading.xlsx import package as xlsx_package
from simpul_office.reading.xlsx import sheet as xlsx_sheet
from simpul_office.reading.xlsx import strings as xlsx_strings

CsvFile = Callable[..., Path]
Workbook = Callable[..., Path]
OLD = template("ltsa-excel-lama-registrasi")
NEW = template("ltsa-excel-registrasi")
HEADER = headers(OLD)
NAME = HEADER.index("Nama CTKI")


def refused(path: Path) -> Refusal:
    """The refusal of a file."""
    found = read(path, "3507")
    assert isinstance(found, Refusal)
    assert re.search(r"(lagi|satu per satu|berkas lain|BERKAS)\.$", found.sentences[-1]), "says what to do"
    return found


def sheet(path: Path, *lines: list[object], **more: str) -> Path:
    """A hand-written workbook of the old template."""
    return raw_workbook.write(path, raw_workbook.row(HEADER) + "".join(map(raw_workbook.row, lines)), **more)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "empty"),
        (bytes(70_000), "damaged"),
        (b"PK\x05\x06" + bytes(18), "not_a_workbook"),
        (b"PK\x03\x04" + os.urandom(500), "damaged"),
        (b"<html><table><tr><td>NIK</td></tr></table></html>", "web_page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "web_page"),
        (b'[\n  {"source_record_id": "REG/1"}]', "not_a_table"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"nama;nik\x00\xff\xfe\x00;\n", "not_text"),
        (b'{"nama": 1, "umur": 2, "kota": 3}\n', "unknown_template"),
        (b"[1, 2]\n", "unknown_template"),
        (b'"' * 5000, "unknown_template"),
        (b'{"a": ' * 5000, "not_a_table"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_none_of_ours_is_refused_by_what_it_is(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "berkas.xls"
    path.write_bytes(content)
    assert refused(path).code == code


def test_a_folder_a_pipe_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipa.csv")
    assert refused(tmp_path).code == "folder"
    assert refused(Path(".")).name == Path.cwd().name
    assert refused(tmp_path / "pipa.csv").code == "not_a_file"
    assert refused(tmp_path / "tidak_ada.csv").code == "not_found"


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("foto.txt", "Berkas ini arsip ZIP. Buka arsipnya, lalu kirim"),
        ("registrasi.xlsx", "Berkas ini arsip ZIP. Buka arsipnya, lalu kirim"),
        ("[Content_Types].xml", "Berkas ini bukan buku kerja Excel (.xlsx). Buka di Excel, simpan sebagai .xlsx, lalu"),
        ("mimetype", "Berkas ini bukan buku kerja Excel (.xlsx). Buka di Excel, simpan sebagai .xlsx, lalu"),
    ],
)
def test_a_zip_that_is_no_workbook_is_refused_by_what_it_is(tmp_path: Path, part: str, said: str) -> None:
    path = tmp_path / "foto.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(part, "bukan buku kerja")
    found = refused(path)
    assert found.code == "not_a_workbook"
    assert said in str(found)


@pytest.mark.parametrize("ending", [".xlsx", ".xls", ".txt", ""])
def test_a_csv_file_of_any_name_is_read(csv_file: CsvFile, ending: str) -> None:
    assert len(rows_of(csv_file({}, name=f"berkas{ending}"))) == 1


def test_a_workbook_that_lost_one_of_its_sheets_is_damaged(workbook: Workbook, tmp_path: Path) -> None:
    path = workbook({"Januari": [HEADER, old_line()], "Februari": [HEADER, old_line()]})
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "kurang.xlsx", "w") as target:
        for name in source.namelist():
            if not name.endswith("sheet1.xml"):
                target.writestr(name, source.read(name))
    assert refused(tmp_path / "kurang.xlsx").code == "damaged"


def test_a_file_that_is_taken_away_while_it_is_read_is_told_in_words(
    csv_file: CsvFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_away(path: Path) -> str:
        path.unlink()
        return encoding.UTF_8

    monkeypatch.setattr(csv_header, "encoding_of", taken_away)
    assert refused(csv_file({})).code == "not_found"


def test_a_letter_is_no_empty_workbook(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", old_line())
    letter = '<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>Dengan hormat</w:t></w:r></w:p></w:body></w:document>'
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "surat.docx", "w") as target:
        target.writestr("_rels/.rels", source.read("_rels/.rels").replace(b"xl/workbook", b"word/document"))
        target.writestr("word/document.xml", letter)
    assert refused(tmp_path / "surat.docx").code == "not_a_workbook"


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    laughs = '<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = sheet(tmp_path / "a.xlsx", old_line(), before=f"<!DOCTYPE worksheet [{laughs}]>")
    assert refused(bomb).code == "damaged"
    outside = '<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst><si><t>&x;</t></si></sst>'
    assert refused(sheet(tmp_path / "b.xlsx", old_line(), strings=outside)).code == "damaged"


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_package, "LARGEST_CONTENT", 1_000_000)
    assert refused(sheet(tmp_path / "a.xlsx", old_line(), after=" " * 1_000_000)).code == "too_large"


def test_a_part_that_is_larger_than_it_says_is_damage(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", *[old_line() for _ in range(200)])
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    content[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(content)
    assert refused(path).code == "damaged"


def test_texts_that_would_fill_the_memory_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_strings, "LARGEST_TEXTS", 10_000)
    strings = f"<sst>{'<si><t>AMINAH</t></si>' * 2000}</sst>"
    assert refused(sheet(tmp_path / "a.xlsx", old_line(), strings=strings)).code == "too_large"


def test_one_shared_text_without_end_is_refused(tmp_path: Path) -> None:
    strings = f"<sst><si>{'<r><t>AMINAH</t></r>' * 200_000}</si></sst>"
    assert refused(sheet(tmp_path / "a.xlsx", old_line(), strings=strings)).code == "too_large"


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "_rels/.rels"])
def test_lists_that_would_fill_the_memory_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setattr(xlsx_package, "LARGEST_SMALL_PART", 1_000_000)
    path = sheet(tmp_path / "a.xlsx", old_line())
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name) + b" " * 1_000_000 * (name == part))
    assert refused(tmp_path / "b.xlsx").code == "too_large"


@pytest.mark.parametrize("encoding", ["x-tidak-ada", "rot13", "shift_jis", "utf-7"])
def test_an_encoding_that_no_spreadsheet_uses_is_damage(tmp_path: Path, encoding: str) -> None:
    path = sheet(tmp_path / "a.xlsx", old_line(), before=f'<?xml version="1.0" encoding="{encoding}"?>')
    assert refused(path).code == "damaged"


@pytest.mark.parametrize("tag", ["x", "c", "v", "t", "row"])
def test_markup_nested_without_end_is_damage_and_as_deep_as_spreadsheets_go_is_none(tmp_path: Path, tag: str) -> None:
    def nested(depth: int) -> str:
        return f"<extLst>{f'<{tag}>' * depth}{f'</{tag}>' * depth}</extLst>"

    assert refused(sheet(tmp_path / "a.xlsx", old_line(), after=nested(100_000))).code == "damaged"
    if tag == "x":
        assert len(rows_of(sheet(tmp_path / "b.xlsx", old_line(), after=nested(16)))) == 1


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "_rels/.rels"])
def test_markup_nested_without_end_is_damage_in_every_part(tmp_path: Path, part: str) -> None:
    empty = {"strings": "<sst></sst>", "styles": "<styleSheet></styleSheet>"}
    path = sheet(tmp_path / "a.xlsx", old_line(), **empty)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            end = content.rindex(b"</")
            deep = content[:end] + b"<x>" * 100_000 + b"</x>" * 100_000 + content[end:]
            target.writestr(name, deep if name == part else content)
    assert refused(tmp_path / "b.xlsx").code == "damaged"


@pytest.mark.parametrize("piece", [("<!--", "-->"), ('<x y="', '"/>'), ("<?x ", "?>")])
def test_one_piece_of_markup_without_end_is_damage(tmp_path: Path, piece: tuple[str, str]) -> None:
    path = sheet(tmp_path / "a.xlsx", old_line(), after=("A" * 1_200_000).join(piece))
    assert refused(path).code == "damaged"


def test_cells_at_the_far_end_of_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_sheet, "MOST_BLANKS", 100_000)
    far = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(3, 12))
    path = raw_workbook.write(tmp_path / "a.xlsx", raw_workbook.row(HEADER) + raw_workbook.row(old_line()) + far)
    assert refused(path).code == "too_large"


def test_formats_drawn_far_below_the_table_are_refused_with_what_to_delete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_sheet, "MOST_UNWRITTEN", 1_000)
    blank = "<row>" + '<c s="1"/>' * 40 + "</row>"
    table = raw_workbook.row(HEADER) + blank * 20 + raw_workbook.row(old_line())
    assert len(rows_of(raw_workbook.write(tmp_path / "a.xlsx", table + blank * 20))) == 1
    found = refused(raw_workbook.write(tmp_path / "b.xlsx", table + blank * 30))
    assert (found.code, "baris kosong" in str(found)) == ("too_large", True)


@pytest.mark.parametrize("blank", [b"\n", b"\r\n", b"  \r\n"])
@pytest.mark.parametrize("is_above", [True, False])
def test_blank_lines_without_end_are_refused_with_what_to_delete(
    csv_file: CsvFile, monkeypatch: pytest.MonkeyPatch, blank: bytes, is_above: bool
) -> None:
    monkeypatch.setattr(csv_lines, "MOST_BLANK_LINES", 1_000)
    path = csv_file({})
    table = path.read_bytes()
    path.write_bytes(blank * 1_000 + table + blank * 1_000)
    assert len(rows_of(path)) == 1
    path.write_bytes(blank * 1_001 + table if is_above else table + blank * 1_001)
    found = refused(path)
    assert (found.code, "baris kosong" in str(found)) == ("too_large", True)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="AAAA2"><v>1</v></c></row>',
        '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>',
        '<row r="2"/><row r="1"/>',
        '<row r="1048577"/>',
        '<row><c t="s"><v>7</v></c></row>',
        '<row><c t="s"><v>-1</v></c></row>',
        '<row><c><v>bukan angka</v></c></row>',
        '<row r="x"/>',
    ],
)  # fmt: skip
def test_markup_that_no_spreadsheet_writes_is_damage(tmp_path: Path, rows: str) -> None:
    path = raw_workbook.write(tmp_path / "a.xlsx", raw_workbook.row(HEADER) + raw_workbook.row(old_line()) + rows)
    assert refused(path).code == "damaged"


def test_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    assert refused(sheet(tmp_path / "a.xlsx", old_line(address="A" * 1_100_000))).code == "too_large"


def test_a_million_empty_rows_are_no_records(tmp_path: Path, counts: dict[str, int]) -> None:
    empty = counts["empty_rows"]
    rows = raw_workbook.row(HEADER) + raw_workbook.row(old_line()) + "<row/>" * empty + raw_workbook.row(old_line())
    first, last = rows_of(raw_workbook.write(tmp_path / "a.xlsx", rows))
    assert (first.line_no, last.line_no, last.record_no) == (2, empty + 3, 2)


def test_a_file_damaged_anywhere_is_read_or_refused(
    csv_file: CsvFile, workbook: Workbook, tmp_path: Path, counts: dict[str, int]
) -> None:
    objects = b"".join(b'{"source_record_id": "A/%d", "name": "SITI", "sex": "F"}\n' % n for n in range(20))
    (tmp_path / "objek.jsonl").write_bytes(objects)
    table = [HEADER, *(old_line(name=f"SITI {n}") for n in range(20))]
    sound = [csv_file(*({} for _ in range(20))), workbook({"Januari": table}), tmp_path / "objek.jsonl"]
    contents = [path.read_bytes() for path in sound]
    chance = random.Random(2026)
    for number in range(counts["damaged_files"]):
        path = tmp_path / "rusak.bin"
        path.write_bytes(damaged(contents[number % len(contents)], chance))
        found = read(path, "3507")
        if isinstance(found, Delivery):
            assert len(list(found.rows(DAY))) == found.row_count
        else:
            assert found.sentences


def damaged(content: bytes, chance: random.Random) -> bytes:
    """A file after a bad disk or a bad line: bytes changed, left out, doubled, or its end missing."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 5)):
        at, length = chance.randrange(len(made) or 1), chance.randint(1, 40)
        match chance.randrange(4):
            case 0:
                made[at : at + length] = chance.randbytes(length)
            case 1:
                del made[at : at + length]
            case 2:
                made[at:at] = made[at : at + length]
            case _:
                del made[max(at, 1) :]
    return bytes(made)


def test_elements_with_a_prefix_are_the_same_elements(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", old_line(name="AMINAH"))
    plain = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    named = plain.replace("</", "\0").replace("<", "<x:").replace("\0", "</x:").replace("xmlns=", "xmlns:x=")
    (row,) = rows_of(raw_workbook.write(path, "", sheet=named))
    assert row.body["name"] == "AMINAH"


def test_a_formula_gives_the_value_that_was_last_calculated(tmp_path: Path) -> None:
    line = old_line()
    line[NAME] = '<c t="str"><f>A1&amp;B1</f><v>SITI</v></c>'
    line[HEADER.index("No.")] = "<c><f>ROW()</f></c>"
    (row,) = rows_of(sheet(tmp_path / "a.xlsx", line))
    assert row.body["name"] == "SITI"


@pytest.mark.parametrize("value", ["<c><f>A1&amp;B1</f></c>", '<c t="e"><f>VLOOKUP(1;2)</f><v>#N/A</v></c>'])
def test_a_formula_without_a_result_is_sent_back_with_its_place(tmp_path: Path, value: str) -> None:
    line = old_line()
    line[NAME] = value
    found = refused(sheet(tmp_path / "a.xlsx", old_line(), line))
    assert found.code == "formula"
    assert "Lembar “Januari”, baris 3: rumus tanpa hasil di kolom Nama CTKI" in str(found)


@pytest.mark.parametrize("error", ["#N/A", " #REF! ", "#NAME?", "Err:502", "#ERROR!"])
def test_an_error_that_became_a_text_is_sent_back_as_in_a_workbook(
    csv_file: CsvFile, workbook: Workbook, error: str
) -> None:
    found = refused(csv_file({}, {"mother_name": error}))
    assert found.code == "formula"
    assert "Baris 3: rumus tanpa hasil di kolom nama_ibu." in str(found)
    assert refused(workbook({"R": [HEADER, old_line(name=error)]})).code == "formula"


@pytest.mark.parametrize("mark", ["idem", "Idem.", "IDEM", "s.d.a.", '"', "''", "”", "〃", '-"-', "- ” -"])
def test_a_mark_that_means_what_stands_above_is_sent_back_and_never_guessed_at(
    csv_file: CsvFile, workbook: Workbook, mark: str
) -> None:
    quoted = '"' + mark.replace('"', '""') + '"'
    for path in (csv_file({}, {"address": quoted}), workbook({"R": [HEADER, old_line(), old_line(address=mark)]})):
        found = refused(path)
        assert found.code == "ditto"
        assert "aris 3: tanda “sama dengan di atas” di kolom" in str(found)


def test_a_word_or_a_sign_that_only_holds_such_a_mark_is_one(workbook: Workbook) -> None:
    names = ["IDEM SARI", "DITTO", "NI'MAH", "#1", "SDA", "RT #N/A"]
    rows = rows_of(workbook({"R": [HEADER, *(old_line(name=name) for name in names)]}))
    assert [row.body["name"] for row in rows] == names


def test_such_marks_in_a_column_that_nobody_reads_are_no_trouble(workbook: Workbook) -> None:
    lines = [[*old_line(), "Ket"], [*old_line(), "idem"], [*old_line(), "#N/A"]]
    assert len(rows_of(workbook({"R": [[*HEADER, "Keterangan"], *lines]}))) == 3


def test_a_cell_merged_over_several_records_is_sent_back_and_a_merged_title_is_not(tmp_path: Path) -> None:
    merged = '<mergeCells><mergeCell ref="{}"/></mergeCells>'
    lines = [old_line(), old_line(), old_line()]
    found = refused(sheet(tmp_path / "a.xlsx", *lines, after=merged.format("D3:D4")))
    assert found.code == "merged_cells"
    assert "baris 3 sampai 4: sel digabung di kolom Nama CTKI" in str(found)
    assert len(rows_of(sheet(tmp_path / "b.xlsx", *lines, after=merged.format("A1:D1")))) == 3
    assert len(rows_of(sheet(tmp_path / "c.xlsx", *lines, after=merged.format("D4:D9")))) == 3


def test_cells_that_are_merged_and_say_nothing_are_no_trouble(tmp_path: Path, workbook: Workbook) -> None:
    merged = '<mergeCells><mergeCell ref="D3:D4"/></mergeCells>'
    lines = [old_line(), old_line(name=""), old_line()]
    assert len(rows_of(sheet(tmp_path / "a.xlsx", *lines, after=merged))) == 3
    dash = NEW, cells_of(NEW, **{**PERSON, "nik": "-"}), cells_of(NEW, **PERSON)
    path = workbook({"R": [headers(NEW), *dash[1:]]})
    book = openpyxl.load_workbook(path)
    book["R"].merge_cells("E2:E3")
    book.save(path)
    assert len(rows_of(path)) == 2


def test_nothing_but_zeros_after_the_last_line_is_no_row(csv_file: CsvFile) -> None:
    path = csv_file({}, {})
    table = path.read_bytes()
    for tail in (bytes(5_000), b"\0\r\n\0\0", b"\x1a" + bytes(100)):
        path.write_bytes(table + tail)
        assert len(rows_of(path)) == 2


def test_a_value_that_begins_like_a_formula_is_a_value(tmp_path: Path, csv_file: CsvFile) -> None:
    for name in ("=SITI", "+62", "-AMINAH", "@SITI", "=cmd|' /C calc'!A0"):
        (row,) = rows_of(sheet(tmp_path / "a.xlsx", old_line(name=name)))
        assert row.body["name"] == name
        (line,) = rows_of(csv_file({"name": name}))
        assert line.body["name"] == name


def test_a_text_with_pieces_of_format_and_control_characters_is_one_text(tmp_path: Path) -> None:
    strings = (
        "<sst><si><r><t>SITI </t></r><r><rPr><b/></rPr><t>AMINAH</t></r><rPh><t>bunyi</t></rPh></si>"
        "<si><t>JL. BARU_x000D_&#10;RT 01_x005F_x0041_</t></si></sst>"
    )
    line = old_line()
    line[NAME] = '<c t="s"><v>0</v></c>'
    line[HEADER.index("Alamat")] = '<c t="s"><v>1</v></c>'
    (row,) = rows_of(sheet(tmp_path / "a.xlsx", line, strings=strings))
    assert (row.body["name"], row.body["address"]) == ("SITI AMINAH", "JL. BARU\r\nRT 01_x0041_")


def test_half_of_a_character_takes_nothing_else_along(tmp_path: Path) -> None:
    line = old_line(name="SITI _xD83D__xDE00_ AMINAH _xD83D_")
    line[HEADER.index("Alamat")] = '<c t="s"><v>0</v></c>'
    (row,) = rows_of(sheet(tmp_path / "a.xlsx", line, strings="<sst><si><t>JL. BARU _xDE00_</t></si></sst>"))
    assert (row.body["name"], row.body["address"]) == ("SITI 😀 AMINAH �", "JL. BARU �")


@pytest.mark.parametrize(
    ("style", "number", "settings", "text"),
    [
        (0, "46037", "", "46037"),
        (1, "46037", "", "2026-01-15"),
        (1, "46037.5", "", "2026-01-15 12:00:00"),
        (2, "46037", "", "2026-01-15"),
        (3, "46037", "", "46037"),
        (1, "44575", '<workbookPr date1904="1"/>', "2026-01-15"),
        (1, "59", "", "1900-02-28"),
        (1, "-3", "", "-3"),
        (1, "99999999", "", "99999999"),
    ],
)
def test_a_number_is_a_date_where_its_format_shows_one(
    tmp_path: Path, style: int, number: str, settings: str, text: str
) -> None:
    styles = (
        '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[$-421]dd\\ mmmm\\ yyyy;@"/>'
        '<numFmt numFmtId="171" formatCode="0&quot; hari&quot;"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>'
    )
    line = old_line()
    line[HEADER.index("Tgl Daftar")] = f'<c s="{style}"><v>{number}</v></c>'
    (row,) = rows_of(sheet(tmp_path / "a.xlsx", line, styles=styles, settings=settings))
    assert row.written("registration_date") == text


def test_true_and_false_in_a_cell_are_no_texts(tmp_path: Path) -> None:
    line = old_line(name='<c t="b"><v>1</v></c>', desk='<c t="b"><v>0</v></c>', mother_name="TRUE")
    before, after = rows_of(sheet(tmp_path / "a.xlsx", line, old_line(name="TRUE")))
    assert (before.body["name"], before.body["desk"], before.body["mother_name"]) == (True, False, "TRUE")
    assert before.written("name") == after.body["name"] == "TRUE"


def test_true_and_false_stay_what_they_are_beside_a_number_that_got_its_zero_back(tmp_path: Path) -> None:
    line = old_line(name='<c t="b"><v>1</v></c>', regency_code="<c><v>18.1</v></c>")
    (row,) = rows_of(sheet(tmp_path / "a.xlsx", line))
    assert (row.body["name"], row.body["regency_code"]) == (True, "18.10")


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("0000", "7", "0007"),
        ("0000", "12345", "12345"),
        ("&quot;REG/2026/&quot;0000", "12", "REG/2026/0012"),
        ("000\\-000;@", "12", "000-012"),
        ("0000;\\-0000", "-12", "-12"),
        ("0000", "12.5", "12.5"),
        ("0", "7", "7"),
        ("0&quot; hari&quot;", "7", "7"),
        ("#,##0.00", "7", "7"),
        ("00.00", "7", "7"),
        ("00%", "7", "7"),
        ("0" * 256, "7", "7"),
    ],
)
def test_a_number_has_the_zeros_before_it_that_its_format_shows(
    tmp_path: Path, code: str, number: str, text: str
) -> None:
    styles = (
        f'<styleSheet><numFmts><numFmt numFmtId="170" formatCode="{code}"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>'
    )
    line = old_line(source_record_id=f'<c s="1"><v>{number}</v></c>')
    (row,) = rows_of(sheet(tmp_path / "a.xlsx", line, styles=styles))
    assert row.written("source_record_id") == text


def test_a_file_that_somebody_writes_to_meanwhile_is_refused(
    csv_file: CsvFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = csv_file(*({} for _ in range(10)))
    states = iter([(1, 1), (2, 2)])
    monkeypatch.setattr("simpul_office.reading.delivery._state_of", lambda _: next(states))
    assert refused(path).code == "changed"


def test_files_of_all_editions_in_one_folder_are_each_read_as_what_they_are(
    csv_file: CsvFile, workbook: Workbook, tmp_path: Path
) -> None:
    new = cells_of(NEW, **{**PERSON, "birth_date": "17 Agustus 1990", "regency_code": "35.07"})
    files = [
        csv_file({}),
        workbook({"Lama": [HEADER, old_line()], "Baru": [["DAFTAR"], headers(NEW), new]}, name="campur.xlsx"),
    ]
    found = [[row.body["source"]["edition"] for row in rows_of(path)] for path in files]
    assert found == [["siskop2mi-2026"], ["ltsa-excel-lama", "ltsa-excel"]]


def test_an_xlsx_with_a_password_on_its_sheets_only_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append(old_line())
    book.active.protection.set_password("rahasia")
    book.save(tmp_path / "a.xlsx")
    assert len(rows_of(tmp_path / "a.xlsx")) == 1
