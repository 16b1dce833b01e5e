"""What a clerk may have meant to leave out, by crossing it out or hiding it, is sent, and the clerk is told so."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font
from tests.unit.producers.conftest import DAY, PERSON, cells_of, headers, template

from simpul_office.reading import Delivery, read

NEW = template("ltsa-excel-registrasi")
NAME, WAGE = headers(NEW).index("Nama Lengkap"), headers(NEW).index("Gaji")


def book(*sheets: str) -> openpyxl.Workbook:
    """A workbook with three records on each of its sheets, in rows 2 to 4."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name in sheets:
        sheet = made.create_sheet(name)
        for line in (headers(NEW), *[cells_of(NEW, **{**PERSON, "wage_amount": "5140"})] * 3):
            sheet.append(line)
    return made


def told(made: openpyxl.Workbook, path: Path, count: int) -> tuple[str, ...]:
    """What is said of a workbook with so many records."""
    made.save(path)
    found = read(path, "3507")
    assert isinstance(found, Delivery)
    assert len(list(found.rows(DAY))) == count
    return found.remarks


def test_rows_that_are_crossed_out_are_told(tmp_path: Path) -> None:
    made = book("Januari")
    for line_no in (2, 4):
        for cell in made["Januari"][line_no]:
            cell.font = Font(strike=True)
    assert told(made, tmp_path / "a.xlsx", 3) == (
        "Baris 2, 4 di lembar “Januari” dicoret: tetap dibaca dan dikirim. Bila batal, hapus barisnya; "
        "yang sudah dikirim ditarik dengan berkas penarikan.",
    )


def test_one_value_that_is_crossed_out_or_a_style_that_says_it_is_not_are_not_told(tmp_path: Path) -> None:
    made = book("Januari")
    made["Januari"].cell(2, WAGE + 1).font = Font(strike=True)
    made["Januari"].cell(3, NAME + 1).font = Font(strike=False, bold=True)
    assert told(made, tmp_path / "a.xlsx", 3) == ()


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_records_on_a_hidden_sheet_are_told(tmp_path: Path, state: str) -> None:
    made = book("Januari", "Lama")
    made["Lama"].sheet_state = state
    assert told(made, tmp_path / "a.xlsx", 6) == ("Lembar “Lama” tersembunyi: isinya tetap dibaca dan dikirim.",)
