"""A sheet of 100,000 rows is read within what an office's computer has to spare."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.unit.producers import raw_workbook
from tests.unit.producers.conftest import cells_of, headers, template

EMPTY_PROGRAM, FULL_SHEET, FULL_ROWS = 60, 150, 100_000
"""Megabytes of a program that has read nothing yet, and of one that has read a sheet of so many rows."""
COUNT_ROWS = r"""
import re, sys
from datetime import date
from pathlib import Path
from simpul.rules.reference import load
from simpul_office.events import events_of
from simpul_office.listening.editions import InUse
from simpul_office.prechecking import Precheck
from simpul_office.reading import read
day = date(2026, 2, 3)
found = read(Path(sys.argv[1]), "3507")
rows = sum(1 for _ in Precheck("3507", day, InUse(load())).through(events_of(found.rows(day), found)))
# What the kernel's other counter says began in the program that started this one.
print(rows, int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def test_a_large_sheet_streams_through_a_small_memory(tmp_path: Path, counts: dict[str, int]) -> None:
    rows = counts["sheet_rows"]
    path = large_sheet(tmp_path / "besar.xlsx", rows)
    done = subprocess.run([sys.executable, "-c", COUNT_ROWS, str(path)], capture_output=True, text=True, check=True)
    read, megabytes = map(int, done.stdout.split())
    assert read == rows
    assert megabytes < EMPTY_PROGRAM + (FULL_SHEET - EMPTY_PROGRAM) * rows / FULL_ROWS


def large_sheet(path: Path, rows: int) -> Path:
    """A workbook as Excel writes it: each of its texts stands once in the list that all cells share."""
    found = template("ltsa-excel-registrasi")
    columns = [column.field for column in found.columns]
    shared = [*headers(found), *map(str, cells_of(found, sex="P", scheme_code="P to P", destination="HONGKONG"))]
    unique = ("source_record_id", "name", "nik", "family_card_no", "mother_name", "address", "phone", "passport_no")
    lines = [numbers_of(range(len(columns)))]
    for number in range(rows):
        cells = list(range(len(columns), 2 * len(columns)))
        for field in unique:
            cells[columns.index(field)] = len(shared)
            shared.append(f"{field} {number:016}")
        lines.append(numbers_of(cells))
    strings = "<sst>" + "".join(f"<si><t>{text}</t></si>" for text in shared) + "</sst>"
    sheet = "<worksheet><sheetData>" + "".join(lines) + "</sheetData></worksheet>"
    return raw_workbook.write(path, "", sheet=sheet, strings=strings)


def numbers_of(shared: Iterable[int]) -> str:
    """A row of cells that name texts of the shared list."""
    return "<row>" + "".join(f'<c t="s"><v>{number}</v></c>' for number in shared) + "</row>"
