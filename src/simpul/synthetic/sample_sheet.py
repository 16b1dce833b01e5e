"""The one sheet that a newcomer looks at first: eight invented people of LTSA Malang, three rows to be repaired."""

from datetime import date
from pathlib import Path
from random import Random

from simpul.synthetic import files, wording
from simpul.synthetic.days import Day
from simpul.synthetic.deliveries import Delivery
from simpul.synthetic.edition import EXCEL
from simpul.synthetic.editions import Cell
from simpul.synthetic.habits import all_offices
from simpul.synthetic.lines import Line
from simpul.synthetic.tables import synthetic

OFFICE = "3507"
FILE_NAME = f"Registrasi CPMI {OFFICE} 2026-01.xlsx"
_DAYS = ("registration_date", "birth_date", "contract_start_date", "contract_end_date")
_JANUARY = Delivery(0, date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 5), EXCEL, "202601")
_STYLE = 3


def write(folder: Path) -> Path:
    """Write the sheet into a folder, from the declared table; the same content every time."""
    path = folder / FILE_NAME
    rng = Random(_STYLE)
    lines = [Line(_cells(line, rng)) for line in synthetic("sample_sheet.csv")]
    files.write(path, "registrasi", all_offices()[OFFICE], _JANUARY, lines, rng)
    return path


def _cells(line: dict[str, str], rng: Random) -> dict[str, Cell]:
    cells: dict[str, Cell] = {field: text or None for field, text in line.items()}
    for field in _DAYS:
        cells[field] = wording.day(EXCEL, Day.of(date.fromisoformat(line[field])), rng)
    return cells | {"wage_amount": int(line["wage_amount"])}
