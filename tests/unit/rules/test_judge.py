"""A record is judged by all rules at once, and what can be known of it is landed."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from simpul.domain.reasons import is_refusal
from simpul.rules import asking
from simpul.rules.judge import Judged, judge
from simpul.rules.reference import load
from simpul.rules.rule import Rule
from simpul.rules.writing_out import Find, write_out

BODY: dict[str, Any] = {
    "source_record_id": "REG/3507/2026/000001",
    "registration_date": "2026-01-12",
    "name": "Hj. Siti Contoh, S.Pd",
    "nik": "'3507 1157 0890 0012",
    "sex": "F",
    "birth_date": "1990-08-17",
    "regency_name": "KABUPATEN MALANG",
    "scheme_code": "PERSEORANGAN",
    "destination": "taiwan",
    "occupation_title": "Caregiver",
}


def judged(*, without: tuple[str, ...] = (), office: str = "3507", **changes: Any) -> Judged:
    body = {field: value for field, value in (BODY | changes).items() if field not in without}
    return judge("cpmi_registration", 1, body, office_code=office, received_on=date(2026, 2, 5), reference=load())


def found(result: Judged) -> list[tuple[str, str | None]]:
    return [(reason.code, reason.field) for reason in result.reasons]


def landed(result: Judged) -> dict[str, Any]:
    assert result.landed is not None
    return result.landed.by_column()


def test_what_is_landed_is_looked_up_cleaned_and_of_its_type() -> None:
    record = landed(judged(scheme_code="P2P", p3mi_name="Rekaan Zamrud Cemerlang, PT", wage_amount="26100.50"))
    assert record["nik"] == "3507115708900012"
    assert record["name"] == "Hj. Siti Contoh, S.Pd"
    assert record["matching_name"] == "SITI CONTOH"
    assert record["birth_date"] == date(1990, 8, 17)
    assert record["regency_code"] == "35.07"
    assert record["stated_regency_code"] is None
    assert record["destination"] == "taiwan"
    assert record["destination_code"] == "TW"
    assert record["occupation_code"] == "5322"
    assert record["p3mi_code"] == "P3MI-0001"
    assert record["wage_amount"] == Decimal("26100.50")
    assert record["phone"] is None


def test_the_columns_are_the_same_whatever_a_body_holds() -> None:
    assert landed(judged()).keys() == landed(judged(without=tuple(BODY))).keys()


def test_a_refused_record_is_landed_as_far_as_it_can_be_known() -> None:
    result = judged(birth_date="1990-02-31", destination="HONGKOG", nik="3,50711E+15")
    assert is_refusal(result.reasons)
    record = landed(result)
    assert record["birth_date"] is None
    assert record["destination_code"] is None
    assert record["nik"] == "3,50711E+15"
    assert record["registration_date"] == date(2026, 1, 12)


def test_all_reasons_come_at_once_in_the_order_of_the_fields() -> None:
    result = judged(
        office_code="3209",
        registration_date="2026-02-06",
        nik="3507115708900000",
        birth_date="1990-08-18",
        phone="12345",
        destination="HONGKOG",
    )
    assert found(result) == [
        ("wrong_office", "office_code"),
        ("registration_date_impossible", "registration_date"),
        ("name_has_title", "name"),
        ("nik_birth_date_mismatch", "nik"),
        ("nik_date_impossible", "nik"),
        ("phone_unusable", "phone"),
        ("destination_unknown", "destination"),
    ]


def test_a_field_of_wrong_shape_has_that_reason_alone() -> None:
    result = judged(nik=3507115708900012, p3mi_code=7, scheme_code="P2P", birth_date="1990")
    assert found(result) == [
        ("name_has_title", "name"),
        ("wrong_type", "nik"),
        ("bad_format", "birth_date"),
        ("wrong_type", "p3mi_code"),
    ]


def test_an_impossible_birth_date_is_compared_with_nothing() -> None:
    assert found(judged(birth_date="1990-02-31")) == [
        ("name_has_title", "name"),
        ("birth_date_impossible", "birth_date"),
    ]


def test_an_age_is_counted_on_a_registration_date_after_the_receipt_too() -> None:
    codes = {code for code, _ in found(judged(registration_date="2026-08-02", birth_date="2008-08-03"))}
    assert {"registration_date_impossible", "under_age"} <= codes


def test_without_a_registration_date_nobody_is_under_age() -> None:
    codes = {code for code, _ in found(judged(registration_date="2026-02-30", birth_date="2020-08-17"))}
    assert "under_age" not in codes
    assert "registration_date_impossible" in codes


def test_the_field_to_look_at_is_the_one_that_the_office_filled_in() -> None:
    assert ("p3mi_unknown", "p3mi_name") in found(judged(p3mi_name="PT. Rekaan Asal Nama"))
    assert ("p3mi_unknown", "p3mi_code") in found(judged(p3mi_name="PT. Rekaan Asal Nama", p3mi_code="X"))
    assert ("not_in_code_list", "occupation_title") in found(judged(occupation_title="TKI"))
    assert ("not_in_code_list", "occupation_code") in found(judged(occupation_code="0099"))


def test_an_occupation_with_a_code_is_judged_by_the_code() -> None:
    assert found(judged(occupation_code="5322", occupation_title="TKI")) == [("name_has_title", "name")]


def test_a_bps_code_in_a_kemendagri_column_is_repaired_and_the_original_kept() -> None:
    result = judged(regency_code="61.02", regency_name="KABUPATEN BENGKAYANG")
    assert ("region_code_system", "regency_code") in found(result)
    assert landed(result)["regency_code"] == "61.07"
    assert landed(result)["stated_regency_code"] == "61.02"


def test_a_bps_code_in_a_column_that_promises_one_is_no_fault() -> None:
    result = judged(regency_code="6504", regency_name="Nunukan", regency_code_system="bps")
    assert found(result) == [("name_has_title", "name")]
    assert landed(result)["regency_code"] == "65.03"


def test_a_code_that_the_name_contradicts_without_settling_it_stays_as_stated() -> None:
    result = judged(regency_code="35.07", regency_name="KABUPATEN ENTAH")
    assert found(result) == [("name_has_title", "name")]
    assert landed(result)["regency_code"] == "35.07"


@pytest.mark.parametrize("code", ["99.99", "35", "35.07.11"])
def test_a_code_that_is_no_regencys_is_not_landed_as_one(code: str) -> None:
    result = judged(regency_code=code, regency_name="KABUPATEN ENTAH")
    assert ("not_in_code_list", "regency_code") in found(result)
    assert landed(result)["regency_code"] is None
    assert landed(result)["stated_regency_code"] == code


@pytest.mark.parametrize(
    ("nik", "digits"),
    [
        ("'3507 1157 0890 0012", "3507115708900012"),
        ("350711570890", "350711570890"),
        ("35071157'08900012", "3507115708900012"),
        ("'3507115708900012'", "3507115708900012"),
        ("3,50711E+15", None),
        ("3507146l09890038", None),
        (None, None),
    ],
)
def test_the_index_of_a_persons_records_keeps_the_digits_of_a_refused_nik_too(
    nik: str | None, digits: str | None
) -> None:
    assert judged(nik=nik).nik_digits == digits


def test_no_day_of_receipt_dodges_the_rules() -> None:
    long_ago = judge("cpmi_registration", 1, BODY, office_code="3507", received_on=date(2001, 1, 1), reference=load())
    assert ("registration_date_impossible", "registration_date") in found(long_ago)


def test_a_document_that_nobody_declared_is_unknown_and_nothing_else() -> None:
    result = judge("cpmi_registration", 9999, {}, office_code="3507", received_on=date(2026, 2, 5), reference=load())
    assert found(result) == [("unknown_document", None)]
    assert result.landed is None


def test_a_stage_line_waits_for_no_registration_to_be_accepted() -> None:
    line = {"source_record_id": "A/1", "stage_code": "DEPARTED", "stage_date": "2026-02-05"}
    result = judge("placement_stage", 1, line, office_code="3507", received_on=date(2026, 2, 5), reference=load())
    assert result.reasons == ()
    assert landed(result)["stage_date"] == date(2026, 2, 5)


def test_rules_are_written_out_once_for_all_days_on_which_they_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []

    def noted(rules: Sequence[Rule]) -> Find:
        written.append(len(rules))
        return write_out(rules)

    monkeypatch.setattr(asking, "write_out", noted)
    for day in range(100):
        received_on = date(2021, 1, 1) + timedelta(day)
        judge("cpmi_registration", 1, BODY, office_code="3507", received_on=received_on, reference=load())
    assert len(written) <= 1
