"""Rows out of an office's own PostgreSQL: streamed, in a transaction that cannot write."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from simpul import settings
from simpul.errors import RetryLater, StopNow
from simpul_office.reading import Delivery
from simpul_office.reading.delivery import survey
from simpul_office.sources.database import DatabaseRows
from simpul_office.sources.settings import SourceSettings
from simpul_office.sources.taking_in import take_in_source
from simpul_office.spool import Spool

DAY = date(2026, 2, 5)


@pytest.fixture
def office_database(registry: Any) -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """A database as an office may have one, and its address."""
    connection = registry.owner
    connection.execute("DROP SCHEMA IF EXISTS kantor CASCADE; CREATE SCHEMA kantor")
    connection.execute(
        "CREATE TABLE kantor.daftar (changed_at timestamptz, source_record_id text, name text, birth_date date, "
        "wage_amount numeric(12, 2), revision int, is_active boolean)"
    )
    yield connection, settings.load().owner_url
    connection.execute("DROP SCHEMA kantor CASCADE")


def test_rows_of_postgresql_are_read_once_with_their_types(
    office_database: tuple[psycopg.Connection[Any], str], tmp_path: Path
) -> None:
    connection, address = office_database
    moment = datetime(2026, 2, 5, 1, 2, 3, 456789, tzinfo=UTC)
    insert = "INSERT INTO kantor.daftar VALUES (%s, %s, %s, %s, %s, 1, true)"
    rows = [(moment, f"A/{number}", "SITI", date(1990, 8, 17), 5050) for number in range(3000)]
    connection.cursor().executemany(insert, rows)
    query = "SELECT changed_at, source_record_id, name, birth_date, wage_amount, revision FROM kantor.daftar"
    source = SourceSettings("daftar", address, None, query, "changed_at")
    spool = Spool(tmp_path, "3507")
    assert take_in_source(spool, source, DAY, at_once=1000).rows == 3000
    assert take_in_source(spool, source, DAY).rows == 0
    connection.execute(insert, (moment, "A/baru", "AMINAH", date(1990, 8, 17), 5050.5))
    assert take_in_source(spool, source, DAY).rows == 1
    bodies = [event.body for file in spool.waiting_files() for _, event in spool.waiting_events(file, 2000)]
    assert len(bodies) == 3001
    assert b'"birth_date":"1990-08-17"' in bodies[0]
    assert b'"wage_amount":"5050"' in bodies[0]
    assert b'"wage_amount":"5050.5"' in bodies[-1]
    spool.close()


def test_a_truth_of_the_database_is_no_text(
    office_database: tuple[psycopg.Connection[Any], str], tmp_path: Path
) -> None:
    connection, address = office_database
    connection.execute("INSERT INTO kantor.daftar VALUES (now(), 'A/1', 'SITI', '1990-08-17', 1, 1, true)")
    query = (
        "SELECT changed_at, source_record_id, is_active AS name, birth_date, NOT is_active AS sex FROM kantor.daftar"
    )
    spool = Spool(tmp_path, "3507")
    assert take_in_source(spool, SourceSettings("daftar", address, None, query, "changed_at"), DAY).rows == 1
    (body,) = [event.body for file in spool.waiting_files() for _, event in spool.waiting_events(file, 10)]
    assert b'"name":true' in body
    assert b'"sex":false' in body
    spool.close()


def test_a_function_that_writes_is_refused_by_the_server(
    office_database: tuple[psycopg.Connection[Any], str],
) -> None:
    connection, address = office_database
    connection.execute(
        "CREATE FUNCTION kantor.trap() RETURNS text LANGUAGE sql AS "
        "$$INSERT INTO kantor.daftar (name) VALUES ('X') RETURNING name$$"
    )
    source = SourceSettings("x", address, None, "SELECT kantor.trap() AS name, 1 AS id", "id")
    with pytest.raises(StopNow):
        survey(DatabaseRows(source, None), "3507", "x")
    assert connection.execute("SELECT count(*) FROM kantor.daftar").fetchone() == (0,)


def test_a_table_is_named_with_its_schema(office_database: tuple[psycopg.Connection[Any], str]) -> None:
    connection, address = office_database
    connection.execute("ALTER TABLE kantor.daftar DROP COLUMN is_active")
    connection.execute("INSERT INTO kantor.daftar VALUES (now(), 'A/1', 'SITI', '1990-08-17', 1, 1)")
    found = survey(
        DatabaseRows(SourceSettings("x", address, "kantor.daftar", None, "CHANGED_AT".lower()), None), "3507", "x"
    )
    assert isinstance(found, Delivery)
    assert found.row_count == 1


def test_a_query_that_never_ends_is_called_too_slow(office_database: tuple[psycopg.Connection[Any], str]) -> None:
    _, address = office_database
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT (i + 1) % 9 FROM n) SELECT i AS id, 'X' AS name FROM n"
    with pytest.raises(RetryLater) as told:
        next(DatabaseRows(SourceSettings("x", address, None, endless, "id"), None, seconds=0.5).sheets())
    assert told.value.cause == "source_slow"
