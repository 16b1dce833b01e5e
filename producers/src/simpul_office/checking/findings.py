"""What the pre-check says of a file, gathered for its workbook: which cells, in which words."""

from collections import Counter
from dataclasses import dataclass, field

from simpul.domain.reasons import Reason
from simpul_office.checking.checked import Checked, CheckedRow
from simpul_office.checking.words import advice, name_of, short
from simpul_office.reading import Row
from simpul_office.reading.recognise import Layout

MOST_FAULTY_EXPLAINED = 5000
MOST_NOTED_EXPLAINED = 1000
"""More rows are coloured, but neither commented nor listed: no clerk reads on, and spreadsheets grow slow."""

# Where a reason lies in how several fields go together, all of them are marked.
_TOGETHER = {
    "nik_birth_date_mismatch": ("nik", "birth_date"),
    "nik_sex_mismatch": ("nik", "sex"),
    "contract_dates_reversed": ("contract_start_date", "contract_end_date"),
    "destination_closed": ("destination", "occupation_code", "occupation_title"),
    "scheme_needs_p3mi": ("scheme_code", "p3mi_code", "p3mi_name"),
    "p3mi_not_licensed": ("p3mi_code", "p3mi_name"),
    "p3mi_unknown": ("p3mi_code", "p3mi_name"),
    "sip2mi_unknown": ("sip2mi_number", "p3mi_code", "p3mi_name"),
    "sip2mi_other_p3mi": ("sip2mi_number", "p3mi_code", "p3mi_name"),
    "region_code_system": ("regency_code", "regency_name"),
}
# A field without a column of its own in a template, and the column in which the clerk wrote it.
_INSTEAD = {
    "p3mi_code": "p3mi_name",
    "p3mi_name": "p3mi_code",
    "occupation_code": "occupation_title",
    "occupation_title": "occupation_code",
    "regency_code": "regency_name",
    "regency_name": "regency_code",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One reason as the clerk reads it. The first of ``columns`` is the cell to go to first."""

    is_fault: bool
    label: str
    sentences: tuple[str, ...]
    column_title: str
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A row of which something is to be said, in words. ``who`` names it as the office does."""

    line_no: int
    who: str
    remarks: tuple[Remark, ...]


@dataclass(slots=True)
class SheetFindings:
    """What is to be marked on one sheet. Lines and columns count from 1."""

    name: str | None
    header_line_no: int
    titles: dict[int, str]
    last_line_no: int = 0
    faulty_lines: list[int] = field(default_factory=list)
    faults: list[tuple[int, int]] = field(default_factory=list)
    notes: list[tuple[int, int]] = field(default_factory=list)
    faulty: list[Explained] = field(default_factory=list)
    noted: list[Explained] = field(default_factory=list)

    @property
    def first_column(self) -> int:
        """Where the table begins."""
        return min(self.titles)

    @property
    def last_column(self) -> int:
        """Where the table ends."""
        return max(self.titles)


@dataclass(slots=True)
class Findings:
    """What is to be marked in a file, and how many rows it has of each kind."""

    sheets: dict[str | None, SheetFindings] = field(default_factory=dict)
    verdicts: Counter[str] = field(default_factory=Counter)
    noted_rows: int = 0
    may_be_held_back: int = 0
    labels: Counter[str] = field(default_factory=Counter)

    @property
    def faulty_rows(self) -> int:
        """How many rows need repair."""
        return self.verdicts["rejected"]

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return self.verdicts.total()

    def explained(self, kind: str) -> int:
        """How many rows are explained so far: ``faulty`` or ``noted``."""
        return sum(len(getattr(sheet, kind)) for sheet in self.sheets.values())


def findings_of(checked: Checked) -> Findings:
    """Judge a file and gather what is to be marked in it."""
    tables = checked.delivery.tables
    found = Findings({table.sheet: _sheet(table.sheet, table.layout) for table in tables})
    explained: Counter[bool] = Counter()
    for row in checked.rows():
        sheet = found.sheets[row.row.sheet]
        sheet.last_line_no = max(sheet.last_line_no, row.row.line_no)
        found.verdicts[row.verdict] += 1
        found.may_be_held_back += row.may_be_held_back
        is_faulty = row.is_faulty
        # A row that says again what another said, or less than it, asks for nothing.
        if is_faulty or (row.verdict == "accepted" and row.reasons):
            _add(found, sheet, row, explained, is_faulty=is_faulty)
    return found


def _add(found: Findings, sheet: SheetFindings, row: CheckedRow, explained: Counter[bool], *, is_faulty: bool) -> None:
    remarks = tuple(_remark(reason, row.row, sheet) for reason in row.reasons)
    for remark in remarks:
        marks = sheet.faults if remark.is_fault else sheet.notes
        marks.extend((row.row.line_no, column) for column in remark.columns)
    if is_faulty:
        sheet.faulty_lines.append(row.row.line_no)
        found.labels.update({remark.label for remark in remarks if remark.is_fault})
    else:
        found.noted_rows += 1
    if explained[is_faulty] < (MOST_FAULTY_EXPLAINED if is_faulty else MOST_NOTED_EXPLAINED):
        explained[is_faulty] += 1
        (sheet.faulty if is_faulty else sheet.noted).append(Explained(row.row.line_no, name_of(row.row), remarks))


def _sheet(name: str | None, layout: Layout) -> SheetFindings:
    titles = {column: header.text for column, header in enumerate(layout.headers, start=1) if header.text}
    return SheetFindings(name, layout.line_no, titles)


def _remark(reason: Reason, row: Row, sheet: SheetFindings) -> Remark:
    columns = _columns(reason, row)
    return Remark(
        reason.severity == "reject",
        short(reason),
        advice(reason, row),
        sheet.titles.get(columns[0], "") if columns else "",
        columns or (sheet.first_column,),
    )


def _columns(reason: Reason, row: Row) -> tuple[int, ...]:
    """The columns that a reason speaks of, its own field first. None where the sheet has no such column."""
    if row.raw is not None or reason.field is None:
        return ()
    wanted = dict.fromkeys((reason.field, *_TOGETHER.get(reason.code, ())))
    places = [row.place(name) for name in wanted]
    if places[0] is None and (other := _INSTEAD.get(reason.field)):
        places[0] = row.place(other)
    return tuple(dict.fromkeys(place.column_no for place in places if place is not None))
