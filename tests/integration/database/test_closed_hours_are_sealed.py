"""Closed hours are sealed in a chain: what was offered and first judged in them cannot change unseen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.integration.database.records import BAD_NIK, SITI
from tests.integration.database.test_the_ledger_names import as_steward

from simpul.adapters import seal_store
from simpul.adapters.postgres import connected
from simpul.adapters.seal_store import _CLOSED, seal_hours
from simpul.decisions.waivers import waive
from simpul.registry.sealing import seal_closed_hours

REFUSED = BAD_NIK | {"source_record_id": "REG/9"}
CHANGED = "sealed hours whose events or first verdicts are no longer what they were"
LATER = "sealed hours whose later verdicts or waivers are no longer what they were"
UNTOLD = "verdicts that no message told their office"
UNCHAINED = "seals that do not follow the one before"


def three_hours(registry: Any) -> None:
    for number, day in enumerate((5, 6, 7)):
        record = SITI | {"source_record_id": f"REG/{number}", "nik": None, "name": f"SITI {number}"}
        registry.send_all([record, record, SITI | {"nik": "3507"}], day=date(2026, 2, day))


def test_every_closed_hour_is_sealed_once_and_one_that_is_not_over_is_left(registry):
    three_hours(registry)
    registry.owner.execute("UPDATE intake.raw SET broker_at = now() WHERE log_offset >= 6")
    assert seal_closed_hours() == {"hours": 2, "events": 6}
    assert seal_closed_hours() == {"hours": 0, "events": 0}
    seals = registry.all("SELECT seal_no, first_offset, next_offset, duplicate_count FROM intake.seal ORDER BY seal_no")
    assert seals == [(1, 0, 3, 1), (2, 3, 6, 1)]


def test_two_sealers_at_once_seal_each_hour_once(registry):
    three_hours(registry)
    with ThreadPoolExecutor() as pool:
        both = list(pool.map(lambda _: seal_closed_hours()["hours"], range(2)))
    assert sorted(both) == [0, 3]
    assert registry.faults(is_deep=True) == {}


def test_a_sealing_that_is_ended_keeps_its_portions_and_the_next_one_goes_on_there(registry, monkeypatch):
    monkeypatch.setattr(seal_store, "_PORTION", 1)
    three_hours(registry)
    with connected("simpul_loader", autocommit=True) as connection:
        assert next(seal_hours(connection, timedelta(hours=2))).events == 3
    assert registry.one("SELECT count(*) FROM intake.seal") == 1
    told: list[int] = []
    assert seal_closed_hours(told.append) == {"hours": 2, "events": 6}
    assert told == [1, 1]
    assert registry.faults(is_deep=True) == {}


def test_two_sealers_that_take_turns_seal_each_hour_once(registry, monkeypatch):
    monkeypatch.setattr(seal_store, "_PORTION", 1)
    for number in range(20):
        registry.send(SITI | {"source_record_id": f"REG/{number}", "nik": None}, day=date(2026, 2, 1 + number))
    with ThreadPoolExecutor() as pool:
        both = list(pool.map(lambda _: seal_closed_hours()["hours"], range(2)))
    assert sum(both) == 20
    assert registry.faults(is_deep=True) == {}


def test_what_is_sealed_already_is_not_read_again(registry):
    registry.owner.execute(_LONG_SEALED)
    for (partition_id,) in registry.all("SELECT partition_id FROM intake.topic_partition"):
        values = {"partition": partition_id, "older_than": timedelta(hours=2)}
        assert 0 < registry.rows_read(_CLOSED, values, "raw") <= 10


_LONG_SEALED = """
INSERT INTO intake.topic_partition (topic_id, topic_name, partition_no, office_code, next_offset)
SELECT gen_random_uuid(), 'ltsa.' || code || '.events', 0, code, 2000 FROM generate_series(3501, 3510) AS code;
INSERT INTO intake.raw (partition_id, log_offset, office_code, broker_at, received_date, event_id, body_digest,
    byte_count)
SELECT partition_id, number, office_code, now() - interval '100 days' + number * interval '1 hour', current_date,
       gen_random_uuid(), '', 0
FROM intake.topic_partition, generate_series(0, 1999) AS number;
INSERT INTO intake.seal (partition_id, seal_no, office_code, hour_at, first_offset, next_offset, accepted_count,
    rejected_count, duplicate_count, superseded_count, control_count, seal_digest, before_digest, later_until,
    later_count, later_digest)
SELECT partition_id, 1, office_code, now(), 0, 1990, 0, 0, 0, 0, 0, '', '', now(), 0, '' FROM intake.topic_partition
"""


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE intake.raw SET body_digest = 'x' WHERE log_offset = 3",
        "UPDATE intake.raw SET event_id = gen_random_uuid() WHERE log_offset = 3",
        "UPDATE intake.verdict SET reasons = '[]' WHERE log_offset = 2",
        "UPDATE intake.verdict SET rule_edition = '9' WHERE log_offset = 0",
        "UPDATE intake.seal SET accepted_count = 9 WHERE seal_no = 1",
    ],
)
def test_what_is_altered_in_a_sealed_hour_is_found_by_a_deep_look(registry, change):
    three_hours(registry)
    seal_closed_hours()
    registry.owner.execute(change)
    assert CHANGED in registry.faults(is_deep=True)["3507"]


def test_a_seal_that_is_gone_or_replaced_breaks_the_chain(registry):
    three_hours(registry)
    seal_closed_hours()
    for change in ("DELETE FROM intake.seal WHERE seal_no = 2", "UPDATE intake.seal SET seal_digest = 'x'"):
        with registry.owner.transaction(force_rollback=True):
            registry.owner.execute(change)
            assert UNCHAINED in registry.faults(registry.owner)["3507"]
    with registry.owner.transaction(force_rollback=True):
        registry.owner.execute("DELETE FROM intake.seal WHERE seal_no = 3")
        assert set(registry.faults(registry.owner)) == {"3507"}, "the last one is missed, too"


def test_what_was_given_up_of_a_log_stops_no_sealing(registry):
    three_hours(registry)
    registry.owner.execute("UPDATE intake.topic_partition SET next_offset = 19")
    as_steward(
        "INSERT INTO intake.adoption (partition_id, office_code, topic_name, partition_no, cause, first_lost_offset, "
        "after_lost_offset, next_partition_id, next_offset, actor, reason) SELECT partition_id, '3507', topic_name, 0, "
        "'log_start_above_stored', 9, 19, partition_id, 19, 'simpul_steward/rini', 'Cadangan' "
        "FROM intake.topic_partition"
    )
    registry.offsets["3507", 0] = 19
    for day in (8, 9):
        registry.send(SITI | {"source_record_id": f"REG/{day}", "nik": None}, day=date(2026, 2, day))
    assert seal_closed_hours()["hours"] == 5
    seals = registry.all("SELECT first_offset, next_offset FROM intake.seal ORDER BY seal_no")
    assert seals == [(0, 3), (3, 6), (6, 9), (9, 20), (20, 21)]
    assert registry.faults(is_deep=True) == {}


def test_an_hour_in_which_a_row_is_missing_stops_the_sealing_there(registry):
    three_hours(registry)
    registry.owner.execute("DELETE FROM intake.verdict WHERE log_offset = 4")
    assert seal_closed_hours() == {"hours": 1, "events": 3}


def test_an_erased_body_breaks_no_seal_where_it_is_noted_and_is_missed_where_not(registry):
    three_hours(registry)
    seal_closed_hours()
    registry.owner.execute("DELETE FROM intake.raw_body WHERE log_offset = 1")
    assert registry.faults(is_deep=True) == {"3507": {"raw rows whose body is gone and was not noted as erased": 1}}
    registry.owner.execute(
        "INSERT INTO intake.erasure (partition_id, log_offset, office_code, cause, erasing_reason) "
        "SELECT partition_id, log_offset, office_code, 'person', 'Permintaan 7' FROM intake.raw WHERE log_offset = 1"
    )
    assert registry.faults(is_deep=True) == {}


def test_judging_again_breaks_no_seal(registry):
    three_hours(registry)
    seal_closed_hours()
    registry.owner.execute(
        "INSERT INTO intake.verdict (partition_id, log_offset, verdict_no, office_code, document, verdict, record_ref, "
        "revision, reasons, cause, rule_edition, reference_edition, code_version) "
        "SELECT partition_id, log_offset, 2, office_code, document, verdict, record_ref, revision, reasons, 'rejudge', "
        "'2', reference_edition, code_version FROM intake.verdict WHERE log_offset = 2"
    )
    assert CHANGED not in registry.faults(is_deep=True).get("3507", {})


def test_the_hour_is_told_with_what_is_missing_in_it(registry):
    three_hours(registry)
    registry.owner.execute("DELETE FROM intake.verdict WHERE log_offset = 4")
    fault = next(f for f in registry.ledger()["3507"].faults if f.what == "raw rows without a verdict")
    assert (fault.partition_no, fault.hour_at) == (0, datetime(2026, 2, 6, 5, tzinfo=UTC))
    assert fault.where == "partition 0, hour 2026-02-06 05:00 UTC"


def judge_later(registry: Any, log_offset: int, verdict_no: int = 2) -> None:
    """A lawful later verdict: a row more, and its number beside the case."""
    registry.owner.execute(
        "INSERT INTO intake.verdict (partition_id, log_offset, verdict_no, office_code, document, verdict, record_ref, "
        "revision, reasons, cause, rule_edition, reference_edition, code_version) "
        "SELECT partition_id, log_offset, %s, office_code, document, verdict, record_ref, revision, reasons, "
        "'rejudge', '2', reference_edition, code_version FROM intake.verdict WHERE log_offset = %s AND verdict_no = 1",
        [verdict_no, log_offset],
    )
    registry.owner.execute(
        "UPDATE intake.reject_case SET verdict_no = %s WHERE log_offset = %s", [verdict_no, log_offset]
    )


def seal_up_to_now() -> int:
    with connected("simpul_loader") as connection:
        return sum(portion.hours for portion in seal_hours(connection, timedelta(hours=-2)))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE intake.verdict SET verdict = 'superseded' WHERE log_offset = 2 AND verdict_no = 2",
        "UPDATE intake.verdict SET reasons = '[]' WHERE log_offset = 2 AND verdict_no = 2",
        "UPDATE intake.verdict SET judged_at = now() + interval '1 day' WHERE log_offset = 2 AND verdict_no = 2",
        "UPDATE intake.reject_case SET closed_by = 'simpul_officer/other' WHERE state = 'waived'",
        "UPDATE intake.reject_case SET closing_reason = 'another' WHERE state = 'waived'",
        "UPDATE intake.reject_case SET state = 'resolved' WHERE state = 'waived'",
        "UPDATE intake.seal SET later_count = 3 WHERE later_count > 0",
    ],
)
def test_a_later_verdict_or_a_waiver_that_is_altered_after_it_was_sealed_is_found_by_a_deep_look(registry, change):
    three_hours(registry)
    registry.send(REFUSED, day=date(2026, 2, 8))
    waive("3507", "REG/9", "Dicek")
    judge_later(registry, 2)
    assert seal_up_to_now() == 5, "four hours of events, and the one in which they were judged again"
    assert set(registry.faults(is_deep=True)["3507"]) == {UNTOLD}, "the test told no office of its second verdict"
    registry.owner.execute(change)
    assert LATER in registry.faults(is_deep=True)["3507"]


def test_later_verdicts_that_are_added_turn_nothing_red_before_and_after_they_are_sealed(registry):
    three_hours(registry)
    seal_closed_hours()
    judge_later(registry, 2)
    assert not {LATER, CHANGED, UNCHAINED} & set(registry.faults(is_deep=True).get("3507", {}))
    assert seal_up_to_now() == 1, "an hour in which nothing was offered"
    registry.owner.execute("UPDATE intake.seal SET later_until = now() WHERE later_count > 0")
    judge_later(registry, 2, verdict_no=3)
    assert not {LATER, CHANGED, UNCHAINED} & set(registry.faults(is_deep=True).get("3507", {}))
    assert seal_up_to_now() == 1
    assert registry.all("SELECT later_count FROM intake.seal ORDER BY seal_no") == [(0,), (0,), (0,), (1,), (1,)]
    assert not {LATER, CHANGED, UNCHAINED} & set(registry.faults(is_deep=True).get("3507", {}))


def test_seals_from_before_later_verdicts_were_covered_stay_whole_and_the_next_one_covers_them_all(registry):
    three_hours(registry)
    judge_later(registry, 2)
    registry.owner.execute("UPDATE intake.verdict SET judged_at = '2026-02-05 06:30Z' WHERE verdict_no = 2")
    registry.owner.execute("UPDATE intake.raw SET broker_at = now() WHERE log_offset >= 6")
    seal_closed_hours()
    registry.owner.execute("UPDATE intake.seal SET later_until = '-infinity', later_count = 0, later_digest = ''")
    registry.owner.execute("DELETE FROM intake.seal WHERE seal_no > 1")
    assert not {LATER, CHANGED, UNCHAINED} & set(registry.faults(is_deep=True)["3507"])
    seal_closed_hours()
    assert registry.one("SELECT sum(later_count) FROM intake.seal") == 1
