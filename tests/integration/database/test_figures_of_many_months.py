"""The figures of years are counted in one go: how often everything is read does not grow with the months."""

from datetime import date
from typing import Any

from tests.integration.database.records import LINE, SITI

from simpul.registry.mart_definition import declared_marts

MONTHS, LET_IN = range(1, 7), 20_000
QUERY = {mart.name: mart.query for mart in declared_marts()}


def test_what_was_refused_is_counted_in_one_reading_of_what_was_offered(registry: Any) -> None:
    flaws = {"nik": {"nik": "3507"}, "sex": {"sex": None}, "birth": {"birth_date": "1990-13-41"}}
    for month in MONTHS:
        registry.send_all(
            [SITI | flaw | {"source_record_id": f"REG/{month}/{name}"} for name, flaw in flaws.items()],
            day=date(2026, month, 20),
        )
    offered = len(MONTHS) * len(flaws)
    assert offered <= registry.rows_read(QUERY["rejects_by_reason"], None, "raw") <= 3 * offered


def test_what_was_refused_is_found_without_reading_what_was_let_in(registry: Any) -> None:
    registry.send_all([SITI | {"source_record_id": f"REG/{number}", "sex": None} for number in MONTHS])
    registry.all(
        "INSERT INTO intake.verdict (partition_id, log_offset, office_code, document, verdict, reasons, cause, "
        "rule_edition, reference_edition, code_version) SELECT 999, event, '3507', 'cpmi_registration', 'accepted', "
        "'[]', 'first', '1', 'r', 't' FROM generate_series(1, %s) AS event RETURNING 1",
        LET_IN,
    )
    assert registry.rows_read(QUERY["rejects_by_reason"], None, "verdict") == len(MONTHS)


def test_destinations_are_counted_in_few_readings_of_what_is_registered(registry: Any) -> None:
    for month in MONTHS:
        registry.send_all(
            [
                SITI | {"source_record_id": f"REG/{month}/{place}", "nik": None, "destination": place}
                | {"registration_date": f"2026-{month:02}-12"}
                for place in ("TWN", "HKG", "MYS")
            ],
            day=date(2026, month, 20),
        )  # fmt: skip
        registry.load()
    registered = registry.one("SELECT count(*) FROM registry.current_registration")
    assert registered > len(MONTHS)
    assert registry.rows_read(QUERY["registrations_by_destination"], None, "registered") <= 2 * registered


def test_the_funnel_reads_every_stage_once_and_every_registration_few_times(registry: Any) -> None:
    numbers = [f"REG/{number}" for number in range(20)]
    registry.send_all([SITI | {"source_record_id": number, "nik": None} for number in numbers])
    registry.load()
    registry.send_all(
        [
            LINE | {"source_record_id": number, "stage_code": stage}
            for number in numbers
            for stage in ("OPP", "MEDICAL")
        ],
        document="placement_stage",
    )
    registry.load()
    stages = registry.one("SELECT count(*) FROM registry.current_stage")
    assert stages == 2 * len(numbers)
    assert registry.rows_read(QUERY["registration_funnel"], None, "stage") == stages
    assert registry.rows_read(QUERY["registration_funnel"], None, "registered") <= 3 * len(numbers)
