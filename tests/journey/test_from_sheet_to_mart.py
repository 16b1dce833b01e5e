"""One office's file goes the whole way: sheet, broker, intake, gate, the real scheduler, registry, mart."""

import csv
import json
import time
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "producers" / "src" / "simpul_office" / "samples"
SHEET = SAMPLES / "Registrasi CPMI 3507 2026-01.xlsx"


def test_a_sheet_of_malang_reaches_the_analysts_figures(stack):
    checked = {line["source"]["record_no"]: line for line in _check(stack)}
    stack.run("office", "publish", "--office", "3507", str(SHEET))
    stack.run("wait", "--timeout", "180")
    judged = {
        line["source"]["record_no"]: line
        for line in stack.lines("verdicts", "--format", "jsonl", "--office", "3507")
        if line["source"]["file"] == SHEET.name
    }
    assert {number: line["verdict"] for number, line in judged.items()} == {
        number: line["verdict"] for number, line in checked.items()
    }
    accepted = [line for line in judged.values() if line["verdict"] == "accepted"]
    assert len(judged) == 8
    assert len(accepted) == 5
    persons = {line["source_record_id"]: line["person_id"] for line in stack.lines("links", "--format", "jsonl")}
    assert all(persons[line["source_record_id"]] for line in accepted)
    _published_since_the_load(stack)
    with stack.database("simpul_analyst") as analyst:
        counted = analyst.execute(
            "SELECT max(offices_delivered) FROM marts.registration_funnel WHERE office_code = '3507'"
        ).fetchone()
    assert counted[0] is not None


def test_a_record_tells_its_whole_journey(month):
    with (month.files.folder / "truth" / "stories.csv").open(encoding="utf-8", newline="") as lines:
        story = next(csv.DictReader(lines))
    told = json.loads(
        month.stack.run("journey", story["refused_office"], story["source_record_id"], "--format", "json").stdout
    )["story"]
    whats = [moment["what"] for moment in told if moment.get("verdict", "rejected") == "rejected"]
    assert whats[:3] == ["offered", "judged", "case_opened"]
    closed = next(moment for moment in told if moment["what"] == "case_closed")
    loaded = next(moment for moment in told if moment["what"] == "slice" and moment["state"] == "loaded")
    linked = next(moment for moment in told if moment["what"] == "linked")
    assert closed["state"] == "resolved"
    assert loaded["dag_run"]
    assert linked["person_id"]


def test_the_same_month_again_doubles_nothing(month):
    before = _figures(month.stack)
    month.stack.run("office", "publish", "--deliveries", str(month.files.register))
    month.stack.run("wait", "--timeout", "120")
    assert _figures(month.stack) == before


def test_resent_by_force_every_row_is_a_duplicate_or_was_never_readable(month):
    before = _figures(month.stack)
    month.stack.run("office", "publish", "--deliveries", str(month.files.register), "--resend")
    month.stack.run("wait", "--timeout", "180")
    after = _figures(month.stack)
    assert (after["accepted"], after["loaded"], after["persons"]) == (
        before["accepted"],
        before["loaded"],
        before["persons"],
    )
    assert after["offered"] - before["offered"] == month.rows
    assert month.stack.run("ledger", check=False).returncode == 0


def _check(stack):
    done = stack.run("check", str(SHEET), "--office", "3507", "--format", "jsonl", check=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


def _published_since_the_load(stack) -> None:
    with stack.owner(autocommit=True) as owner:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            is_current = owner.execute(
                "SELECT bool_and(as_of_at >= (SELECT max(loaded_at) FROM quality.slice)) FROM ("
                "SELECT DISTINCT ON (mart_name) as_of_at FROM marts.publication "
                "ORDER BY mart_name, publication_no DESC) newest"
            ).fetchone()[0]
            if is_current:
                return
            time.sleep(0.5)
    raise AssertionError("the DAG marts_publish published nothing after the load")


def _figures(stack) -> dict[str, int]:
    offices = json.loads(stack.run("ledger", "--format", "json", check=False).stdout)["offices"]
    figures = {name: sum(office[name] for office in offices) for name in ("offered", "accepted", "loaded", "control")}
    persons = {line["person_id"] for line in stack.lines("links", "--format", "jsonl")}
    return {**figures, "offered": figures["offered"] - figures["control"], "persons": len(persons)}
