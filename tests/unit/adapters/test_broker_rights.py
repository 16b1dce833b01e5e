from kafka.admin import ACLOperation, ACLPermissionType, ACLResourcePatternType, ResourceType

from simpul.adapters.broker_admin import rights

OFFICES = ("3507", "3209")


def _may(principal: str) -> set[tuple[str, str, str]]:
    return {
        (
            right.operation.name,
            right.resource_pattern.resource_type.name,
            right.resource_pattern.resource_name,
        )
        for right in rights(OFFICES)
        if right.principal == f"User:{principal}"
    }


def test_an_office_writes_its_events_reads_its_verdicts_and_has_its_own_groups():
    assert _may("office-3507") == {
        ("WRITE", "TOPIC", "ltsa.3507.events"),
        ("DESCRIBE", "TOPIC", "ltsa.3507.events"),
        ("READ", "TOPIC", "ltsa.3507.verdicts"),
        ("DESCRIBE", "TOPIC", "ltsa.3507.verdicts"),
        ("READ", "TOPIC", "simpul.reference"),
        ("DESCRIBE", "TOPIC", "simpul.reference"),
        ("READ", "GROUP", "office-3507."),
    }


def test_the_intake_reads_events_and_no_verdicts():
    topics = {name for operation, kind, name in _may("intake") if kind == "TOPIC"}
    assert topics == {f"ltsa.{office}.events" for office in OFFICES}
    assert {operation for operation, _, _ in _may("intake")} == {"READ", "DESCRIBE"}


def test_the_relay_writes_verdicts_and_the_reference_only():
    verdicts = {f"ltsa.{office}.verdicts" for office in OFFICES}
    assert {name for _, _, name in _may("relay")} == {*verdicts, "simpul.reference"}
    assert {operation for operation, _, _ in _may("relay")} == {"WRITE", "DESCRIBE", "READ"}
    assert {name for operation, _, name in _may("relay") if operation == "READ"} == {"simpul.reference"}


def test_a_revoked_office_has_no_right_while_its_events_are_still_read():
    left = [right for right in rights(OFFICES, revoked={"3507"}) if "3507" in right.resource_pattern.resource_name]
    assert {right.principal for right in left} == {"User:intake", "User:relay", "User:portal", "User:operator"}


def test_the_operator_learns_offsets_and_reads_no_record():
    assert {operation for operation, _, _ in _may("operator")} == {"DESCRIBE"}


def test_no_right_is_wider_than_one_topic_or_the_groups_of_one_office():
    for right in rights(OFFICES):
        assert right.permission_type is ACLPermissionType.ALLOW
        assert right.operation is not ACLOperation.ALL
        assert right.resource_pattern.resource_name != "*"
        if right.resource_pattern.pattern_type is ACLResourcePatternType.PREFIXED:
            assert right.resource_pattern.resource_type is ResourceType.GROUP
            assert right.resource_pattern.resource_name == f"{right.principal.removeprefix('User:')}."
