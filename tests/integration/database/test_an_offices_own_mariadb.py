"""Rows out of an office's own MariaDB: with their types, each once, by a login that cannot write."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.integration.database.mariadb import MariaDb, running

from simpul.errors import RetryLater, StopNow
from simpul_office.office_log import OfficeLog, log_file
from simpul_office.reading.delivery import survey
from simpul_office.sources.database import DatabaseRows, cell_text
from simpul_office.sources.settings import Sources, SourceSettings
from simpul_office.sources.taking_in import take_in_source
from simpul_office.sources.watching import SourceWatch
from simpul_office.spool import Spool

DAY = date(2026, 2, 5)
MOMENT = datetime(2026, 2, 5, 1, 2, 3, 456789)
READER, PASSWORD = "pembaca", "sangat-rahasia"
TABLE = """
CREATE TABLE kantor.daftar (
    changed_at DATETIME(6), source_record_id VARCHAR(40), name VARCHAR(100) CHARACTER SET utf8mb4, birth_date DATE,
    wage_amount DECIMAL(12, 2), revision TINYINT(1)) ENGINE = InnoDB"""
INSERT = "INSERT INTO kantor.daftar VALUES (%s, %s, %s, %s, %s, %s)"


@pytest.fixture(scope="module")
def server() -> Iterator[MariaDb]:
    with running() as started:
        yield started


@pytest.fixture
def mariadb(server: MariaDb) -> MariaDb:
    """The office's database with an empty table, and a login that may read it."""
    server.execute("DROP DATABASE kantor")
    server.execute("CREATE DATABASE kantor CHARACTER SET utf8mb4")
    server.execute(TABLE)
    server.execute(f"CREATE OR REPLACE USER {READER}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'")
    server.execute(f"GRANT SELECT, EXECUTE ON kantor.* TO {READER}@'127.0.0.1'")
    return server


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with closing(Spool(tmp_path / "state", "3507")) as opened:
        yield opened


def row(number: int, moment: datetime = MOMENT, name: str = "SITI") -> tuple[Any, ...]:
    return moment, f"A/{number}", name, date(1990, 8, 17), Decimal("5050.50"), 1


def source(server: MariaDb, *, table: str | None = "daftar", query: str | None = None, scheme: str = "mysql") -> Any:
    address = server.address(READER, PASSWORD).replace("mysql", scheme, 1)
    return SourceSettings("daftar", address, table, query, "changed_at")


def bodies(spool: Spool) -> list[dict[str, Any]]:
    waiting = [event for file in spool.waiting_files() for _, event in spool.waiting_events(file, 10_000)]
    return [json.loads(event.body) for event in waiting]


@pytest.mark.parametrize("scheme", ["mysql", "mariadb"])
def test_rows_of_mariadb_are_read_once_with_their_types(mariadb: MariaDb, spool: Spool, scheme: str) -> None:
    mariadb.execute(INSERT, [row(1, name="SITI 𝒜 ꦱꦶꦠꦶ"), row(2), row(3, MOMENT + timedelta(microseconds=1))])
    asked = source(mariadb, scheme=scheme)
    assert take_in_source(spool, asked, DAY).rows == 3
    assert take_in_source(spool, asked, DAY).rows == 0
    mariadb.execute(INSERT, [row(4, MOMENT + timedelta(microseconds=1)), row(5, MOMENT - timedelta(days=1))])
    assert take_in_source(spool, asked, DAY).rows == 1, "the same moment is new, an older one never is"
    first = bodies(spool)[0]
    del first["source"]
    assert first == {
        "source_record_id": "A/1",
        "name": "SITI 𝒜 ꦱꦶꦠꦶ",
        "birth_date": "1990-08-17",
        "wage_amount": "5050.5",
        "revision": 1,
    }
    assert [each["source_record_id"] for each in bodies(spool)] == ["A/1", "A/2", "A/3", "A/4"]


def test_a_table_larger_than_a_delivery_is_read_a_piece_at_a_time(mariadb: MariaDb, spool: Spool) -> None:
    mariadb.execute(INSERT, [row(number, MOMENT + timedelta(seconds=number // 700)) for number in range(3000)])
    assert take_in_source(spool, source(mariadb), DAY, at_once=1000).rows == 3000
    assert len({each["source_record_id"] for each in bodies(spool)}) == 3000


def test_a_function_that_writes_is_refused_by_the_server(mariadb: MariaDb) -> None:
    mariadb.execute(
        "CREATE FUNCTION kantor.jebak() RETURNS TEXT MODIFIES SQL DATA SQL SECURITY DEFINER "
        "BEGIN INSERT INTO kantor.daftar (name) VALUES ('X'); RETURN 'X'; END"
    )
    trap = source(mariadb, table=None, query="SELECT kantor.jebak() AS name, 1 AS changed_at")
    with pytest.raises(StopNow):
        survey(DatabaseRows(trap, None), "3507", "x")
    assert mariadb.execute("SELECT count(*) FROM kantor.daftar") == ((0,),)


@pytest.mark.parametrize(
    ("user", "password", "table", "cause"),
    [
        (READER, "salah", "daftar", "source_login"),
        (READER, PASSWORD, "tidak_ada", "source_refused"),
        (READER, PASSWORD, "mysql.global_priv", "source_refused"),
    ],
)
def test_what_mariadb_refuses_is_told_by_its_cause_and_without_the_password(
    mariadb: MariaDb, user: str, password: str, table: str, cause: str
) -> None:
    asked = SourceSettings("x", mariadb.address(user, password), table, None, "changed_at")
    with pytest.raises((RetryLater, StopNow)) as refused:
        next(DatabaseRows(asked, None).sheets())
    assert refused.value.cause == cause
    assert password not in str(refused.value)
    assert READER not in str(refused.value)


def test_a_column_that_is_gone_from_a_query_is_named(mariadb: MariaDb, tmp_path: Path) -> None:
    query = "SELECT changed_at, source_record_id, name, wage_amount FROM daftar"
    mariadb.execute(INSERT, [row(1)])
    Sources(tmp_path, "3507").keep(source(mariadb, table=None, query=query))
    watch = SourceWatch(tmp_path, "3507", OfficeLog(tmp_path, print), lambda: None)
    watch.read_all()
    mariadb.execute("ALTER TABLE kantor.daftar DROP COLUMN wage_amount")
    watch.read_all()
    assert "Hilang: wage_amount." in log_file(tmp_path).read_text()


def test_a_mariadb_that_is_killed_is_waited_for_and_read_on_when_it_is_back(mariadb: MariaDb, tmp_path: Path) -> None:
    mariadb.execute(INSERT, [row(1)])
    Sources(tmp_path, "3507").keep(source(mariadb))
    watch = SourceWatch(tmp_path, "3507", OfficeLog(tmp_path, print), lambda: None)
    watch.read_all()
    mariadb.kill()
    watch.read_all()
    mariadb.start()
    mariadb.execute(INSERT, [row(2)])
    watch.read_all()
    log = log_file(tmp_path).read_text()
    assert log.count("Basis data kantor tidak menjawab") == 1
    assert log.index("tidak menjawab") < log.index("Sumber daftar dapat dibaca lagi.")
    assert PASSWORD not in log
    with closing(Spool(tmp_path, "3507")) as spool:
        assert [each["source_record_id"] for each in bodies(spool)] == ["A/1", "A/2"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(timedelta(hours=7, minutes=30), "7:30:00"), (b"\x00", "0"), (b"\x01", "1"), (b"SITI", "SITI")],
)
def test_values_that_only_mysql_gives_are_texts(value: object, text: str) -> None:
    assert cell_text(value) == text
