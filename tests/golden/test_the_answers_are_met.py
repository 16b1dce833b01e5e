"""Half a year of four offices: every row is judged exactly as the answers beside the files say."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from simpul.rules import reference
from simpul.rules.judge import judge
from simpul_office.reading import Delivery, read

FOLDER = Path(__file__).parent / "office_files"
Place = tuple[str, int]


def answers(name: str) -> dict[Place, dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return {(row["file"], int(row["record_no"])): row for row in csv.DictReader(lines)}


@pytest.fixture(scope="module")
def judged() -> dict[Place, set[str]]:
    """File and row -> reason codes, by the reader and the rules that office and intake share."""
    loaded, found = reference.load(), {}
    with (FOLDER / "deliveries.csv").open(encoding="utf-8", newline="") as lines:
        deliveries = list(csv.DictReader(lines))
    for line in deliveries:
        delivery, received = read(FOLDER / line["file"], line["office_code"]), date.fromisoformat(line["received_on"])
        assert isinstance(delivery, Delivery)
        assert delivery.row_count == int(line["records"])
        for row in delivery.rows(received):
            found[line["file"], row.record_no] = codes(row, line["office_code"], received, loaded)
    return found


def codes(row, office: str, received: date, loaded) -> set[str]:
    if row.raw is not None:
        return {"unreadable"}
    reasons = judge(
        row.document, row.version, row.body, office_code=office, received_on=received, reference=loaded
    ).reasons
    return {reason.code for reason in reasons}


def test_every_registration_has_exactly_its_reason_codes(judged):
    wrong = {
        place: (judged[place], answer["codes"])
        for place, answer in answers("truth.csv").items()
        if judged[place] != set(filter(None, answer["codes"].split("|")))
    }
    assert wrong == {}


def test_every_stage_line_has_exactly_its_reason_codes(judged):
    wrong = {
        place: judged[place]
        for place, answer in answers("truth_tahapan.csv").items()
        if judged[place] != ({"not_in_code_list"} if answer["flag"] == "not_in_code_list" else set())
    }
    assert wrong == {}


def test_through_the_real_broker_every_row_gets_exactly_its_verdict_and_codes(stack):
    stack.run("office", "publish", "--deliveries", str(FOLDER / "deliveries.csv"))
    stack.run("wait", "--timeout", "240")
    found = {}
    for line in stack.lines("verdicts", "--format", "jsonl"):
        found[line["source"]["file"], line["source"]["record_no"]] = line
    for place, answer in answers("truth.csv").items():
        is_resend, is_refused = answer["kind"] == "exact_resend", answer["severity"] == "reject"
        expected = "duplicate" if is_resend else "rejected" if is_refused else "accepted"
        got = {reason["code"] for reason in found[place]["reasons"]}
        assert (place, found[place]["verdict"], got) == (place, expected, set(filter(None, answer["codes"].split("|"))))
    stages = Counter(found[place]["verdict"] for place in answers("truth_tahapan.csv"))
    flags = Counter(answer["flag"] for answer in answers("truth_tahapan.csv").values())
    assert stages["duplicate"] == flags["duplicate"]
    assert stages["rejected"] == flags["not_in_code_list"]
