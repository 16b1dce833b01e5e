"""The sheet that a newcomer looks at first."""

from datetime import date
from importlib.resources import files
from pathlib import Path

import openpyxl

from simpul.synthetic import sample_sheet
from simpul_office.checking import Checked, check_file

BUNDLED = Path(str(files("simpul_office"))) / "samples" / sample_sheet.FILE_NAME


def test_the_bundled_sheet_is_the_declared_one(tmp_path: Path) -> None:
    assert _content(BUNDLED) == _content(sample_sheet.write(tmp_path))


def test_exactly_three_of_its_rows_are_to_be_repaired() -> None:
    checked = check_file(BUNDLED, sample_sheet.OFFICE, date(2026, 2, 5))
    assert isinstance(checked, Checked)
    found = {row.row.record_no: [reason.code for reason in row.reasons] for row in checked.rows()}
    assert len(found) == 8
    assert {number: codes for number, codes in found.items() if codes} == {
        2: ["nik_spreadsheet_damage"],
        5: ["contract_dates_reversed"],
        7: ["scheme_needs_p3mi"],
    }


def _content(path: Path) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path)["Registrasi"].iter_rows(values_only=True))
