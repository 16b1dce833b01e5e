"""Whoever lands another column says of it whether erasing a record empties it: a forgotten one would keep a person."""

import re

import pytest

from simpul.adapters.erasure_store import _PERSONAL
from simpul.rules.judge import LANDED_COLUMNS

EMPTIED = {table.removeprefix("landing."): set(re.findall(r"(\w+) = ", nothing)) for table, nothing in _PERSONAL}
# What figures count by, and the office's own number, by which the empty row is found again.
STAYS = {
    "cpmi_registration": {
        "source_record_id", "registration_date", "sex", "marital_status", "education", "district_code",
        "district_name", "regency_code", "regency_name", "stated_regency_code", "consent_relation", "scheme_code",
        "p3mi_code", "sip2mi_number", "destination", "destination_code", "occupation_code", "occupation_title",
        "contract_start_date", "contract_end_date", "wage_amount", "wage_currency",
    },
    "placement_stage": {"source_record_id", "stage_code", "stage_date"},
    "record_void": {"source_record_id", "void_document", "stage_code", "stage_date"},
    "office_manifest": set(),
}  # fmt: skip


@pytest.mark.parametrize("document", LANDED_COLUMNS)
def test_every_landed_column_is_emptied_or_stays(document: str) -> None:
    emptied, stays = EMPTIED.get(document, set()), STAYS[document]
    assert set(LANDED_COLUMNS[document]) == emptied | stays
    assert not emptied & stays
