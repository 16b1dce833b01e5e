"""The published figures as files: what an analyst's own tools read is what the database says, and names itself."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from typer.testing import CliRunner

from simpul.adapters import figure_file, figure_store
from simpul.adapters.figure_store import FileKind
from simpul.contracts.offices import office_codes
from simpul.errors import StopNow
from simpul.reading import figures as reading
from simpul.reading.figure_commands import figures
from simpul.registry.load import load_passed_slices
from simpul.registry.mart_definition import declared_marts
from simpul.registry.marts import publish_all

MART = "registrations_by_destination"
DECLARED = {mart.name: mart for mart in declared_marts()}


@pytest.fixture
def published(own_database: Any) -> Any:
    """Nine people to Taiwan, six to Hong Kong, one to Poland, of which no count may be seen."""
    slice_id = own_database.slice_of()
    for number, destination in enumerate(["TW"] * 9 + ["HK"] * 6 + ["PL"]):
        own_database.register(
            slice_id, f"REG/{number}", nik_index=bytes([number]) * 16, destination_code=destination,
            registration_date=date(2026, 3, 9),
        )  # fmt: skip
    load_passed_slices("run-1")
    publish_all()
    return own_database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where files go; it is not there yet."""
    return tmp_path / "figures"


def run(*words: str) -> Any:
    return CliRunner().invoke(figures, words)


def export(*words: object) -> None:
    done = run("export", *map(str, words))
    assert done.exit_code == 0, done.output


def test_a_parquet_file_holds_the_rows_of_the_database_in_their_types(published: Any, folder: Path) -> None:
    export("--out", folder)
    assert {path.name for path in folder.iterdir()} == {f"{name}.parquet" for name in DECLARED}
    for name in DECLARED:
        table = pyarrow.parquet.read_table(folder / f"{name}.parquet")
        rows = [tuple(row.values()) for row in table.to_pylist()]
        assert sorted(rows, key=repr) == sorted(published.all(f"SELECT * FROM marts.{name}"), key=repr)
    table = pyarrow.parquet.read_table(folder / f"{MART}.parquet")
    assert [str(table.schema.field(name).type) for name in ("registration_month", "person_count", "as_of_at")] == [
        "date32[day]", "int64", "timestamp[us, tz=UTC]",
    ]  # fmt: skip
    counts = dict(zip(table["destination_code"].to_pylist(), table["person_count"].to_pylist(), strict=True))
    assert counts["PL"] is None, "one person is no count that is shown"
    assert counts["TW"] == 9


def test_a_parquet_file_says_what_it_is(published: Any, folder: Path) -> None:
    export(MART, "--out", folder)
    schema = pyarrow.parquet.read_schema(folder / f"{MART}.parquet")
    said = {key.decode(): value.decode() for key, value in schema.metadata.items()}
    mart = DECLARED[MART]
    assert said["figure"] == MART
    assert said["caption"] == f"{mart.caption}. Cannot be seen here: {mart.blind_spots}."
    assert said["definition_version"] == mart.definition_version
    assert (said["offices_delivered"], said["offices_expected"]) == ("1", str(len(office_codes())))
    as_of_at = published.one("SELECT as_of_at FROM marts.publication WHERE mart_name = %s", MART)
    assert said["as_of_at"] == as_of_at.isoformat()
    for column, caption in mart.columns.items():
        assert schema.field(column).metadata[b"caption"].decode() == caption


def test_a_csv_file_holds_the_same_and_nothing_that_a_spreadsheet_takes_for_a_formula(
    published: Any, folder: Path
) -> None:
    published.owner.execute(f"UPDATE marts.{MART} SET destination_name = '=1+1' WHERE destination_code = 'TW'")
    export(MART, "--out", folder, "--format", "csv")
    with (folder / f"{MART}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == published.one(f"SELECT count(*) FROM marts.{MART}")
    shown = {(row["destination_code"], row["sex"]): row for row in rows}
    assert shown["TW", "ALL"]["person_count"] == "9"
    assert shown["TW", "ALL"]["destination_name"] == "'=1+1"
    assert shown["PL", "ALL"]["person_count"] == ""


def test_all_files_of_an_export_are_of_one_moment(published: Any, folder: Path) -> None:
    before = {found.name: found.as_of_at for found in reading.published()}
    written = reading.export(folder, [], FileKind.parquet)
    next(written)
    publish_all()
    list(written)
    assert before != {found.name: found.as_of_at for found in reading.published()}, "another state was published"
    for name, as_of_at in before.items():
        table = pyarrow.parquet.read_table(folder / f"{name}.parquet")
        assert table.schema.metadata[b"as_of_at"].decode() == as_of_at.isoformat()
        assert set(table["as_of_at"].to_pylist()) <= {as_of_at}


def test_what_stood_there_before_stays_where_a_file_cannot_be_written_whole(
    published: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(MART, "--out", folder)
    before = (folder / f"{MART}.parquet").read_bytes()

    def broken(*_: Any) -> Any:
        yield published.all(f"SELECT * FROM marts.{MART}")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(figure_store, "portions", broken)
    with pytest.raises(StopNow, match="cannot be written: No space left on device"):
        list(reading.export(folder, [MART], FileKind.parquet))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {f"{MART}.parquet": before}


def test_a_kind_of_column_that_no_file_holds_is_named(folder: Path) -> None:
    with pytest.raises(StopNow, match=r"of this kind yet: place \(point\)"):
        figure_file.write(
            folder / "a.parquet", FileKind.parquet, [figure_store.FigureColumn("place", "point", "")], {}, []
        )
    assert not folder.exists()


def test_a_figure_that_nobody_published_or_declared_is_named(own_database: Any, folder: Path) -> None:
    assert "No figure was published yet" in run("list").output
    for words in ([], [MART]):
        done = run("export", *words, "--out", str(folder))
        assert isinstance(done.exception, StopNow)
        assert "ublished yet" in str(done.exception)
    unknown = run("export", "persons")
    assert unknown.exit_code == 2
    assert MART in unknown.output.replace("\n", "").replace("│", "").replace(" ", "")
    assert not folder.exists()


def test_the_list_names_each_figures_definition_moment_and_coverage(published: Any) -> None:
    found = {each.name: each for each in reading.published()}
    assert found.keys() == DECLARED.keys()
    assert (found[MART].offices_delivered, found[MART].offices_expected) == (1, len(office_codes()))
    assert found[MART].definition_version == DECLARED[MART].definition_version
    assert found[MART].row_count == published.one(f"SELECT count(*) FROM marts.{MART}")
    assert MART in run("list", "--format", "json").output
