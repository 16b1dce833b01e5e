"""The published figures: golden cases, checks that refuse, and what analysts may see."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from psycopg.types.json import Json

from simpul.adapters import mart_store
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import connected
from simpul.contracts.catalogue import entry
from simpul.contracts.offices import office_codes
from simpul.errors import RetryLater, StopNow
from simpul.registry import marts
from simpul.registry.load import load_passed_slices
from simpul.registry.mart_definition import Check, declared_marts
from simpul.registry.marts import publish_all
from simpul.rules import reference
from simpul_stack.demo import figure

GOLDEN = Path(__file__).parents[1] / "golden" / "marts"
MARTS = {mart.name: mart for mart in declared_marts()}


def cases(mart: str) -> Any:
    found = yaml.safe_load((GOLDEN / f"{mart}.yaml").read_text(encoding="utf-8"))
    return pytest.mark.parametrize("case", found, ids=lambda case: case["case"])


def register(database: Any, groups: list[dict[str, Any]]) -> None:
    """Register the people of a case, load them, and their stage lines."""
    for place, group in enumerate(groups):
        office = group["office"]
        registrations = database.slice_of(office, part=place + 1)
        lines = database.slice_of(office, "placement_stage", part=place + 1)
        for number in range(group["people"]):
            record = f"REG/{place}/{number}"
            database.register(
                registrations, record, nik_index=record.encode(),
                registration_date=date(2026, group.get("month", 3), 9),
                destination_code=group.get("destination", "TW"), sex=group.get("sex", "F"),
            )  # fmt: skip
            for stage, people in group.get("reached", {}).items():
                if number < people:
                    database.reach(lines, record, stage)
    load_passed_slices("run-1")


@cases("registrations_by_destination")
def test_registrations_by_destination(own_database: Any, case: dict[str, Any]) -> None:
    register(own_database, case["registered"])
    publish_all()
    found = own_database.all(
        "SELECT destination_code, sex, person_count, registration_count, is_suppressed "
        "FROM marts.registrations_by_destination ORDER BY destination_code, sex"
    )
    expected = [(row["destination"], row["sex"], row["persons"]) for row in case["shown"]]
    assert [row[:3] for row in found] == expected
    assert all(
        registrations == persons and hidden == (persons is None) for _, _, persons, registrations, hidden in found
    )


@cases("registration_funnel")
def test_registration_funnel(own_database: Any, case: dict[str, Any]) -> None:
    register(own_database, case["registered"])
    publish_all()
    for row in case["shown"]:
        ((delivery, persons, registrations, hidden, delivered),) = own_database.all(
            "SELECT delivery, person_count, registration_count, is_suppressed, offices_delivered "
            "FROM marts.registration_funnel WHERE office_code = %s AND stage_code = %s", row["office"], row["stage"],
        )  # fmt: skip
        assert delivery == row.get("delivery", "delivered"), row
        assert persons == registrations == row.get("persons"), row
        assert hidden == (delivery == "delivered" and persons is None), row
        assert delivered == row.get("offices_delivered", delivered), row


def test_a_stage_whose_only_line_was_taken_back_is_not_delivered(own_database: Any) -> None:
    register(own_database, [{"office": "3507", "people": 7, "reached": {"VERIFIED": 7}}])
    lines = own_database.slice_of("3507", "placement_stage", part=2)
    mistaken = own_database.reach(lines, "REG/0/0", "BPJS_ENROLLED")
    load_passed_slices("run-2")
    own_database.owner.execute(
        "INSERT INTO registry.record_void (partition_id, log_offset, office_code, record_ref, revision, slice_id, "
        "received_date, void_document) VALUES (1, 9999, '3507', %s, 2, %s, '2026-02-06', 'placement_stage')",
        [mistaken, lines],
    )
    publish_all()
    assert own_database.all(
        "SELECT DISTINCT stage_code, delivery, offices_delivered FROM marts.registration_funnel "
        "WHERE stage_code IN ('VERIFIED', 'BPJS_ENROLLED') ORDER BY stage_code DESC"
    ) == [("VERIFIED", "delivered", 1), ("BPJS_ENROLLED", "not_delivered", 0)]


def test_two_registrations_of_one_person_are_two_registrations_and_one_person(own_database: Any) -> None:
    slice_id = own_database.slice_of()
    for number in range(6):
        own_database.register(slice_id, f"REG/{number}", nik_index=bytes([number % 5]) * 16)
    load_passed_slices("run-1")
    publish_all()
    assert (
        own_database.all(
            "SELECT registration_count, person_count FROM marts.registrations_by_destination WHERE sex = 'ALL' "
            "UNION ALL SELECT registration_count, person_count FROM marts.registration_funnel "
            "WHERE stage_code = 'REGISTERED'"
        )
        == [(6, 5)] * 3
    )


def test_every_stage_of_the_list_has_its_figures(own_database: Any) -> None:
    """One that is missing would be told as nothing at all, where its lines are accepted and loaded."""
    register(own_database, [{"office": "3507", "people": 7}])
    publish_all()
    stages = own_database.all(
        "SELECT stage_code FROM marts.registration_funnel WHERE office_code = '3507' ORDER BY stage_order"
    )
    assert sorted(stage for (stage,) in stages) == sorted({"REGISTERED", *reference.load().codes["stage"]})
    on_the_way = ("REGISTERED", "VERIFIED", "ID_ISSUED", "MEDICAL", "OPP", "DEPARTED", "RETURNED")
    assert [stage for (stage,) in stages if stage in on_the_way] == [*on_the_way]


def test_who_reached_a_stage_twice_is_counted_once(own_database: Any) -> None:
    register(own_database, [{"office": "3507", "people": 7, "reached": {"MEDICAL": 6}}])
    lines = own_database.slice_of("3507", "placement_stage", part=2)
    own_database.reach(lines, "REG/0/0", "MEDICAL", "2026-02-20")
    load_passed_slices("run-2")
    publish_all()
    assert (
        own_database.all(
            "SELECT registration_count, person_count FROM marts.registration_funnel WHERE stage_code = 'MEDICAL'"
        )
        == [(6, 6)] * 2
    )


def test_of_a_corrected_registration_only_the_newest_revision_is_counted(own_database: Any) -> None:
    first, second = own_database.slice_of(), own_database.slice_of(part=2)
    for number in range(7):
        said = {"number": f"REG/{number}", "nik_index": bytes([number]) * 16}
        record = own_database.register(first, **said, registration_date=date(2026, 3, 9), destination_code="TW")
        corrected = {"record": record, "revision": 2, "registration_date": date(2026, 4, 9), "destination_code": "JP"}
        own_database.register(second, **said, **corrected)
    load_passed_slices("run-1")
    publish_all()
    april = date(2026, 4, 1)
    assert own_database.all(
        "SELECT registration_month, destination_code, registration_count FROM marts.registrations_by_destination "
        "WHERE sex = 'ALL'"
    ) == [(april, "JP", 7)]
    assert own_database.all(
        "SELECT DISTINCT registration_month, registration_count FROM marts.registration_funnel "
        "WHERE stage_code = 'REGISTERED'"
    ) == [(april, 7)]


def test_what_is_left_out_of_a_month_leaves_out_nothing_of_another(own_database: Any) -> None:
    few = [
        {"office": "3507", "people": 30},
        {"office": "3507", "people": 2, "sex": "M"},
        {"office": "3209", "people": 9, "destination": "HK"},
        {"office": "5301", "people": 3, "destination": "SG"},
    ]
    many = [
        {"office": "3507", "people": 30, "reached": {"VERIFIED": 30}},
        {"office": "3507", "people": 10, "sex": "M"},
        {"office": "3209", "people": 9, "destination": "HK", "reached": {"VERIFIED": 9}},
        {"office": "5301", "people": 5, "destination": "SG"},
    ]
    register(own_database, [{"month": month} | group for month, groups in ((3, few), (4, many)) for group in groups])
    publish_all()
    shown = {
        month: own_database.all(
            "SELECT office_code, person_count FROM marts.registration_funnel "
            "WHERE stage_code = 'REGISTERED' AND registration_month = %s ORDER BY 1", date(2026, month, 1),
        ) + own_database.all(
            "SELECT destination_code || ' ' || sex, person_count FROM marts.registrations_by_destination "
            "WHERE registration_month = %s ORDER BY 1", date(2026, month, 1),
        )
        for month in (3, 4)
    }  # fmt: skip
    assert shown == {
        3: [
            ("3209", None), ("3507", 32), ("5301", None), ("ALL", 44),
            ("HK ALL", None), ("SG ALL", None), ("TW ALL", 32), ("TW F", None), ("TW M", None),
        ],
        4: [
            ("3209", 9), ("3507", 40), ("5301", 5), ("ALL", 54),
            ("HK ALL", 9), ("HK F", 9), ("SG ALL", 5), ("SG F", 5), ("TW ALL", 40), ("TW F", 30), ("TW M", 10),
        ],
    }  # fmt: skip


def test_rejects_are_counted_by_their_verdict_in_force_and_protection_reasons_left_out(own_database: Any) -> None:
    refuse(own_database, 1, ["nik_malformed", "nik_malformed", "destination_unknown"])
    refuse(own_database, 2, ["nik_malformed"], closed=True)
    refuse(own_database, 3, ["under_age"], office="3209")
    own_database.owner.execute(
        "INSERT INTO intake.verdict (partition_id, log_offset, verdict_no, office_code, verdict, reasons, cause, "
        "rule_edition, reference_edition, code_version) "
        "VALUES (1, 3, 2, '3209', 'accepted', '[]', 'rejudge', '2', '', '')"
    )
    refuse(own_database, 4, ["nik_malformed"], office="3209")
    own_database.owner.execute(
        "INSERT INTO intake.verdict (partition_id, log_offset, verdict_no, office_code, verdict, reasons, cause, "
        "rule_edition, reference_edition, code_version) "
        "SELECT partition_id, log_offset, 2, office_code, 'superseded', reasons, 'rejudge', '2', '', '' "
        "FROM intake.verdict WHERE log_offset = 4"
    )
    own_database.owner.execute("UPDATE intake.reject_case SET verdict_no = 2 WHERE log_offset IN (3, 4)")
    publish_all()
    found = own_database.all(
        "SELECT office_code, code, event_count, open_case_count, offices_delivered FROM marts.rejects_by_reason "
        "ORDER BY office_code, code"
    )
    assert found == [
        ("3507", "destination_unknown", 1, 1, 1),
        ("3507", "nik_malformed", 2, 1, 1),
        ("ALL", "destination_unknown", 1, 1, 2),
        ("ALL", "nik_malformed", 2, 1, 2),
    ]
    label = entry("nik_malformed")
    assert own_database.all(
        "SELECT DISTINCT label_id, label_en FROM marts.rejects_by_reason WHERE code = 'nik_malformed'"
    ) == [(label.label_id, label.label_en)]


def test_a_figure_names_its_definition_its_time_and_its_coverage(own_database: Any) -> None:
    register(own_database, [{"office": "3507", "people": 7}, {"office": "3209", "people": 7}])
    publish_all()
    row = own_database.all(
        "SELECT definition_version, as_of_at = published_at, offices_delivered, offices_expected, row_count "
        "FROM marts.publication WHERE mart_name = 'registrations_by_destination'"
    )
    assert row == [(MARTS["registrations_by_destination"].definition_version, True, 2, len(office_codes()), 2)]
    assert own_database.all(
        "SELECT DISTINCT definition_version, offices_delivered, offices_expected "
        "FROM marts.registrations_by_destination"
    ) == [(MARTS["registrations_by_destination"].definition_version, 2, len(office_codes()))]


def test_a_drawn_month_names_the_offices_that_delivered_in_it(own_database: Any, tmp_path: Path) -> None:
    register(own_database, [{"office": "3507", "people": 7}])
    earlier = own_database.slice_of("3209", part=2)
    for number in range(7):
        own_database.register(earlier, f"REG/{number}", nik_index=bytes([number]) * 16)
    load_passed_slices("run-2")
    publish_all()
    drawn = figure.draw(tmp_path, date(2026, 3, 1), datetime.min.replace(tzinfo=UTC), patience=1)
    assert [row.total for row in drawn.rows] == [7]
    assert f"1 of {len(office_codes())} offices delivered" in drawn.definition


def test_a_month_is_drawn_from_the_newest_publication(own_database: Any, tmp_path: Path) -> None:
    register(own_database, [{"office": "3507", "people": 7}])
    publish_all()
    publish_all()
    newest = own_database.one(
        "SELECT max(as_of_at) FROM marts.publication WHERE mart_name = 'registrations_by_destination'"
    )
    assert [row.total for row in figure.draw(tmp_path, date(2026, 3, 1), newest, patience=1).rows] == [7]


def test_never_more_offices_deliver_than_are_expected(own_database: Any) -> None:
    """An office that was let in later sends of the months before, too."""
    register(own_database, [{"office": "3507", "people": 7}, {"office": "3209", "people": 7}])
    refuse(own_database, 1, ["nik_malformed"])
    own_database.owner.execute("UPDATE reference.office SET valid_from = '2026-06-01' WHERE office_code <> '3209'")
    publish_all()
    for figures, delivered, expected in (
        ("registrations_by_destination", 2, 2),
        ("registration_funnel WHERE office_code = 'ALL' AND stage_code = 'REGISTERED'", 2, 2),
        ("rejects_by_reason WHERE office_code = 'ALL'", 1, 2),
    ):
        found = own_database.all(f"SELECT DISTINCT offices_delivered, offices_expected FROM marts.{figures}")
        assert found == [(delivered, expected)], figures


def test_a_publication_expects_the_offices_of_its_day_and_those_that_delivered(own_database: Any) -> None:
    """One of the two that delivered is valid no more, the other only later; of three more one is valid on the day."""
    register(own_database, [{"office": "3507", "people": 7}, {"office": "3209", "people": 7}])
    refuse(own_database, 1, ["nik_malformed"])
    own_database.owner.execute(
        "DELETE FROM reference.office WHERE office_code NOT IN ('3507', '3209', '5301', '5307', '3302')"
    )
    own_database.owner.execute(
        "UPDATE reference.office SET valid_to = current_date - 1 WHERE office_code IN ('3507', '5301')"
    )
    own_database.owner.execute(
        "UPDATE reference.office SET valid_from = current_date + 1 WHERE office_code IN ('3209', '5307')"
    )
    publish_all()
    assert own_database.all(
        "SELECT mart_name, offices_delivered, offices_expected FROM marts.publication ORDER BY mart_name"
    ) == [("registration_funnel", 2, 3), ("registrations_by_destination", 2, 3), ("rejects_by_reason", 1, 2)]


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "expected"),
    [
        ("2026-03-31", None, 2),
        ("2026-04-01", None, 1),
        ("2020-01-01", "2026-03-01", 2),
        ("2020-01-01", "2026-02-28", 1),
    ],
)
def test_an_office_is_expected_in_the_months_of_which_it_has_a_day(
    own_database: Any, valid_from: str, valid_to: str | None, expected: int
) -> None:
    register(own_database, [{"office": "3507", "people": 7}])
    refuse(own_database, 1, ["nik_malformed"])
    own_database.owner.execute("UPDATE reference.office SET valid_from = '2026-06-01' WHERE office_code <> '3209'")
    own_database.owner.execute(
        "UPDATE reference.office SET valid_from = %s, valid_to = %s WHERE office_code = '3209'", [valid_from, valid_to]
    )
    publish_all()
    for figures in (
        "registrations_by_destination",
        "registration_funnel WHERE office_code = 'ALL'",
        "rejects_by_reason WHERE office_code = 'ALL'",
    ):
        found = own_database.all(f"SELECT DISTINCT offices_expected FROM marts.{figures}")
        assert found == [(expected,)], figures


def test_a_check_that_does_not_hold_keeps_the_last_state_and_publishes_the_others(
    own_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(own_database, [{"office": "3507", "people": 7}])
    publish_all()
    refused = replace(MARTS["registration_funnel"], checks=(Check("nobody ever registers", "SELECT 7"),))
    monkeypatch.setattr(marts, "declared_marts", lambda: [refused, MARTS["rejects_by_reason"]])
    with pytest.raises(StopNow, match=r"registration_funnel was not published.*'nobody ever registers'"):
        publish_all()
    assert own_database.one("SELECT count(*) FROM marts.registration_funnel") > 0
    published = own_database.all("SELECT mart_name, count(*) FROM marts.publication GROUP BY 1 ORDER BY 1")
    assert published == [("registration_funnel", 1), ("registrations_by_destination", 1), ("rejects_by_reason", 2)]


def test_a_query_that_the_database_refuses_names_its_mart_and_keeps_no_other_from_being_published(
    own_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(own_database, [{"office": "3507", "people": 7}])
    publish_all()
    broken = replace(MARTS["registration_funnel"], query="SELECT 1 / 0 AS nothing")
    monkeypatch.setattr(marts, "declared_marts", lambda: [broken, MARTS["rejects_by_reason"]])
    with pytest.raises(StopNow, match="refused publishing the mart registration_funnel"):
        publish_all()
    assert own_database.one("SELECT count(*) FROM marts.registration_funnel") > 0
    published = own_database.all("SELECT mart_name, count(*) FROM marts.publication GROUP BY 1 ORDER BY 1")
    assert published == [("registration_funnel", 1), ("registrations_by_destination", 1), ("rejects_by_reason", 2)]


def test_a_publisher_that_stands_still_keeps_no_other_waiting(
    own_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mart_store, "SILENCE", 1)

    with (
        connected("simpul_loader", autocommit=True) as frozen,
        ThreadPoolExecutor(1) as beside,
        pytest.raises(RetryLater, match="went away while publishing marts"),
        database_errors("publishing marts"),
        mart_store.one_publisher(frozen),
    ):
        assert beside.submit(publish_all).result(timeout=60)


@pytest.mark.parametrize("name", MARTS)
def test_the_comments_in_the_database_are_the_declared_captions(own_database: Any, name: str) -> None:
    mart = MARTS[name]
    comments = dict(
        own_database.all(
            "SELECT attname, col_description(attrelid, attnum) FROM pg_attribute "
            "WHERE attrelid = %s::regclass AND attnum > 0", f"marts.{name}",
        )
    )  # fmt: skip
    assert {column: comments[column] for column in mart.columns} == dict(mart.columns)
    assert set(comments) - set(mart.columns) == {"definition_version", "as_of_at"}
    said = own_database.one("SELECT obj_description(%s::regclass)", f"marts.{name}")
    assert said == f"{mart.caption}. Cannot be seen here: {mart.blind_spots}."


def test_every_column_that_an_analyst_may_read_says_what_it_holds(own_database: Any) -> None:
    columns = own_database.all(
        "SELECT attrelid::regclass::text, attname, col_description(attrelid, attnum) FROM pg_attribute "
        "JOIN pg_class ON pg_class.oid = attrelid "
        "WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'v', 'm', 'p', 'f') "
        "AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema') "
        "AND has_column_privilege('simpul_analyst', attrelid, attnum, 'SELECT')"
    )
    assert {"marts.publication", "reference.region"} <= {table for table, _, _ in columns}
    assert not [(table, column) for table, column, comment in columns if not comment]


def test_an_analyst_reads_the_marts_and_no_person(own_database: Any) -> None:
    register(own_database, [{"office": "3507", "people": 7}])
    publish_all()
    with connected("simpul_analyst", autocommit=True) as analyst:
        assert analyst.execute("SELECT count(*) FROM marts.registration_funnel").fetchone() != (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            analyst.execute("SELECT * FROM registry.registration")


def test_an_analyst_reads_the_code_lists_and_no_count_of_few_people_beside_them(own_database: Any) -> None:
    own_database.register(own_database.slice_of(), sip2mi_number="SIP2MI/00001/2026")
    load_passed_slices("run-1")
    assert own_database.all("SELECT registration_count FROM reference.sip2mi_use") == [(1,)]
    lists = {name for (name,) in own_database.all("SELECT tablename FROM pg_tables WHERE schemaname = 'reference'")}
    with connected("simpul_analyst", autocommit=True) as analyst:
        for name in lists - {"sip2mi_use"}:
            analyst.execute(f"SELECT FROM reference.{name}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            analyst.execute("SELECT FROM reference.sip2mi_use")


def refuse(database: Any, offset: int, codes: list[str], *, office: str = "3507", closed: bool = False) -> None:
    """A rejected event with these reasons, one for protection officers and one that refuses nothing, and its case."""
    reasons = [{"code": code, "severity": "reject", "field": None, "audience": "office"} for code in codes]
    reasons.append({"code": "age_conflict", "severity": "reject", "field": None, "audience": "protection"})
    reasons.append({"code": "name_has_title", "severity": "warning", "field": None, "audience": "office"})
    database.owner.execute(
        "INSERT INTO intake.raw (partition_id, log_offset, office_code, broker_at, received_date, event_id, "
        "body_digest, byte_count) VALUES (1, %s, %s, now(), '2026-03-05', gen_random_uuid(), '', 0)", [offset, office],
    )  # fmt: skip
    database.owner.execute(
        "INSERT INTO intake.verdict (partition_id, log_offset, office_code, verdict, reasons, cause, rule_edition, "
        "reference_edition, code_version) VALUES (1, %s, %s, 'rejected', %s, 'first', '1', '', '')",
        [offset, office, Json(reasons)],
    )
    database.owner.execute(
        "INSERT INTO intake.reject_case (partition_id, log_offset, office_code, state, closed_at) "
        "VALUES (1, %s, %s, %s, CASE WHEN %s THEN now() END)",
        [offset, office, "resolved" if closed else "open", closed],
    )
