"""Whatever an office sends: its workbook comes back with the same values, and is read as the same records."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from simpul.synthetic.habits import all_offices
from simpul.synthetic.planning import plan
from simpul.synthetic.run import generate
from simpul_office.checking import Checked, check_file
from simpul_office.reading import SUMMARY_SHEET
from simpul_office.returning import write_workbook

EDITIONS = {"siapkerja-2023", "siskop2mi-2026", "ltsa-excel", "ltsa-excel-lama"}
SPAN = (date(2026, 1, 1), date(2026, 2, 28))
Cells = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def deliveries(tmp_path: Path, counts: dict[str, int]) -> Iterator[list[dict[str, str]]]:
    """The register of generated files, of all editions."""
    run = plan(list(all_offices().values())[::4], counts["returned_rows"], 7, *SPAN)
    generate(run, tmp_path / "files", late=0.02, done=lambda code: None)
    with (tmp_path / "files" / "deliveries.csv").open(encoding="utf-8", newline="") as lines:
        yield list(csv.DictReader(lines))


def checked(path: Path, delivery: dict[str, str]) -> Checked:
    """A file as its office would check it."""
    found = check_file(path, delivery["office_code"], date.fromisoformat(delivery["received_on"]))
    assert isinstance(found, Checked), found
    return found


def said(found: Checked) -> list[tuple[object, ...]]:
    """What is read and said of each row: content, place on the screen, verdict and reasons."""
    return [
        (
            {name: value for name, value in row.row.body.items() if name != "source"},
            row.row.line_no,
            row.row.document,
            row.verdict,
            row.reasons,
        )
        for row in found.rows()
    ]


def cells(path: Path) -> Cells:
    """Every value of every sheet that is the clerk's own."""
    book = openpyxl.load_workbook(path, read_only=True)
    return {sheet.title: list(sheet.values) for sheet in book.worksheets if sheet.title != SUMMARY_SHEET}


def test_the_returned_workbook_holds_the_same_values_and_is_read_as_the_same_records(
    deliveries: list[dict[str, str]], tmp_path: Path
) -> None:
    editions = set()
    for delivery in deliveries:
        path = tmp_path / "files" / delivery["file"]
        before = checked(path, delivery)
        returned = write_workbook(before, path, tmp_path / "kembali.xlsx")
        after = checked(returned, delivery)
        assert said(after) == said(before), delivery["file"]
        editions.update(before.delivery.editions)
        if before.delivery.form == "xlsx":
            assert cells(returned) == cells(path)
            assert after.delivery.digest == before.delivery.digest
        again = write_workbook(after, returned, tmp_path / "lagi.xlsx")
        assert cells(again) == cells(returned)
    assert editions == EDITIONS
