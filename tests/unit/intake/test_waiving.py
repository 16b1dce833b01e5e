"""Which refused records the ministry can let in as they stand."""

import pytest

from simpul.contracts.catalogue import entries, reason
from simpul.intake.waiving import NEEDED, why_not

WHOLE = dict.fromkeys(NEEDED["cpmi_registration"], "x")


def test_what_breaks_a_rule_and_can_be_held_is_waived():
    assert why_not("cpmi_registration", [reason("nik_malformed", "nik"), reason("age_conflict")], WHOLE) is None


@pytest.mark.parametrize(
    "code",
    ["under_age", "destination_closed", "p3mi_not_licensed", "wrong_office", "unreadable", "unknown_document"],
)
def test_what_protects_people_is_never_waived(code):
    assert not entries()[code].waivable
    assert code in str(why_not("cpmi_registration", [reason("nik_malformed"), reason(code)], WHOLE))


@pytest.mark.parametrize("column", NEEDED["cpmi_registration"])
def test_the_registry_cannot_hold_a_record_without_its_needed_columns(column):
    assert column in str(why_not("cpmi_registration", [reason("nik_malformed")], WHOLE | {column: None}))


@pytest.mark.parametrize("document", [None, "record_void", "office_manifest"])
def test_only_registrations_and_stage_lines_are_waived(document):
    assert "can be waived" in str(why_not(document, [reason("missing_required")], WHOLE))
