"""Numbers with decimals out of number cells, where their text alone would be read as something else."""

import re

from simpul_office.reading.lines import Line
from simpul_office.reading.recognise import Layout

_CUT = re.compile(r"\d\d\.\d", re.ASCII)
_LIKE_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}", re.ASCII)


def give_back_zeros(line: Line, layout: Layout) -> None:
    """Put a zero behind a number that needs one to be understood. A text is as somebody wrote it.

    The code of a regency lost it: of 18.10 a number cell keeps 18.1. An amount has three decimals, as those of Kuwait
    have: 120.125 would be a hundred and twenty thousand.
    """
    for column, place in zip(layout.template.columns, layout.positions, strict=True):
        if place in line.fractions and _needs_zero(column.field, column.form, line.cells[place]):
            line.cells[place] += "0"
            line.taken = b""


def _needs_zero(field: str, form: str, number: str) -> bool:
    if (field, form) == ("regency_code", "region"):
        return bool(_CUT.fullmatch(number))
    return form == "amount" and bool(_LIKE_THOUSANDS.fullmatch(number))
