"""An age is counted in the office's own calendar days: what came yesterday evening is a day old at one in the night."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.integration.database.records import BAD_NIK, LINE, SITI

from simpul.adapters.case_store import expire
from simpul.adapters.office_days import office_day as office_day_sql
from simpul.adapters.postgres import connected
from simpul.contracts.cases import case_ages
from simpul.contracts.ledger_terms import ledger_terms
from simpul.domain.office import office_day, zone_of
from simpul.reading.awaited import awaited_count, awaited_list, long_awaited
from simpul.reading.cases import ageing_lines, case_lines

WIB, WITA, WIT = "3507", "6503", "9471"


def begin_of_today(office: str) -> datetime:
    today = office_day(datetime.now(UTC), office)
    return datetime(today.year, today.month, today.day, tzinfo=zone_of(office))


def opened(registry: Any, office: str, at: datetime, number: str = "REG/1") -> None:
    """A case of an office, opened at this instant."""
    event = registry.send(BAD_NIK | {"source_record_id": number}, office=office).event.event_id
    registry.owner.execute(
        "UPDATE intake.reject_case refused SET opened_at = %s FROM intake.raw WHERE raw.event_id = %s "
        "AND raw.partition_id = refused.partition_id AND raw.log_offset = refused.log_offset",
        [at, event],
    )


def test_a_day_in_the_database_is_the_day_at_the_office_of_every_province(registry):
    offices = [f"{province}01" for province in range(11, 100)]
    instants = [datetime(2026, 2, 4, hour, 30, tzinfo=UTC) for hour in (14, 15, 16, 17, 23)]
    day = office_day_sql("seen_at", "office")
    query = f"SELECT office, seen_at, {day} FROM unnest(%s::text[]) office, unnest(%s::timestamptz[]) seen_at"
    found = registry.all(query, offices, instants)
    assert len(found) == len(offices) * len(instants)
    assert [row for row in found if row[2] != office_day(row[1], row[0])] == []


@pytest.mark.parametrize("office", [WIB, WITA, WIT])
def test_a_case_of_yesterday_evening_is_one_day_old_and_one_of_this_morning_is_of_today(registry, office):
    opened(registry, office, begin_of_today(office) - timedelta(seconds=1), "REG/1")
    opened(registry, office, begin_of_today(office), "REG/2")
    assert [(line["source_record_id"], line["age_days"]) for line in case_lines(office)] == [("REG/1", 1), ("REG/2", 0)]


def test_the_age_of_a_closed_case_ends_on_the_day_of_its_closing(registry):
    opened(registry, WIB, begin_of_today(WIB) - timedelta(days=3, seconds=1))
    closed_at = begin_of_today(WIB) - timedelta(days=2, seconds=-1)
    registry.owner.execute("UPDATE intake.reject_case SET state = 'resolved', closed_at = %s", [closed_at])
    assert [line["age_days"] for line in case_lines(WIB)] == [2]


def test_cases_are_counted_by_age_in_the_days_of_each_office(registry):
    eight_days_ago = timedelta(days=case_ages().bounds[0], seconds=1)
    for office in (WIB, WITA):
        opened(registry, office, begin_of_today(office) - eight_days_ago)
        opened(registry, office, begin_of_today(office) - eight_days_ago + timedelta(seconds=1), "REG/2")
    assert [(line["office_code"], line["0-7"], line["8-14"]) for line in ageing_lines()] == [(WIB, 1, 1), (WITA, 1, 1)]


def test_a_case_expires_when_the_declared_days_of_its_office_are_over_and_not_before(registry):
    days = timedelta(days=case_ages().expires_after_days)
    opened(registry, WITA, begin_of_today(WITA) - days, "REG/1")
    opened(registry, WITA, begin_of_today(WITA) - days - timedelta(seconds=1), "REG/2")
    assert len(expire(registry.owner, case_ages())) == 1
    assert registry.all("SELECT state FROM intake.reject_case ORDER BY log_offset") == [("open",), ("expired",)]


def ahead(registry: Any, office: str, at: datetime, number: str = "REG/9", *, received: date | None = None) -> None:
    """A stage line of an office that waits for its registration since this instant, or since an earlier receipt."""
    sent = registry.send(LINE | {"source_record_id": number}, document="placement_stage", office=office)
    registry.load()
    registry.owner.execute(
        "UPDATE landing.placement_stage SET landed_at = %s, received_date = %s WHERE record_ref = %s",
        [at, received or office_day(at, office), sent.decision.head.record_ref],
    )


@contextmanager
def visited(registry: Any, *offices: str) -> Iterator[Any]:
    """The portal's connection while somebody is visiting who may see these offices."""
    registry.owner.execute(
        "INSERT INTO access.principal (principal, kind, display_name) VALUES ('visitor', 'officer', 'Petugas')"
    )
    registry.owner.execute(
        "INSERT INTO access.scope SELECT 'visitor', office, '2020-01-01' FROM unnest(%s::text[]) office", [[*offices]]
    )
    with connected("simpul_portal") as connection:
        connection.execute("SELECT set_config('simpul.principal', 'visitor', true)")
        yield connection


@pytest.mark.parametrize("office", [WIB, WITA, WIT])
def test_a_registration_is_waited_for_as_many_days_as_begun_at_the_office_since(registry, office):
    late = ledger_terms().registration_named_to_office_after
    days_ago = {
        "REG/0": begin_of_today(office),
        "REG/1": begin_of_today(office) - timedelta(seconds=1),
        "REG/14": begin_of_today(office) - late,
        "REG/15": begin_of_today(office) - late - timedelta(seconds=1),
    }
    for number, at in days_ago.items():
        ahead(registry, office, at, number)
    with visited(registry, office) as connection:
        lines = awaited_list(connection, "a test", limit=9, skip=0)
        found = {line.record_number: (line.days, line.is_late) for line in lines}
        assert found == {"REG/0": (0, False), "REG/1": (1, False), "REG/14": (14, False), "REG/15": (15, True)}
        assert [line.record_number for line in lines] == ["REG/15", "REG/14", "REG/1", "REG/0"]
        assert all(line.since == office_day(days_ago[line.record_number], office) for line in lines)
        counted = awaited_count(connection)
        assert (counted.total, counted.late) == (4, 1)


def test_an_office_is_named_to_the_ministry_by_the_days_of_its_own_calendar(registry):
    named_after = ledger_terms().registration_named_to_ministry_after
    ahead(registry, WIB, begin_of_today(WIB) - named_after - timedelta(seconds=1))
    ahead(registry, WIB, begin_of_today(WIB) - named_after, "REG/10")
    ahead(registry, WIT, begin_of_today(WIT) - named_after)
    with visited(registry, WIB, WIT) as connection:
        assert [(each.office_code, each.registrations, each.lines) for each in long_awaited(connection).offices] == [
            (WIB, 1, 1)
        ]


def test_of_what_an_office_is_waited_for_the_ministry_reads_how_much_waits_for_its_own_word(registry):
    long_ago = office_day(datetime.now(UTC), WIB) - timedelta(days=61)
    registry.send(SITI | {"source_record_id": "REG/9"}, office=WIB)
    registry.move_slices("held", "open")
    ahead(registry, WIB, datetime.now(UTC), received=long_ago)
    ahead(registry, WIB, datetime.now(UTC), "REG/10", received=long_ago)
    with visited(registry, WIB) as connection:
        (named,) = long_awaited(connection).offices
        assert (named.registrations, named.held) == (2, 1)


def test_what_was_filled_in_later_is_waited_for_since_its_day_of_receipt(registry):
    now = datetime.now(UTC)
    received = office_day(now, WIB) - timedelta(days=61)
    ahead(registry, WIB, now, received=received)
    ahead(registry, WIB, now, "REG/10")
    with visited(registry, WIB) as connection:
        lines = awaited_list(connection, "a test", limit=9, skip=0)
        assert [(line.record_number, line.since, line.days, line.is_late) for line in lines] == [
            ("REG/9", received, 61, True), ("REG/10", office_day(now, WIB), 0, False),
        ]  # fmt: skip
        assert awaited_count(connection).late == 1
        (named,) = long_awaited(connection).offices
        assert (named.office_code, named.registrations, named.since_date) == (WIB, 1, received)
