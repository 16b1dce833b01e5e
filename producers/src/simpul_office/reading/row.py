"""One record of an office file, read: what will become one event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from simpul.contracts.envelope import UNDECLARED, UNREADABLE
from simpul_office.reading.body import BodyReader
from simpul_office.reading.lines import CellPlace, Line
from simpul_office.reading.recognise import Layout


@dataclass(slots=True)
class Row:
    """A record and where it stands.

    ``document`` is a document of the contract, or ``undeclared`` (the row names a document or version that
    its template does not declare), or ``unreadable`` (it could not be taken apart: ``raw`` holds its
    bytes). ``line_no`` counts lines as a spreadsheet does. ``places``: the index of a field's column in ``cells``,
    -1 where the template has the field and the sheet has not. ``header_line_no``: the line of its headers.
    """

    record_no: int
    line_no: int
    sheet: str | None
    document: str
    version: int
    body: dict[str, object]
    cells: Sequence[str]
    places: Mapping[str, int]
    header_line_no: int
    raw: bytes | None = None

    def place(self, field: str) -> CellPlace | None:
        """The cell of a field, also of one that is blank; None where the sheet has no such column."""
        place = self.places.get(field, -1)
        return None if place < 0 or self.raw is not None else CellPlace(self.sheet, self.line_no, place + 1)

    def written(self, field: str) -> str:
        """What stands in the column of a field; nothing where the template has no such column."""
        place = self.places.get(field, -1)
        return self.cells[place].strip() if 0 <= place < len(self.cells) else ""


class RowReader:
    """Makes rows of one sheet's records."""

    def __init__(self, layout: Layout, file: str, sheet: str | None, received_on: date) -> None:
        template = layout.template
        columns = list(zip(template.columns, layout.positions, strict=True))
        forms = {column.form: place for column, place in columns}
        self._places = {column.field: place for column, place in columns if column.field}
        self._template = template
        self._bodies = BodyReader(layout, received_on.isoformat())
        self._headers = layout.headers
        self._header = layout.line_no
        self._sheet = sheet
        self._source: dict[str, object] = {"file": file, **({} if sheet is None else {"sheet": sheet})}
        declared = {"stated_document": template.stated_document, "stated_version": template.stated_version}
        self._declared = [text for form, text in declared.items() if forms.get(form, -1) >= 0]
        self._stated = [forms[form] for form in declared if forms.get(form, -1) >= 0]

    def row(self, number: int, line: Line) -> Row:
        """The row of a line. One that cannot be split keeps its bytes, one of another document its texts."""
        if line.raw is not None:
            return Row(number, line.number, self._sheet, UNREADABLE, 0, {}, (), self._places, self._header, line.raw)
        template = self._template
        cells = line.cells
        stated = [cells[place].strip() if place < len(cells) else "" for place in self._stated]
        if stated == self._declared:
            document, version, body = template.document, template.version, self._bodies.body(cells, line.truths)
        else:
            document, version, body = UNDECLARED, 0, self._undeclared(line, stated)
        body["source"] = {**self._source, "record_no": number, "edition": template.edition}
        return Row(number, line.number, self._sheet, document, version, body, line.cells, self._places, self._header)

    def _undeclared(self, line: Line, stated: list[str]) -> dict[str, object]:
        office = self._bodies.body(line.cells).get("office_code")
        texts = zip(self._headers, line.cells, strict=False)
        return {
            **({} if office is None else {"office_code": office}),
            "stated_document": stated[0],
            "stated_version": stated[1] if len(stated) > 1 else "",
            "fields": {header.title: text for header, text in texts if header.text and text.strip()},
        }
