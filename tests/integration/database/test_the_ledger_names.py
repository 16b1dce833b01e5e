"""What the ledger names though the law holds, on a real database: gaps, pauses, what was given up, what is overdue."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, LiteralString
from uuid import uuid4

import pytest
from tests.integration.database.records import LINE, SITI

from simpul.adapters import ledger_store
from simpul.adapters.postgres import connected
from simpul.domain.office import WIB, office_day
from simpul.quality.suite import suite
from simpul.reading.account import Notice
from simpul.reading.ledger import account
from simpul.reading.ledger_notices import add_notices

AHEAD = LINE | {"source_record_id": "REG/9"}


def named(registry: Any, kind: str, office: str = "3507") -> list[Notice]:
    offices = registry.ledger()
    now = registry.one("SELECT now()")
    with connected("simpul_operator") as connection:
        add_notices(connection, offices, now, 5)
    return [notice for notice in offices[office].notices if notice.kind == kind]


def as_steward(statement: LiteralString) -> None:
    with connected("simpul_steward") as connection:
        connection.execute(statement)


def test_an_event_that_was_lost_on_the_way_is_named_with_its_file_and_found_again(registry):
    epoch = uuid4()
    registry.send(SITI, epoch=epoch)
    registry.next_no(epoch)
    registry.send(SITI | {"source_record_id": "REG/3"}, epoch=epoch)
    registry.end_file(epoch, 1)
    (gap,) = named(registry, "gap")
    file_id = registry.one("SELECT file_id::text FROM intake.manifest")
    assert gap.details == {"epoch": str(epoch), "first_no": 2, "last_no": 2, "file_id": file_id}
    registry.numbers[epoch] = 1
    registry.send(SITI | {"source_record_id": "REG/2"}, epoch=epoch)
    assert named(registry, "gap") == []
    assert registry.faults() == {}


def test_an_office_that_nobody_let_in_is_named_and_no_other(registry):
    registry.send(SITI)
    registry.send(SITI, office="9999")
    assert named(registry, "unknown") == []
    (notice,) = named(registry, "unknown", "9999")
    assert "simpul office enroll" in notice.text


def test_events_without_numbers_are_counted_and_no_others(registry):
    registry.send_all([SITI, SITI | {"source_record_id": "REG/2"}])
    registry.send(SITI | {"source_record_id": "REG/3"}, epoch=uuid4())
    (notice,) = named(registry, "unnumbered")
    assert notice.count == 2


def test_a_stage_line_that_waits_too_long_for_its_registration_is_overdue(registry):
    registry.send(AHEAD, document="placement_stage", day=office_day(datetime.now(UTC), "3507"))
    registry.load()
    assert named(registry, "overdue") == []
    registry.owner.execute("UPDATE landing.placement_stage SET landed_at = now() - interval '15 days'")
    (notice,) = named(registry, "overdue")
    assert (notice.count, notice.details["cause"]) == (1, "registration_not_seen")
    assert "by sending the registration" in notice.text


@pytest.mark.parametrize(
    ("nik", "cause"), [("3507115708900012", "registration_not_seen"), ("3507", "registration_refused")]
)
def test_a_stage_line_waits_for_a_registration_that_is_held_or_refused_and_the_cause_says_which(registry, nik, cause):
    registry.send(SITI | {"source_record_id": "REG/9", "nik": nik})
    registry.owner.execute("UPDATE quality.slice SET state = 'held', judged_at = now()")
    today = office_day(datetime.now(UTC), "3507")
    registry.send(AHEAD, document="placement_stage", day=today - timedelta(days=15))
    registry.load()
    (notice,) = named(registry, "overdue")
    assert notice.details["cause"] == cause
    assert "or an officer" in notice.text, "neither a slice that is held nor a case is for the office alone to end"


def test_a_stage_line_that_was_filled_in_later_waits_since_its_day_of_receipt(registry):
    today = office_day(datetime.now(UTC), "3507")
    for days in (14, 15):
        registry.send(
            AHEAD | {"source_record_id": f"REG/{days}"}, document="placement_stage", day=today - timedelta(days)
        )
    registry.load()
    (notice,) = named(registry, "overdue")
    assert notice.count == 1
    assert notice.since_at is not None
    assert notice.since_at.astimezone(WIB) == datetime.combine(today - timedelta(days=15), time(), WIB)


def test_what_waits_for_the_gate_or_the_load_waits_since_it_came_whenever_it_was_received(registry):
    registry.send(SITI)
    registry.send(AHEAD, document="placement_stage")
    assert named(registry, "overdue") == []
    registry.owner.execute("UPDATE quality.slice SET state = 'passed', judged_at = now()")
    assert named(registry, "overdue") == []


def test_a_held_slice_is_overdue_after_three_days_and_names_who_ends_it(registry):
    registry.send(SITI)
    registry.owner.execute("UPDATE quality.slice SET state = 'held', judged_at = now() - interval '4 days'")
    (notice,) = named(registry, "overdue")
    assert (notice.count, notice.details["cause"]) == (1, "held")
    assert "an officer" in notice.text


def test_a_slice_that_is_not_loaded_is_overdue_after_an_hour_and_names_what_to_look_at(registry):
    registry.send(SITI)
    registry.owner.execute("UPDATE quality.slice SET state = 'passed', judged_at = now() - interval '2 hours'")
    (notice,) = named(registry, "overdue")
    assert (notice.count, notice.details["cause"]) == (1, "slice_passed")
    assert all(word in notice.text for word in ("registry_load", "running", "paused", "log"))


def test_a_paused_office_waits_by_name_and_is_no_fault(registry):
    registry.send(SITI)
    as_steward(
        "INSERT INTO intake.office_decision (office_code, decision, actor, reason) "
        "VALUES ('3507', 'paused', 'simpul_steward/rini', 'Nomor ganda')"
    )
    (notice,) = named(registry, "paused")
    assert "waiting: paused by simpul_steward/rini (Nomor ganda)" in notice.text
    assert registry.faults() == {}


def test_what_was_given_up_of_a_log_is_named_and_the_law_holds_around_it(registry):
    registry.send(SITI)
    registry.owner.execute("UPDATE intake.topic_partition SET next_offset = 11")
    assert registry.faults()["3507"] == {"raw rows missing below the stored offset": 10}
    as_steward(
        "INSERT INTO intake.adoption (partition_id, office_code, topic_name, partition_no, cause, first_lost_offset, "
        "after_lost_offset, next_partition_id, next_offset, actor, reason) SELECT partition_id, '3507', topic_name, 0, "
        "'log_start_above_stored', 1, 11, partition_id, 11, 'simpul_steward/rini', 'Cadangan' "
        "FROM intake.topic_partition"
    )
    (notice,) = named(registry, "given_up")
    assert (notice.count, notice.details["first_offset"], notice.details["last_offset"]) == (10, 1, 10)
    registry.offsets["3507", 0] = 11
    registry.send(SITI | {"source_record_id": "REG/2"})
    assert registry.faults() == {}
    total = registry.ledger()["3507"].total
    assert (total.offered, total.judged, total.given_up) == (12, 2, 10)


def test_nobody_is_asked_to_send_again_where_a_log_was_cut_behind_what_is_judged(registry):
    registry.send(SITI)
    as_steward(
        "INSERT INTO intake.adoption (partition_id, office_code, topic_name, partition_no, cause, first_lost_offset, "
        "after_lost_offset, next_partition_id, next_offset, actor, reason) SELECT partition_id, '3507', topic_name, 0, "
        "'log_end_below_stored', 1, 1, partition_id, 1, 'simpul_steward/rini', 'Cadangan' FROM intake.topic_partition"
    )
    (notice,) = named(registry, "given_up")
    assert notice.count == 0
    assert "sending again" not in notice.text


def test_a_retired_partition_still_counts(registry):
    registry.send(SITI)
    registry.owner.execute("UPDATE intake.topic_partition SET state = 'retired'")
    with connected("simpul_operator") as connection:
        assert [known.state for known in ledger_store.known_partitions(connection)] == ["retired"]
    assert registry.ledger()["3507"].total.offered == 1
    assert registry.faults() == {}


def test_a_day_with_far_fewer_records_than_usual_is_named_when_it_is_over_at_the_office(registry):
    today = registry.one("SELECT (now() AT TIME ZONE 'Asia/Jakarta')::date")
    sent = [("3507", 30 + day, 70 - day) for day in range(1, 7)] + [("3507", 2, 3), ("3507", 0, 1), ("1807", 2, 3)]
    for office, days_ago, records in sent:
        day_of_records(registry, today - timedelta(days=days_ago), records, office=office)
    day_of_records(registry, today - timedelta(days=2), 60, state="withdrawn", part=2)
    (notice,) = named(registry, "few")
    assert (notice.count, notice.details["document"], notice.details["usual"]) == (3, "cpmi_registration", 66.5)
    assert named(registry, "few", "1807") == [], "nothing is usual there yet"
    registry.owner.execute("UPDATE quality.slice SET record_count = 34 WHERE record_count = 3 AND office_code = '3507'")
    assert named(registry, "few") == []


def day_of_records(
    registry: Any, day: date, records: int, *, office: str = "3507", state: str = "passed", part: int = 1,
    judged_days_ago: int | None = None,
) -> None:  # fmt: skip
    """A slice of registrations; by default nobody knows any more when it was judged."""
    registry.owner.execute(
        "INSERT INTO quality.slice (slice_id, office_code, document, received_date, part_no, record_count, state, "
        "judged_at) VALUES (gen_random_uuid(), %s, 'cpmi_registration', %s, %s, %s, %s, "
        "now() - make_interval(days => %s))",
        [office, day, part, records, state, judged_days_ago],
    )


def test_a_day_with_far_fewer_records_that_was_judged_of_late_is_named_whenever_it_was_received(registry):
    history = suite("cpmi_registration").history.slices_at_most
    for number in range(history):
        day_of_records(registry, date(2025, 1, 1) + timedelta(days=number), 60, judged_days_ago=300)
    early, late = date(2025, 9, 1), date(2025, 9, 3)
    day_of_records(registry, early, 3, judged_days_ago=8)
    day_of_records(registry, date(2025, 9, 2), 60, judged_days_ago=6)
    day_of_records(registry, late, 4, judged_days_ago=6)
    day_of_records(registry, date(2026, 1, 1), 5)
    (notice,) = named(registry, "few")
    assert (notice.count, notice.details["received_on"]) == (4, "2025-09-03")
    day_of_records(registry, early, 1, part=2, judged_days_ago=0)
    assert [(notice.count, notice.details["usual"]) for notice in named(registry, "few")] == [(4, 60.0), (4, 59.1)]


def test_a_day_that_is_not_over_at_the_office_is_not_named_though_it_was_judged(registry):
    today = registry.one("SELECT (now() AT TIME ZONE 'Asia/Jakarta')::date")
    for number in range(5):
        day_of_records(registry, date(2025, 1, 1) + timedelta(days=number), 60)
    day_of_records(registry, today, 3, judged_days_ago=0)
    assert named(registry, "few") == []


def test_a_topic_that_is_gone_is_named_with_what_makes_it_again(registry):
    registry.send(SITI)
    with connected("simpul_operator") as connection:
        known = ledger_store.known_partitions(connection)
        found = account(connection, known, {}, datetime.now(UTC), is_deep=False)
    assert [(fault.what, fault.count, fault.partition_no) for fault in found["3507"].faults] == [
        ("the broker holds this partition no more; simpul broker prepare makes its topic again", 1, 0)
    ]
