"""An office's own database as a source: SQLite here, a real PostgreSQL among the integration tests."""

import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy.dialects import mssql
from tests.unit.producers.conftest import DAY
from typer.testing import CliRunner

from simpul.errors import RetryLater, StopNow
from simpul_office.commands import office
from simpul_office.sources.database import DatabaseRows
from simpul_office.sources.patience import Patience
from simpul_office.sources.place import SourcePlace, place_of
from simpul_office.sources.settings import Sources, SourceSettings
from simpul_office.sources.taking_in import take_in_source
from simpul_office.spool import Spool

COLUMNS = "id INTEGER, source_record_id TEXT, name TEXT, birth_date TEXT, nik TEXT, changed_at TEXT"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """An office's database with a table of people."""
    with sqlite3.connect(tmp_path / "kantor.db", isolation_level=None) as connection:
        connection.execute(f"CREATE TABLE pendaftaran ({COLUMNS})")
        yield connection
    connection.close()


@pytest.fixture
def source(tmp_path: Path, database: sqlite3.Connection) -> SourceSettings:
    """The table as a source."""
    return SourceSettings("pendaftaran", f"sqlite:///{tmp_path}/kantor.db", "pendaftaran", None, "id")


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    """The spool of the office."""
    opened = Spool(tmp_path / "state", "3507")
    yield opened
    opened.close()


def add(database: sqlite3.Connection, *numbers: int, id: int | None = None) -> None:
    """People with these numbers."""
    for number in numbers:
        row = [id or number, f"A/{number}", "=SITI", "17 Agustus 1990", f"35071142039500{number:02}", "2026-01-02"]
        database.execute("INSERT INTO pendaftaran VALUES (?, ?, ?, ?, ?, ?)", row)


def sent(spool: Spool) -> list[bytes]:
    """The bodies of all events in the spool, in order."""
    return [event.body for file in spool.waiting_files() for _, event in spool.waiting_events(file, 1000)]


def without_others(source: SourceSettings) -> SourceSettings:
    """The source with a query for the columns that are ours."""
    query = "SELECT id, source_record_id, name, birth_date, nik FROM pendaftaran;"
    return SourceSettings(source.name, source.url, None, query, source.watermark)


def test_only_what_is_new_is_read_and_the_place_moves_with_it(
    database: sqlite3.Connection, source: SourceSettings, spool: Spool
) -> None:
    add(database, 1, 2)
    asked = without_others(source)
    assert take_in_source(spool, asked, DAY).rows == 2
    assert take_in_source(spool, asked, DAY).rows == 0
    add(database, 3)
    assert take_in_source(spool, asked, DAY).rows == 1
    bodies = sent(spool)
    assert len(bodies) == 3
    assert b'"name":"=SITI","birth_date":"1990-08-17"' in bodies[0].replace(b'"nik":"3507114203950001",', b"")
    assert b'"edition":"simpul-1"' in bodies[0]


def test_rows_that_share_a_watermark_are_each_read_once(
    database: sqlite3.Connection, source: SourceSettings, spool: Spool
) -> None:
    asked = without_others(source)
    add(database, 1, 2, id=7)
    assert take_in_source(spool, asked, DAY).rows == 2
    add(database, 3, id=7)
    assert take_in_source(spool, asked, DAY).rows == 1
    assert take_in_source(spool, asked, DAY).rows == 0


def test_a_text_that_is_not_utf_8_spoils_its_own_row_and_travels_as_it_is(
    database: sqlite3.Connection, source: SourceSettings, spool: Spool
) -> None:
    add(database, 1, 2, 3)
    database.execute("UPDATE pendaftaran SET name = CAST(x'53FF54' AS TEXT) WHERE id > 1")
    asked = without_others(source)
    assert [take_in_source(spool, asked, DAY).rows for _ in range(2)] == [3, 0]
    (file,) = spool.waiting_files()
    events = [event for _, event in spool.waiting_events(file, 10)]
    assert [(event.document, event.is_raw) for event in events] == [
        ("cpmi_registration", False), ("unreadable", True), ("unreadable", True),
    ]  # fmt: skip
    assert b'"A/2", "S\xffT", "17 Agustus 1990"' in events[1].body


def test_a_watermark_that_cannot_be_read_is_named_as_one(
    database: sqlite3.Connection, source: SourceSettings, spool: Spool
) -> None:
    add(database, 1)
    database.execute("UPDATE pendaftaran SET id = CAST(x'53FF54' AS TEXT)")
    with pytest.raises(StopNow) as told:
        take_in_source(spool, without_others(source), DAY)
    assert told.value.cause == "source_watermark"


def test_a_large_table_becomes_several_deliveries(
    database: sqlite3.Connection, source: SourceSettings, spool: Spool
) -> None:
    add(database, *range(1, 8))
    assert take_in_source(spool, without_others(source), DAY, at_once=3).rows == 7
    assert [file.event_count for file in spool.waiting_files()] == [3, 3, 1]


def test_the_same_reading_gives_the_same_events_whoever_makes_it(
    database: sqlite3.Connection, source: SourceSettings, spool: Spool, tmp_path: Path
) -> None:
    add(database, 1, 2)
    other = Spool(tmp_path / "another", "3507")
    for each in (spool, other):
        take_in_source(each, without_others(source), DAY)
    first, second = (
        [event.event_id for file in each.waiting_files() for _, event in each.waiting_events(file, 10)]
        for each in (spool, other)
    )
    assert first == second
    other.close()


def test_a_reading_that_never_entered_the_spool_is_made_again(
    database: sqlite3.Connection, source: SourceSettings, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(database, 1, 2)

    def breaks(*_: object) -> list[object]:
        raise RetryLater("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(SourcePlace, "columns", breaks)
        with pytest.raises(RetryLater):
            take_in_source(spool, without_others(source), DAY)
    assert sent(spool) == []
    assert take_in_source(spool, without_others(source), DAY).rows == 2


def test_a_table_with_columns_of_no_template_is_refused_by_their_names(
    database: sqlite3.Connection, source: SourceSettings, spool: Spool
) -> None:
    add(database, 1)
    found = take_in_source(spool, source, DAY)
    assert found.refusal is not None
    assert "changed_at" in str(found.refusal)
    assert spool.place_of("pendaftaran") is None


def test_nothing_can_be_written_through_a_source(database: sqlite3.Connection, source: SourceSettings) -> None:
    add(database, 1)
    for query in ("DELETE FROM pendaftaran", "SELECT * FROM pendaftaran; DELETE FROM pendaftaran"):
        asked = SourceSettings("x", source.url, None, query, "id")
        with pytest.raises((StopNow, RetryLater)):
            next(DatabaseRows(asked, None).sheets())
    assert database.execute("SELECT count(*) FROM pendaftaran").fetchone() == (1,)


@pytest.mark.parametrize(
    ("url", "table", "watermark", "raises"),
    [
        ("sqlite:///{}/tidak-ada.db", "pendaftaran", "id", RetryLater),
        ("bukan alamat", "pendaftaran", "id", StopNow),
        ("tidakada://x/y", "pendaftaran", "id", StopNow),
        ("postgresql://siti:rahasia@127.0.0.1:1/x", "pendaftaran", "id", RetryLater),
    ],
)
def test_a_database_that_is_away_or_unknown_is_told_without_its_password(
    tmp_path: Path, url: str, table: str, watermark: str, raises: type[Exception]
) -> None:
    source = SourceSettings("x", url.format(tmp_path), table, None, watermark)
    with pytest.raises(raises) as failure:
        next(DatabaseRows(source, None).sheets())
    assert "rahasia" not in str(failure.value)
    assert failure.value.__cause__ is None


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id, 'X' AS name FROM n"


def test_a_view_that_never_ends_is_waited_for_so_long_and_called_too_slow(source: SourceSettings) -> None:
    asked = SourceSettings("x", source.url, None, ENDLESS, "id")
    rows = DatabaseRows(asked, None, seconds=0.2)
    for ask in (lambda: next(rows.sheets()), rows.without_watermark):
        with pytest.raises(RetryLater) as told:
            ask()
        assert told.value.cause == "source_slow"


@pytest.fixture
def keyboard() -> Iterator[None]:
    """Ctrl-C is heard, also where these tests were begun in the background, deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("keyboard")
def test_a_view_that_never_ends_is_left_by_the_person_who_waits_for_it(source: SourceSettings) -> None:
    rows = DatabaseRows(SourceSettings("x", source.url, None, ENDLESS, "id"), None, seconds=20)
    soon = threading.Timer(0.3, signal.raise_signal, [signal.SIGINT])
    soon.start()
    with pytest.raises(KeyboardInterrupt):
        next(rows.sheets())
    soon.join()


def test_what_comes_next_has_its_own_time_however_long_a_reading_takes() -> None:
    counted = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT max(i) FROM n"
    with closing(sqlite3.connect(":memory:")) as connection:
        patience = Patience(1)
        patience.end(connection)
        time.sleep(1.1)
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            connection.execute(counted).fetchone()
        patience.renew()
        assert connection.execute(counted).fetchone() == (100_000,)


def test_sql_server_is_asked_in_its_own_words_for_so_many_rows_at_most() -> None:
    """No server of theirs can be had here: only what it would be asked is looked at."""
    place = SourcePlace("x", datetime(2026, 1, 2), frozenset([b"a" * 16]))
    for table, query in (("dbo.pendaftaran", None), (None, "SELECT * FROM dbo.pendaftaran;")):
        source = SourceSettings("x", "mssql://pembaca:rahasia@127.0.0.1:1/kantor", table, query, "changed_at")
        asked = str(DatabaseRows(source, place, at_most=100)._statement().compile(dialect=mssql.dialect()))
        assert " ".join(asked.split()).startswith("SELECT TOP __[POSTCOMPILE_param_1] * FROM ")
        assert asked.endswith("changed_at IS NOT NULL AND changed_at >= :since ORDER BY changed_at")
        assert ";" not in asked


def test_a_sql_server_that_does_not_answer_is_waited_for() -> None:
    source = SourceSettings("x", "mssql://pembaca:rahasia@127.0.0.1:1/kantor", "pendaftaran", None, "id")
    with pytest.raises(RetryLater) as failure:
        next(DatabaseRows(source, None).sheets())
    assert failure.value.cause == "source_away"
    assert "rahasia" not in str(failure.value)


def test_a_sql_server_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymssql", None)
    source = SourceSettings("x", "sqlserver://pembaca:rahasia@127.0.0.1/kantor", "pendaftaran", None, "id")
    with pytest.raises(StopNow, match=r"simpul-office\[sqlserver\]") as failure:
        next(DatabaseRows(source, None).sheets())
    assert failure.value.cause == "source_driver"


@pytest.mark.parametrize("watermark", [17, 1.5, "2026-01-02", date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5, 678901)])
def test_a_place_is_kept_as_it_was(watermark: object) -> None:
    place = SourcePlace("x", watermark, frozenset([b"a" * 16, b"b" * 16]))
    assert place_of(*place.columns()) == place


def test_the_address_of_a_database_lies_where_only_this_login_reads(tmp_path: Path, source: SourceSettings) -> None:
    sources = Sources(tmp_path / "state", "3507")
    sources.keep(source)
    sources.keep(source)
    (file,) = (tmp_path / "state").rglob("*.json")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert sources.all() == [source]
    sources.forget("pendaftaran")
    with pytest.raises(StopNow):
        sources.named("pendaftaran")


def test_a_source_is_added_checked_and_listed_by_commands(
    database: sqlite3.Connection, source: SourceSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path / "state"))
    query = tmp_path / "q.sql"
    query.write_text("SELECT id, source_record_id, name, birth_date FROM pendaftaran")
    add(database, 1, 2)
    database.execute("INSERT INTO pendaftaran (name) VALUES ('X')")
    run = CliRunner()
    words = ["source", "add", "daftar", "--office", "3507", "--query", str(query), "--watermark", "id"]
    assert run.invoke(office, words, input=f"{source.url}\n").exit_code == 0
    checked = run.invoke(office, ["source", "check", "daftar", "--office", "3507"])
    assert "simpul-1. Baris baru: 2" in checked.output
    assert "1 baris tidak berisi id" in checked.output
    listed = run.invoke(office, ["source", "list", "--office", "3507"]).output
    assert "daftar: query, urut menurut id" in listed
    assert "sqlite" not in listed


def test_a_file_of_a_query_that_cannot_be_read_is_told_before_the_address_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path / "state"))
    (tmp_path / "ansi.sql").write_bytes(b"SELECT 'Rp\xa0' AS name")
    (tmp_path / "marked.sql").write_bytes(b"\xef\xbb\xbfSELECT id FROM pendaftaran")
    add = ["source", "add", "pendaftaran", "--office", "3507", "--watermark", "id", "--query"]
    (tmp_path / "empty.sql").touch()
    for query in (tmp_path / "nowhere.sql", tmp_path, tmp_path / "ansi.sql", tmp_path / "empty.sql"):
        done = CliRunner().invoke(office, [*add, str(query)], input="sqlite:///x.db\n")
        assert done.exit_code == 2
        assert "tidak dapat dibaca sebagai teks UTF-8" in " ".join(done.stderr.replace("│", " ").split())
    done = CliRunner().invoke(office, [*add, str(tmp_path / "marked.sql")], input="sqlite:///x.db\n")
    assert done.exit_code == 0
    assert Sources(tmp_path / "state", "3507").named("pendaftaran").query == "SELECT id FROM pendaftaran"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["Daftar 1", "--table", "daftar"], "hanya huruf kecil"),
        (["daftar"], "--table atau --query"),
        (["daftar", "--table", "daftar", "--query", "q.sql"], "--table atau --query"),
    ],
)
def test_a_source_that_is_described_in_the_wrong_way_is_told_what_is_wrong(words: list[str], told: str) -> None:
    done = CliRunner().invoke(office, ["source", "add", *words, "--office", "3507", "--watermark", "id"])
    assert done.exit_code == 2
    assert told in " ".join(done.stderr.replace("│", " ").split())
