"""Law 1: any one row that is gone, in any table that accounts for records, turns exactly its office red."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql

ACCOUNTED = (
    ("intake.raw", "true"),
    ("intake.raw_body", "true"),
    ("intake.verdict", "verdict = 'accepted'"),
    ("intake.verdict", "verdict = 'rejected'"),
    ("intake.verdict", "verdict = 'control'"),
    ("intake.record_head", "accepted_revision IS NOT NULL"),
    ("intake.reject_case", "true"),
    ("intake.manifest", "true"),
    ("intake.sequence_interval", "true"),
    ("intake.ledger_hour", "true"),
    ("landing.cpmi_registration", "true"),
    ("landing.placement_stage", "true"),
    ("quality.slice", "loaded_at IS NOT NULL"),
    ("registry.registration", "true"),
    ("registry.link", "true"),
    ("registry.stage", "true"),
)


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


@pytest.mark.parametrize(("table", "which"), ACCOUNTED)
def test_one_deleted_row_turns_exactly_its_office_red(month, table, which):
    with month.stack.owner(autocommit=True) as owner, _without_one_row(owner, table, which) as office:
        done = month.stack.run("ledger", "--format", "json", check=False)
        red = [found["office_code"] for found in json.loads(done.stdout)["offices"] if not found["holds"]]
    assert (done.returncode, red) == (1, [office])


@contextmanager
def _without_one_row(owner: psycopg.Connection, table: str, which: str) -> Iterator[str]:
    """Delete one row by hand; put it back afterwards. Gives the office it belongs to."""
    name = sql.Identifier(*table.split("."))
    owner.execute(sql.SQL("CREATE TEMP TABLE gone (LIKE {})").format(name))
    owner.execute(
        sql.SQL(
            "WITH deleted AS (DELETE FROM {table} WHERE ctid = "
            "(SELECT ctid FROM {table} WHERE {which} ORDER BY random() LIMIT 1) RETURNING *) "
            "INSERT INTO gone SELECT * FROM deleted"
        ).format(table=name, which=sql.SQL(which))
    )
    try:
        yield owner.execute("SELECT office_code FROM gone").fetchone()[0]
    finally:
        owner.execute(sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE SELECT * FROM gone").format(name))
        owner.execute("DROP TABLE gone")
