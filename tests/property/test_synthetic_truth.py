"""What the generator says of every row is exactly what the rules find in it, over whole runs."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from simpul.rules.judge import judge
from simpul.rules.reference import load
from simpul.synthetic.habits import all_offices
from simpul.synthetic.planning import plan
from simpul.synthetic.run import generate
from simpul_office.reading import Delivery, read

ORDER_FLAGS = frozenset({"", "late", "duplicate", "unknown_registration", "out_of_order"})
HALF_A_YEAR = (date(2026, 1, 1), date(2026, 6, 30))
A_MONTH = (date(2026, 1, 1), date(2026, 1, 31))
ACROSS_NEW_YEAR = (date(2025, 11, 10), date(2026, 2, 14))


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _planted(out: Path) -> dict[tuple[str, int], set[str]]:
    """The planted codes of every row by file and number."""
    rows = {
        (line["file"], int(line["record_no"])): set(line["codes"].split("|")) - {""}
        for line in _lines(out / "truth" / "truth.csv")
    }
    stages = {
        (line["file"], int(line["record_no"])): {line["flag"]} - ORDER_FLAGS
        for line in _lines(out / "truth" / "truth_tahapan.csv")
    }
    return rows | stages


def _found(out: Path) -> Iterator[tuple[tuple[str, int], set[str]]]:
    """The codes that reader and rules find in every row."""
    reference = load()
    for line in _lines(out / "deliveries.csv"):
        office, received_on = line["office_code"], date.fromisoformat(line["received_on"])
        delivery = read(out / line["file"], office, line["file"])
        assert isinstance(delivery, Delivery)
        assert delivery.editions == (line["edition"],)
        for row in delivery.rows(received_on):
            place = (line["file"], row.record_no)
            if row.document in ("unreadable", "undeclared"):
                yield place, {"unreadable" if row.document == "unreadable" else "unknown_document"}
                continue
            judged = judge(
                row.document,
                row.version,
                row.body,
                office_code=office,
                received_on=received_on,
                reference=reference,
            )
            yield place, {reason.code for reason in judged.reasons}


@pytest.mark.parametrize(("seed", "span"), [(1, HALF_A_YEAR), (2026, A_MONTH), (3, ACROSS_NEW_YEAR)])
def test_every_row_is_judged_for_what_was_planted_in_it_and_for_nothing_else(
    seed: int, span: tuple[date, date], counts: dict[str, int], tmp_path: Path
) -> None:
    run = plan(list(all_offices().values()), counts["generated_registrations"], seed, *span)
    generate(run, tmp_path, late=0.02, done=lambda code: None)
    planted, found = _planted(tmp_path), dict(_found(tmp_path))
    assert found.keys() == planted.keys()
    wrong = {place: (codes, planted[place]) for place, codes in found.items() if codes != planted[place]}
    assert not wrong
