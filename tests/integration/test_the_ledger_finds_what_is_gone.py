"""Law 1 after a month of office files, on the whole stack. Row by row, table by table: database/test_the_ledger_*."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql


def test_the_ledger_holds_after_a_month_of_office_files(month):
    done = month.stack.run("ledger", "--format", "json", check=False)
    assert done.returncode == 0, done.stdout
    offices = json.loads(done.stdout)["offices"]
    assert all(office["pending"] == 0 and office["missing"] == 0 for office in offices)


def test_every_row_of_every_file_of_a_month_has_its_verdict(month):
    files = {(line["file"], line["received_on"]) for line in month.files.deliveries()}
    judged = {
        (line["source"]["file"], line["source"]["record_no"])
        for line in month.stack.lines("verdicts", "--format", "jsonl")
        if (line["source"]["file"], line["received_on"]) in files
    }
    assert len(judged) == month.rows


def test_one_deleted_row_turns_exactly_its_office_red_and_says_where(month):
    with month.stack.owner(autocommit=True) as owner, _without_one_row(owner, "intake.verdict") as office:
        done = month.stack.run("ledger", "--format", "json", check=False)
        told = month.stack.run("ledger", "--office", office, check=False).stdout
    red = [found for found in json.loads(done.stdout)["offices"] if not found["holds"]]
    assert (done.returncode, [found["office_code"] for found in red]) == (1, [office])
    fault = next(fault for fault in red[0]["faults"] if fault["what"] == "raw rows without a verdict")
    assert (fault["count"], fault["partition_no"] in (0, 1), bool(fault["hour_at"])) == (1, True, True)
    assert f"{office} raw rows without a verdict (1): partition {fault['partition_no']}, hour" in told


@contextmanager
def _without_one_row(owner: psycopg.Connection, table: str) -> Iterator[str]:
    """Delete one row by hand; put it back afterwards. Gives the office it belongs to."""
    name = sql.Identifier(*table.split("."))
    owner.execute(sql.SQL("CREATE TEMP TABLE gone (LIKE {})").format(name))
    owner.execute(
        sql.SQL(
            "WITH deleted AS (DELETE FROM {table} WHERE ctid = "
            "(SELECT ctid FROM {table} ORDER BY random() LIMIT 1) RETURNING *) "
            "INSERT INTO gone SELECT * FROM deleted"
        ).format(table=name)
    )
    try:
        yield owner.execute("SELECT office_code FROM gone").fetchone()[0]
    finally:
        owner.execute(sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE SELECT * FROM gone").format(name))
        owner.execute("DROP TABLE gone")
