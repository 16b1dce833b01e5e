"""From cells to the body of an event."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.producers.conftest import rows_of

from simpul.contracts.documents import document, newest
from simpul.domain.documents import CPMI_REGISTRATION, PLACEMENT_STAGE, RECORD_VOID
from simpul_office.reading.body import dotted
from simpul_office.reading.codes import code_list
from simpul_office.reading.template import Template, templates

CsvFile = Callable[..., Path]


def test_a_row_of_another_document_or_version_travels_undeclared_with_all_its_texts(
    csv_file: CsvFile,
) -> None:
    rows = rows_of(csv_file({"stated_document": "PENDATAAN_PURNA"}, {"stated_version": "2031.9"}, {}))
    assert [row.document for row in rows] == ["undeclared", "undeclared", "cpmi_registration"]
    body = rows[0].body
    assert body["stated_document"] == "PENDATAAN_PURNA"
    assert body["stated_version"] == "2026.1"
    assert body["office_code"] == "3507"
    assert body["fields"]["nama"] == "SITI AMINAH"  # type: ignore[index]
    assert set(body) == {"office_code", "stated_document", "stated_version", "fields", "source"}


def test_coded_values_become_the_registrys_codes_and_unknown_ones_stay_as_written(csv_file: CsvFile) -> None:
    known, unknown = rows_of(
        csv_file(
            {
                "sex": "LAKI-LAKI",
                "marital_status": "belum_kawin",
                "consent_relation": "IBU",
                "scheme_code": "p2p",
            },
            {"sex": "3", "marital_status": "BELUM JELAS", "consent_relation": "BOS", "scheme_code": "B TO B"},
        )
    )
    fields = ("sex", "marital_status", "consent_relation", "scheme_code")
    assert [known.body[field] for field in fields] == ["M", "SINGLE", "PARENT", "P2P"]
    assert [unknown.body[field] for field in fields] == ["3", "BELUM JELAS", "BOS", "B TO B"]


def test_blank_fields_are_absent_and_a_revision_is_a_number_where_it_is_one(csv_file: CsvFile) -> None:
    first, second = rows_of(csv_file({"revision": "2", "phone": "  "}, {"revision": "dua"}))
    assert first.body["revision"] == 2
    assert "phone" not in first.body
    assert second.body["revision"] == "dua"


def test_signs_that_nobody_sees_around_a_value_are_no_part_of_it(csv_file: CsvFile) -> None:
    copied = {
        "source_record_id": "\N{LEFT-TO-RIGHT MARK}REG/1", "nik": "\u202a3507 1157 0890 0012\u202c",
        "phone": " \u202a+62 812-3456-7890\u202c\N{NO-BREAK SPACE}", "sex": "\N{ZERO WIDTH SPACE}P",
        "birth_date": "\ufeff1990-08-17", "passport_no": "\N{ZERO WIDTH SPACE}",
        "name": "SITI \N{WOMAN}\u200d\N{PERSONAL COMPUTER} A",
    }  # fmt: skip
    (row,) = rows_of(csv_file(copied))
    assert {name: row.body.get(name) for name in copied} == {
        "source_record_id": "REG/1", "nik": "3507 1157 0890 0012", "phone": "+62 812-3456-7890", "sex": "F",
        "birth_date": "1990-08-17", "passport_no": None, "name": copied["name"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "code"),
    [("35", "35"), ("3507", "35.07"), ("350711", "35.07.11"), ("3507112009", "35.07.11.2009"),
     ("35.07", "35.07"), ("350", "350"), ("Malang", "Malang")],
)  # fmt: skip
def test_region_codes_are_dotted_and_anything_else_is_left_alone(written: str, code: str) -> None:
    assert dotted(written) == code


@pytest.mark.parametrize("name", [CPMI_REGISTRATION, PLACEMENT_STAGE, RECORD_VOID])
def test_an_office_can_fill_every_field_of_the_newest_contract_under_our_own_names(name: str) -> None:
    contract = newest(name)
    shown = [
        {column.field for column in found.columns}
        for found in templates()
        if (found.document, found.version) == (name, contract.version)
    ]
    assert {*contract.fields} - {"source"} in shown


@pytest.mark.parametrize("declared", templates(), ids=lambda found: found.name)
def test_every_template_names_fields_of_its_contract_and_lists_that_exist(declared: Template) -> None:
    contract = document(declared.document, declared.version)
    fields = [column.field for column in declared.columns if column.field]
    assert set(fields) <= set(contract.fields)
    assert len(fields) == len(set(fields))
    for column in declared.columns:
        assert (column.form == "code") == bool(column.code_list)
        if column.code_list:
            assert code_list(column.code_list)
