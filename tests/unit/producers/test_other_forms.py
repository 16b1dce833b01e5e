"""Files in other encodings, JSON lines, and forms that only one office has."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.unit.producers.conftest import PERSON, cells_of, headers, rows_of, template
from typer.testing import CliRunner

from simpul.contracts import documents
from simpul.contracts.shape import Fault, shape_of
from simpul.declared import declared
from simpul_office.commands import office
from simpul_office.reading import Delivery, Refusal, read
from simpul_office.reading.template import Template
from simpul_office.reading.template_file import read_template

CsvFile = Callable[..., Path]
Workbook = Callable[..., Path]
OWN_HEADERS = ["No", "Nomor Pendaftaran", "Tgl. Registrasi", "Nama Calon PMI", "Nomor KTP", "JK", "Tempat Lhr",
               "Tgl Lahir", "Kab/Kota", "Kontak", "Skema Penempatan", "Negara Tujuan", "Jabatan/Pekerjaan",
               "Keterangan"]  # fmt: skip
OWN_LINE = [1, "X/1", "15-01-26", "SITI AMINAH", "3507114203950001", "P", "MALANG", "02-03-95", "KAB. MALANG",
            "081234567890", "P to P", "HONGKONG", "PRT", "baru"]  # fmt: skip


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of its own."""
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def newer_contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A second version of the registration, which asks for a passport number."""
    schema = json.loads((declared("schemas") / "cpmi_registration/1.json").read_text(encoding="utf-8"))
    (tmp_path / "cpmi_registration").mkdir()
    for version, required in (1, schema["required"]), (2, [*schema["required"], "passport_no"]):
        (tmp_path / f"cpmi_registration/{version}.json").write_text(json.dumps(schema | {"required": required}))
    monkeypatch.setattr(documents, "declared", lambda _: tmp_path)
    monkeypatch.setattr(documents, "DOCUMENTS", documents.DOCUMENTS | {("cpmi_registration", 2)})
    documents.document.cache_clear()
    yield
    documents.document.cache_clear()


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_same_table_in_any_encoding_and_with_any_separator_is_the_same_file(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    found = template("siapkerja-2023-registrasi")
    line = cells_of(found, **{**PERSON, "name": "JOSÉ NUÑEZ", "registration_date": "15/01/2026"})
    text = "\r\n".join(separator.join(cells) for cells in (headers(found), line)) + "\r\n"
    path, plain = tmp_path / "berkas.csv", tmp_path / "polos.csv"
    path.write_bytes(text.encode(encoding))
    plain.write_bytes(text.encode())
    (row,) = rows_of(path)
    assert row.body["name"] == "JOSÉ NUÑEZ"
    assert digest_of(path) == digest_of(plain)


@pytest.mark.parametrize("count", [1, 6, 60])
def test_a_line_that_is_not_utf_8_is_unreadable_however_many_there_are(csv_file: CsvFile, count: int) -> None:
    windows = ",".join(cells_of(template("siskop2mi-2026-registrasi"), **{**PERSON, "name": "JOSÉ"})).encode("cp1252")
    rows = rows_of(csv_file(*[windows] * count, {}))
    assert [row.raw for row in rows] == [windows] * count + [None]


def test_a_header_that_is_not_utf_8_is_refused_with_what_to_do(csv_file: CsvFile) -> None:
    path = csv_file({})
    path.write_bytes(path.read_bytes().replace(b"jenis_kelamin", b"jenis\xa0kelamin"))
    refused = read(path, "3507")
    assert isinstance(refused, Refusal)
    assert refused.code == "not_text"
    assert "CSV UTF-8" in str(refused)


def test_of_a_form_of_ones_own_the_header_is_not_called_unreadable_for_a_line_below_it(tmp_path: Path) -> None:
    path = tmp_path / "dinas.csv"
    lines = [";".join(map(str, line)) for line in (OWN_HEADERS, OWN_LINE, OWN_LINE)]
    path.write_bytes("\n".join(lines).encode() + b"\nJOS\xc9;1;2\n")
    refused = read(path, "3507")
    assert isinstance(refused, Refusal)
    assert refused.code == "unknown_template"
    assert "Nomor KTP,nik" in CliRunner().invoke(office, ["template", "learn", str(path)]).output


def test_utf_16_that_breaks_off_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "berkas.csv"
    found = template("siskop2mi-2026-tahapan")
    path.write_bytes((",".join(headers(found)) + "\n").encode("utf-16") + b"\x00\xd8\x00\x00A")
    refused = read(path, "3507")
    assert isinstance(refused, Refusal)
    assert refused.code == "damaged"


def test_json_lines_may_name_our_fields_in_any_order_and_leave_blank_ones_out(tmp_path: Path) -> None:
    first = {"source_record_id": "A/1", "name": "=SITI", "sex": "LAKI-LAKI", "birth_date": "17 Agustus 1990"}
    second = {"phone": 812345678901, "name": None, "source_record_id": "A/2", "regency_code": "3507", "revision": 2}
    path = tmp_path / "data.txt"
    broken = b'{"name": "SITI"'
    path.write_bytes(b"\n".join([json.dumps(first).encode(), b"", broken, json.dumps(second).encode()]) + b"\n")
    one, unreadable, two = rows_of(path)
    assert (one.body["name"], one.body["sex"], one.body["birth_date"]) == ("=SITI", "M", "1990-08-17")
    assert (unreadable.document, unreadable.raw, unreadable.line_no) == ("unreadable", broken, 3)
    assert (two.body["phone"], two.body["regency_code"], two.body["revision"]) == ("812345678901", "35.07", 2)
    assert "name" not in two.body
    assert one.body["source"] == {"file": "data.txt", "record_no": 1, "edition": "simpul-1"}


@pytest.mark.parametrize(
    ("named", "document"),
    [
        ({"jenis_dokumen": "TAHAPAN", "versi": "2026.1", "nomor_registrasi": "A/1"}, "placement_stage"),
        ({"source_record_id": "A/1", "stage_code": "OPP", "stage_date": "2026-01-02"}, "placement_stage"),
        ({"document": "cpmi_registration", "source_record_id": "A/1", "reason": "keliru"}, "record_void"),
        ({"NO REGISTRASI": "A/1", "NAMA LENGKAP": "SITI", "JENIS KELAMIN": "P"}, "cpmi_registration"),
    ],
)  # fmt: skip
def test_json_lines_are_of_the_document_whose_names_they_use(
    tmp_path: Path, named: dict[str, str], document: str
) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text(json.dumps(named) + "\n")
    (row,) = rows_of(path)
    assert (row.document, row.body["source_record_id"]) == (document, "A/1")


def test_a_json_line_with_more_than_one_value_in_a_field_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    fine = {"source_record_id": "A/1", "name": "SITI", "sex": "F", "source": {"file": "lain.csv"}}
    lines = [fine, {**fine, "name": ["SITI", "AMINAH"]}, {**fine, "address": {"rt": 1}}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert [row.document for row in rows_of(path)] == ["cpmi_registration", "unreadable", "unreadable"]


def test_true_and_false_in_a_json_line_are_no_texts_whatever_the_field(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    told = {"source_record_id": True, "name": True, "birth_date": False, "sex": True, "regency_code": False,
            "revision": True, "wage_amount": True}  # fmt: skip
    fine = dict.fromkeys(told, "TRUE") | {"phone": 62812}
    path.write_text("".join(json.dumps(line) + "\n" for line in (fine, told, fine)))
    before, row, after = rows_of(path)
    assert {field: row.body[field] for field in told} == told
    assert row.written("name") == "TRUE"
    assert before.body["name"] == after.body["name"] == "TRUE"
    assert after.body["phone"] == "62812"


def test_true_and_false_are_of_wrong_type_as_in_an_event(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    told = {"source_record_id": "A/1", "name": True, "sex": False, "nik": True}
    path.write_text(json.dumps(told) + "\n")
    (row,) = rows_of(path)
    faults = shape_of(row.document, row.version, told).faults
    assert set(faults) >= {Fault("wrong_type", "name"), Fault("wrong_type", "sex"), Fault("wrong_type", "nik")}
    assert set(shape_of(row.document, row.version, row.body).faults) == set(faults)


@pytest.mark.parametrize("words", ["idem", "S.D.A.", "NULL", "n/a", "Belum ada", "#N/A"])
def test_a_name_a_regency_or_a_number_of_a_program_that_says_there_is_none_is_missing(
    tmp_path: Path, words: str
) -> None:
    path = tmp_path / "a.jsonl"
    said = {**PERSON, "source_record_id": words, "name": words, "regency_name": words, "mother_name": words}
    path.write_text(json.dumps(said) + "\n")
    (row,) = rows_of(path)
    assert row.body.keys().isdisjoint({"source_record_id", "name", "regency_name"})
    assert row.body["mother_name"] == words


def test_a_short_name_is_one_though_it_says_none_as_a_number(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({**PERSON, "source_record_id": "NA", "name": "NA"}) + "\n")
    (row,) = rows_of(path)
    assert ("source_record_id" in row.body, row.body["name"]) == (False, "NA")


def test_a_file_in_which_true_became_a_text_is_another_one(tmp_path: Path) -> None:
    wrong, right = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    wrong.write_text(json.dumps({"source_record_id": "A/1", "name": True, "sex": "F"}) + "\n")
    right.write_text(json.dumps({"source_record_id": "A/1", "name": "TRUE", "sex": "F"}) + "\n")
    assert digest_of(wrong) != digest_of(right)


def test_json_lines_with_a_name_that_nobody_knows_are_refused_with_what_was_meant(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text('{"source_record_id": "A/1", "name": "SITI", "sex": "F", "birthdate": "1990-01-01"}\n')
    refused = read(path, "3507")
    assert isinstance(refused, Refusal)
    assert "birthdate" in str(refused)


def test_a_slip_in_a_header_is_named_with_what_was_meant(workbook: Workbook) -> None:
    names = ["Nama  Lengkp" if name == "Nama Lengkap" else name for name in headers(template("ltsa-excel-registrasi"))]
    refused = read(workbook({"R": [names, ["x"] * len(names)]}), "3507")
    assert "“Nama Lengkp” mungkin maksudnya “Nama Lengkap”" in str(refused)


def test_a_slip_in_a_column_that_may_be_left_out_is_not_taken_for_another(workbook: Workbook) -> None:
    names = [name.replace("No.", "Nomer") for name in headers(template("ltsa-excel-lama-registrasi"))]
    refused = str(read(workbook({"R": [names, ["x"] * len(names)]}), "3507"))
    assert "“Nomer” mungkin maksudnya “No.”" in refused
    assert "“Nomer Pendaftaran” mungkin maksudnya “No. Pendaftaran”" in refused


def test_a_form_of_one_office_is_learnt_checked_and_put_to_use_without_a_line_of_code(
    workbook: Workbook, tmp_path: Path, state: Path
) -> None:
    path = workbook({"Data": [["DAFTAR CALON PMI"], [], OWN_HEADERS, OWN_LINE, OWN_LINE]}, name="dinas.xlsx")
    assert isinstance(read(path, "3507"), Refusal)
    draft = tmp_path / "dinas.csv"
    ran = CliRunner()
    assert ran.invoke(office, ["template", "learn", str(path), "--out", str(draft)]).exit_code == 0
    assert ran.invoke(office, ["template", "check", str(draft)]).exit_code == 0
    assert ran.invoke(office, ["template", "add", str(draft)]).exit_code == 0
    first, second = rows_of(path)
    source = first.body.pop("source")
    assert first.body == {
        "source_record_id": "X/1", "registration_date": "2026-01-15", "name": "SITI AMINAH", "nik": "3507114203950001",
        "sex": "F", "birth_place": "MALANG", "birth_date": "1995-03-02", "regency_name": "KAB. MALANG",
        "phone": "081234567890", "scheme_code": "P2P", "destination": "HONGKONG", "occupation_title": "PRT",
    }  # fmt: skip
    assert source["edition"] == "dinas"
    assert second.record_no == 2
    assert "dinas" in ran.invoke(office, ["template", "list"]).output


def test_no_value_of_a_record_stands_in_a_draft(workbook: Workbook, tmp_path: Path) -> None:
    path = workbook({"Data": [OWN_HEADERS, OWN_LINE]})
    drafted = CliRunner().invoke(office, ["template", "learn", str(path)]).output
    assert "Nomor KTP,nik" in drafted
    assert not [value for value in OWN_LINE if isinstance(value, str) and len(value) > 3 and value in drafted]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("#,title,", "#,judul,"), "“#,title,...” belum ada"),
        (("cpmi_registration", "registrasi"), "Dokumen “registrasi” tidak dikenal"),
        ((",name,text", ",nama,text"), "Field “nama” tidak ada"),
        ((",name,text", ",nik,text"), "dipakai lebih dari sekali"),
        ((",name,text", ",name,teks"), "form “teks” tidak dikenal"),
        ((",name,text", ",,ignore"), "Belum ada kolom untuk name"),
        (("code,sex", "code,seks"), "daftar kode “seks” tidak dikenal"),
        (("group,header", "grup,judul"), "Baris pertama harus"),
        (("#,version,1,", "#,version,7,"), "Versi “7” tidak dikenal. Pilih: 1."),
    ],
)
def test_what_is_wrong_with_a_template_is_said(
    workbook: Workbook, tmp_path: Path, change: tuple[str, str], complaint: str
) -> None:
    path = workbook({"Data": [OWN_HEADERS, OWN_LINE]})
    draft = CliRunner().invoke(office, ["template", "learn", str(path)]).output
    (tmp_path / "t.csv").write_text(draft.replace(*change), encoding="utf-8")
    done = CliRunner().invoke(office, ["template", "check", str(tmp_path / "t.csv")])
    assert done.exit_code == 1
    assert complaint in done.output


@pytest.fixture
def own_template(workbook: Workbook) -> str:
    """What an office made for a form of its own while there was one version."""
    return CliRunner().invoke(office, ["template", "learn", str(workbook({"Data": [OWN_HEADERS, OWN_LINE]}))]).output


def test_a_template_stays_with_the_version_that_it_was_made_for_when_a_newer_one_asks_for_more(
    own_template: str, newer_contract: None, tmp_path: Path
) -> None:
    assert "#,version,1," in own_template
    for text in own_template, own_template.replace("#,version,1,", "#,,,"):
        (tmp_path / "t.csv").write_text(text, encoding="utf-8")
        found = read_template(tmp_path / "t.csv")
        assert isinstance(found, Template), found
        assert found.version == 1
    (tmp_path / "t.csv").write_text(own_template.replace("#,version,1,", "#,version,2,"), encoding="utf-8")
    assert read_template(tmp_path / "t.csv") == ["Belum ada kolom untuk passport_no, yang wajib diisi."]


def test_a_template_of_a_declared_form_is_not_needed_twice(tmp_path: Path, state: Path) -> None:
    found = template("ltsa-excel-registrasi")
    rows = [
        f"{column.group},{column.header},{column.field},{column.form},{column.code_list}" for column in found.columns
    ]
    said = "#,title,X,,\n#,edition,x,,\n#,document,cpmi_registration,,\n"
    (tmp_path / "t.csv").write_text("group,header,field,form,list\n" + said + "\n".join(rows) + "\n")
    assert isinstance(read_template(tmp_path / "t.csv"), Template)
    done = CliRunner().invoke(office, ["template", "add", str(tmp_path / "t.csv")])
    assert done.exit_code == 1
    assert not (state / "templates").exists()


def digest_of(path: Path) -> str:
    """The digest of a file that can be read."""
    found = read(path, "3507")
    assert isinstance(found, Delivery)
    return found.digest
