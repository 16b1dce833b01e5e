"""A clerk's workbook comes back, is corrected, and is dropped in as it is: what was refused is accepted."""

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from tests.conftest import RunningStack

from simpul_office.reading.template import templates
from simpul_office.register import today_at

OFFICE = "5318"
SHEET = next(found for found in templates() if found.name == "siskop2mi-2026-registrasi")
HEADERS = [column.header for column in SHEET.columns]
PERSON = {
    "office_code": OFFICE, "name": "SITI AMINAH", "sex": "PEREMPUAN", "birth_date": "1995-03-02",
    "regency_code": "65.03", "regency_name": "KABUPATEN NUNUKAN", "scheme_code": "PERSEORANGAN", "destination": "HKG",
    "occupation_code": "9111", "occupation_title": "PRT",
}  # fmt: skip


def row(record: str, **values: str) -> list[str]:
    """A line of the template."""
    given = {**PERSON, "source_record_id": record, "registration_date": str(today_at(OFFICE) - timedelta(1)), **values}
    stated = {"stated_document": SHEET.stated_document, "stated_version": SHEET.stated_version}
    return [given.get(column.field, stated.get(column.form, "")) for column in SHEET.columns]


def verdicts(stack: RunningStack) -> dict[str, list[str]]:
    """What was said of each of our records, in the order in which it was said."""
    stack.run("wait", "--timeout", "120")
    lines: list[dict[str, Any]] = stack.lines("verdicts", "--format", "jsonl", "--office", OFFICE)
    ours = [line for line in lines if str(line["source_record_id"]).startswith("KEMBALI/")]
    said: dict[str, list[str]] = {}
    for line in sorted(ours, key=lambda line: str(line["judged_at"])):
        said.setdefault(line["source_record_id"], []).append(line["verdict"])
    return said


def test_a_corrected_workbook_resolves_what_was_refused_and_doubles_nothing(
    stack: RunningStack, tmp_path: Path
) -> None:
    home = tmp_path / "kantor"
    run = ("office", "run", "--office", OFFICE, "--folder", str(home), "--once")
    inbox, repair = home / "1-kirim", home / "4-perlu-diperbaiki"
    inbox.mkdir(parents=True)
    with (inbox / "registrasi.csv").open("w", encoding="utf-8", newline="") as stream:
        lines = [row("KEMBALI/1"), row("KEMBALI/2", sex="?"), row("KEMBALI/3", birth_date="1995-02-31")]
        csv.writer(stream).writerows([HEADERS, *lines])
    stack.run(*run)
    assert verdicts(stack) == {"KEMBALI/1": ["accepted"], "KEMBALI/2": ["rejected"], "KEMBALI/3": ["rejected"]}

    book = openpyxl.load_workbook(repair / "registrasi PERLU DIPERBAIKI.xlsx")
    sheet = book["Data"]
    place = [column.field for column in SHEET.columns].index("sex") + 1
    assert isinstance(sheet.cell(3, place).comment, Comment)
    sheet.cell(3, place).value = "PEREMPUAN"
    book.save(inbox / "registrasi PERLU DIPERBAIKI.xlsx")
    stack.run(*run)
    assert verdicts(stack) == {
        "KEMBALI/1": ["accepted", "duplicate"],
        "KEMBALI/2": ["rejected", "accepted"],
        "KEMBALI/3": ["rejected", "duplicate"],
    }
    again = openpyxl.load_workbook(repair / "registrasi PERLU DIPERBAIKI (2).xlsx")["Data"]
    assert [number for number in range(2, 5) if not again.row_dimensions[number].hidden] == [4]
