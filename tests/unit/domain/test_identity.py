"""The same row of the same file is the same event, and the names of events and records tell nothing."""

from uuid import UUID, uuid5

from simpul.domain.identity import RecordKey, event_id, file_id, partition_key, record_key


def test_the_same_row_of_the_same_file_is_the_same_event() -> None:
    assert event_id("3507", "ab" * 32, "Januari", 7) == event_id("3507", "ab" * 32, "Januari", 7)
    assert file_id("3507", "ab" * 32) == file_id("3507", "ab" * 32)


def test_an_event_is_the_name_based_uuid_of_office_file_sheet_and_row() -> None:
    named = UUID("6d0f3a2e-3b52-5c1d-9a57-0f5d1c7e4b01")
    for sheet, stated in (("Januari", "Januari"), (None, ""), ("", "")):
        for record_no in (1, 7, 123_456):
            name = "\x1f".join(("3507", "ab" * 32, stated, str(record_no)))
            assert event_id("3507", "ab" * 32, sheet, record_no) == uuid5(named, name)


def test_office_file_sheet_and_position_each_make_another_event() -> None:
    events = {
        event_id("3507", "ab" * 32, "Januari", 7),
        event_id("3209", "ab" * 32, "Januari", 7),
        event_id("3507", "cd" * 32, "Januari", 7),
        event_id("3507", "ab" * 32, "Februari", 7),
        event_id("3507", "ab" * 32, "Januari", 8),
        event_id("3507", "ab" * 32, None, 7),
    }
    assert len(events) == 6


def test_the_partition_key_is_two_bytes_of_office_and_record() -> None:
    assert len(partition_key("3507", "REG/3507/2026/000001")) == 2
    assert partition_key("3507", "REG/3507/2026/000001") == partition_key("3507", "REG/3507/2026/000001")


def test_a_registration_is_known_by_its_number_alone() -> None:
    assert record_key("cpmi_registration", {"source_record_id": "A/1", "name": "X"}) == RecordKey("A/1", "")


def test_the_lines_of_a_record_are_known_by_stage_day_and_document() -> None:
    line = {
        "source_record_id": "A/1",
        "stage_code": "OPP",
        "stage_date": "2026-03-04",
        "document_no": "OPP/1",
    }
    other = line | {"stage_code": "MEDICAL"}
    assert record_key("placement_stage", line) != record_key("placement_stage", other)
    assert record_key("placement_stage", line | {"desk": "2"}) == record_key("placement_stage", line)


def test_a_line_without_a_document_number_is_not_the_line_whose_number_is_its_neighbour() -> None:
    one = {"source_record_id": "A/1", "stage_code": "OPP|2026-03-04", "stage_date": ""}
    two = {"source_record_id": "A/1", "stage_code": "OPP", "stage_date": "2026-03-04"}
    assert record_key("placement_stage", one) != record_key("placement_stage", two)


def test_a_body_without_a_record_number_names_no_record() -> None:
    assert record_key("cpmi_registration", {"name": "X"}) is None
    assert record_key("cpmi_registration", {"source_record_id": "  "}) is None
    assert record_key("cpmi_registration", {"source_record_id": 17}) is None
