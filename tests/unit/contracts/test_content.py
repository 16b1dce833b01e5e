"""Canonical content is what a record says, apart from how and where it came."""

from simpul.contracts.content import canonical

BODY = {"source_record_id": "A/1", "name": "SITI", "birth_date": "1990-08-17"}


def test_the_order_of_fields_does_not_matter() -> None:
    assert canonical("cpmi_registration", BODY) == canonical("cpmi_registration", dict(reversed(BODY.items())))


def test_revision_desk_and_position_are_no_content() -> None:
    elsewhere = BODY | {"revision": 2, "desk": "Loket 2", "source": {"file": "b.csv", "record_no": 9}}
    assert canonical("cpmi_registration", elsewhere) == canonical("cpmi_registration", BODY)


def test_a_blank_field_is_the_same_as_none() -> None:
    blanks = BODY | {"phone": "", "nik": "  ", "address": None}
    assert canonical("cpmi_registration", blanks) == canonical("cpmi_registration", BODY)


def test_a_field_outside_the_contract_is_no_content() -> None:
    assert canonical("cpmi_registration", BODY | {"colour": "red"}) == canonical("cpmi_registration", BODY)


def test_every_other_difference_is_another_content() -> None:
    assert canonical("cpmi_registration", BODY | {"name": "SITI "}) != canonical("cpmi_registration", BODY)


def test_content_of_a_document_outside_the_contract_is_all_but_its_position() -> None:
    one = {"stated_document": "REGISTRASI", "source": {"record_no": 1}}
    two = {"stated_document": "REGISTRASI", "source": {"record_no": 2}}
    assert canonical("undeclared", one) == canonical("undeclared", two) != canonical("undeclared", {})


def test_values_of_a_wrong_type_have_a_content_too() -> None:
    assert canonical("cpmi_registration", {"name": 10**30, "nik": [1, {"a": None}]})
