"""Stage lines: the way of a candidate after registration, with lines that come late, twice or out of order."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from random import Random
from typing import NamedTuple

from simpul.synthetic.days import Day
from simpul.synthetic.editions import Cell
from simpul.synthetic.habits import Habits
from simpul.synthetic.rows import NOT_UTF8, TOO_WIDE
from simpul.synthetic.tables import synthetic

LATE, REPEATED, UNKNOWN, DISORDERED = "late", "duplicate", "unknown_registration", "out_of_order"
_REPEATED, _UNKNOWN, _DISORDERED, _WITHOUT_NUMBER = 0.008, 0.009, 0.004, 0.011
_WITHDRAWN, _FAILED = 0.012, 0.010
_NO_STAGE = ("CANCELLED", "TERBANG", "PASPOR")
# Codes of gate 1 and of stage lines, planted in so many of a thousand lines.
_FAULTS = {
    "not_in_code_list": 1.6,
    "stage_date_impossible": 1.2,
    "bad_format": 0.5,
    "missing_required": 0.8,
    "wrong_office": 0.6,
    "unreadable": 0.4,
    "unknown_document": 0.4,
}


class Step(NamedTuple):
    """A stage and how it usually comes about."""

    stage_code: str
    shortest: int
    longest: int
    prefix: str
    comes: float


@dataclass(slots=True)
class StageLine:
    """One line of a stage file. ``flag`` says what is unusual about it."""

    source_record_id: str
    person_id: str
    stage_code: str | None
    day: Day | None
    document_no: str | None
    desk: str
    happened_on: date
    office_code: str
    flag: str = ""
    fault: str = ""
    stated_document: str = "TAHAPAN"
    day_in_words: str = ""

    def cells(self) -> dict[str, Cell]:
        """The cells of the line."""
        written = self.day.iso() if self.day else None
        return {
            "stated_document": self.stated_document,
            "stated_version": "2026.1",
            "office_code": self.office_code,
            "source_record_id": self.source_record_id,
            "stage_code": self.stage_code,
            "stage_date": self.day_in_words or written,
            "document_no": self.document_no,
            "desk": self.desk,
        }


@cache
def _steps() -> list[Step]:
    return [
        Step(
            line["stage_code"],
            int(line["shortest"]),
            int(line["longest"]),
            line["prefix"],
            float(line["comes"]),
        )
        for line in synthetic("stages.csv")
    ]


def way(record: str, person_id: str, office: Habits, registered_on: date, last: date, rng: Random) -> list[StageLine]:
    """The stages that one registration reaches until the last day, in their order."""
    made: list[StageLine] = []

    def add(stage_code: str, day: date, prefix: str) -> None:
        number = f"{prefix}/{office.office_code}/{day.year}/{rng.randrange(10**5):05d}" if prefix else None
        number = None if rng.random() < _WITHOUT_NUMBER else number
        desk = rng.choice(office.desks)
        made.append(StageLine(record, person_id, stage_code, Day.of(day), number, desk, day, office.office_code))

    day = registered_on
    for step in _steps():
        day += timedelta(days=rng.randint(step.shortest, step.longest))
        if day > last or rng.random() >= step.comes:
            break
        if step.stage_code == "DEPARTED" and rng.random() < _FAILED:
            add("FAILED_TO_DEPART", day, "GB")
            break
        add(step.stage_code, day, step.prefix)
        if rng.random() < _WITHDRAWN and step.stage_code != "RETURNED" and day < last:
            add("WITHDRAWN", day + timedelta(days=1), "")
            break
    _disorder(made, rng)
    return made


def _disorder(made: list[StageLine], rng: Random) -> None:
    """Give a line a date before that of the stage it follows."""
    for earlier, later in pairwise(made):
        if rng.random() < _DISORDERED and earlier.happened_on < later.happened_on:
            later.day, later.happened_on = (
                Day.of(earlier.happened_on - timedelta(days=1)),
                earlier.happened_on,
            )
            later.flag = DISORDERED
            return


def with_mess(lines: list[StageLine], received_on: date, rng: Random) -> Iterator[StageLine]:
    """The lines of one file in the order of their days, with lines that clerks add, repeat or spoil."""
    lines.sort(key=lambda line: (line.happened_on, line.source_record_id))
    for line in lines:
        if not line.flag:
            _spoil(line, received_on, rng)
        yield line
        if not line.flag and rng.random() < _REPEATED:
            yield replace(line, flag=REPEATED)
        if line.flag not in _FAULTS and rng.random() < _UNKNOWN:
            yield _of_nobody(line, rng)


def _of_nobody(line: StageLine, rng: Random) -> StageLine:
    number = f"REG/{line.office_code}/{line.happened_on.year}/{rng.randint(800000, 899999)}"
    step = rng.choice(_steps()[:-1])
    document = f"{step.prefix}/{line.office_code}/{line.happened_on.year}/{rng.randrange(10**5):05d}"
    return StageLine(
        number, "", step.stage_code, Day.of(line.happened_on), document, line.desk, line.happened_on,
        line.office_code, UNKNOWN,
    )  # fmt: skip


def _spoil(line: StageLine, received_on: date, rng: Random) -> None:
    """Plant one of the faults for which a stage line is refused; mostly none."""
    chance = rng.random() * 1000
    for code, rate in _FAULTS.items():
        chance -= rate
        if chance < 0:
            line.flag = code
            _write_fault(line, code, received_on, rng)
            return


def _write_fault(line: StageLine, code: str, received_on: date, rng: Random) -> None:
    if code == "not_in_code_list":
        line.stage_code = rng.choice(_NO_STAGE)
    elif code == "stage_date_impossible":
        later = Day.of(received_on + timedelta(days=rng.randint(2, 60)))
        line.day = rng.choice((later, Day(received_on.year, 2, 30), Day(received_on.year, 4, 31)))
    elif code == "bad_format":
        line.day_in_words = "MENUNGGU"
    elif code == "missing_required":
        line.stage_code, line.day = rng.choice(((None, line.day), (line.stage_code, None)))
    elif code == "wrong_office":
        line.office_code = "3100"
    elif code == "unknown_document":
        line.stated_document = "TAHAPAN_LAMA"
    else:
        line.fault = rng.choice((NOT_UTF8, TOO_WIDE))
