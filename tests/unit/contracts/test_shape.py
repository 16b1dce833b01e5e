"""Each field of wrong shape gives one code; what a sender makes up never becomes a field's name."""

import json
from typing import Any

import pytest

from simpul.contracts.shape import Fault, Shape, read, shape_of

BODY: dict[str, Any] = {
    "source_record_id": "A/1",
    "registration_date": "2026-01-12",
    "name": "SITI CONTOH",
    "sex": "F",
    "birth_date": "1990-08-17",
    "regency_name": "KABUPATEN MALANG",
    "scheme_code": "PERSEORANGAN",
    "destination": "TWN",
    "occupation_title": "Caregiver",
}


def faults(**changes: Any) -> set[Fault]:
    return set(shape_of("cpmi_registration", 1, BODY | changes).faults)


def test_a_body_as_the_contract_says_has_no_fault() -> None:
    assert faults() == set()


def test_all_faults_are_named_at_once() -> None:
    assert faults(name=None, sex="?", birth_date="1990", nik=17) == {
        Fault("missing_required", "name"),
        Fault("not_in_code_list", "sex"),
        Fault("bad_format", "birth_date"),
        Fault("wrong_type", "nik"),
    }


@pytest.mark.parametrize("blank", [None, "", " ", "\t\n", "\u00a0", "\u3000"])
def test_blank_and_null_are_absent(blank: str | None) -> None:
    assert faults(name=blank) == {Fault("missing_required", "name")}
    assert faults(phone=blank) == set()
    assert "phone" not in shape_of("cpmi_registration", 1, BODY | {"phone": blank}).stated


@pytest.mark.parametrize("blank", [None, "", " "])
@pytest.mark.parametrize("field", ["file", "sheet", "record_no", "edition"])
@pytest.mark.parametrize("sex", ["F", "?"])
def test_blank_and_null_are_absent_inside_the_position_too(sex: str, field: str, blank: str | None) -> None:
    """Whatever else the body says: a faultless one is read by the other validator."""
    body = BODY | {"sex": sex, "source": {"file": "contoh.csv", field: blank}}
    wrong = (Fault("not_in_code_list", "sex"),) if sex == "?" else ()
    for found in (shape_of("cpmi_registration", 1, body), read("cpmi_registration", 1, json.dumps(body).encode())):
        assert isinstance(found, Shape)
        assert found.faults == wrong
        assert found.stated["source"] == ({} if field == "file" else {"file": "contoh.csv"})


def test_a_value_of_wrong_type_in_a_coded_field_has_one_fault() -> None:
    assert faults(sex=5) == {Fault("wrong_type", "sex")}


@pytest.mark.parametrize("value", [5, 1.5, True, False, ["x"], [], {"x": 1}])
def test_a_value_of_wrong_type_is_one_also_where_the_schema_lists_texts_and_names_no_type(value: object) -> None:
    taking_back = {"document": value, "source_record_id": "A/1", "reason": "Salah orang", "taken_back_by": "RINI"}
    assert shape_of("record_void", 1, taking_back).faults == (Fault("wrong_type", "document"),)


def test_a_text_of_no_list_is_of_the_right_type() -> None:
    taking_back = {"document": "x", "source_record_id": "A/1", "reason": "Salah orang", "taken_back_by": "RINI"}
    assert shape_of("record_void", 1, taking_back).faults == (Fault("not_in_code_list", "document"),)


@pytest.mark.parametrize("text", ["a\0b", "\0", "x" * 501])
def test_text_that_nobody_can_keep_is_of_bad_format(text: str) -> None:
    assert faults(name=text) == {Fault("bad_format", "name")}


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-12\n",
        "2026-13-12",
        "2026-01-32",
        "0000-00-00",
        "2026-1-2",
        "12-01-2026",
        "２０２６-01-12",
        "2026-01-12T00:00:00",
    ],
)
def test_a_date_has_one_shape(text: str) -> None:
    assert faults(registration_date=text) == {Fault("bad_format", "registration_date")}


@pytest.mark.parametrize("revision", [0, -1, 10_000, 10**30])
def test_a_revision_outside_its_range_is_of_bad_format(revision: int) -> None:
    assert faults(revision=revision) == {Fault("bad_format", "revision")}


@pytest.mark.parametrize("revision", ["2", 1.5, True, [1]])
def test_a_revision_that_is_no_whole_number_is_of_wrong_type(revision: object) -> None:
    assert faults(revision=revision) == {Fault("wrong_type", "revision")}


def test_of_two_fields_one_of_which_is_required_the_first_is_named() -> None:
    assert faults(regency_name=None) == {Fault("missing_required", "regency_name")}
    assert faults(regency_name=None, regency_code="35.07") == set()
    assert faults(occupation_title=None) == {Fault("missing_required", "occupation_title")}


def test_a_fault_inside_the_position_names_the_inner_field() -> None:
    assert faults(source={"record_no": "7"}) == {Fault("wrong_type", "source.record_no")}
    assert faults(source=[]) == {Fault("wrong_type", "source")}


def test_a_name_that_the_sender_made_up_is_never_a_fields_name() -> None:
    manifest = {"documents": {"SITI AMINAH": "many"}}
    fields = {fault.field for fault in shape_of("office_manifest", 1, manifest).faults}
    assert "documents" in fields
    assert not any("SITI" in field for field in fields)


@pytest.mark.parametrize("code", ["35", "35.07", "3507", "35.07.11", "35.07.11.2009", "3507112009"])
def test_a_region_code_may_come_with_dots_or_without(code: str) -> None:
    assert faults(district_code=code) == set()


@pytest.mark.parametrize("code", ["35.", "3", "35.7", "35.07.11.200", "KAB", "35 07"])
def test_a_region_code_has_a_form(code: str) -> None:
    assert faults(district_code=code) == {Fault("bad_format", "district_code")}
