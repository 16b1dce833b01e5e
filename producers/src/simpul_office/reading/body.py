"""From the cells of a line to the body of an event: one form for all, no value judged or mended."""

import re
from collections.abc import Callable, Collection, Sequence

from simpul_office.reading.codes import as_listed, code_list
from simpul_office.reading.dates import iso
from simpul_office.reading.lines import TRUE, bare
from simpul_office.reading.recognise import Layout
from simpul_office.reading.record_numbers import names_nothing, says_none
from simpul_office.reading.template import Column

Body = dict[str, object]
Read = Callable[[str], object]

_REMEMBERED = 4096

_REGION_CUTS = {2: (2,), 4: (2, 4), 6: (2, 4, 6), 10: (2, 4, 6, 10)}
# A point divides thousands, a comma the decimals. 25,000 is left out: whoever writes English means no twenty-five.
_AMOUNT = re.compile(
    r"(?:rp\.?\s*)?(?![1-9][0-9]{0,2},[0-9]{3}\Z)([1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]+|-))?", re.IGNORECASE
)
_RUPIAH = "IDR"
_GUARDED = re.compile("'[=+\\-@\t\r]")
# Required, and of any words at all: no rule would see that a dash or "tidak ada" names nobody and no place.
_NAMES = ("name", "regency_name")


class BodyReader:
    """Reads the lines of one layout. One is made per table, so that nothing is looked up per cell."""

    def __init__(self, layout: Layout, received_on: str) -> None:
        template = layout.template
        placed = [
            (column, place) for column, place in zip(template.columns, layout.positions, strict=True) if place >= 0
        ]
        self._blank_marks = template.blank_marks
        self._received_on = received_on
        self._fields = [(place, column.field, _reader(column)) for column, place in placed if column.field]
        self._blank_line = [""] * (max(layout.positions) + 1)
        self._birth_place = next(
            (place for column, place in placed if (column.field, column.form) == ("birth_date", "short_date")),
            None,
        )
        self._wage = next(
            (place for column, place in placed if (column.field, column.form) == ("wage_amount", "amount")), None
        )
        self._system = template.regency_code_system

    def body(self, cells: Sequence[str], truths: Collection[int] = ()) -> Body:
        """The given fields of a line; blank ones are left out. ``truths``: the places of true and false, no texts."""
        body: Body = {}
        blank_marks = self._blank_marks
        if len(cells) < len(self._blank_line):
            cells = [*cells, *self._blank_line[len(cells) :]]
        for place, field, read in self._fields:
            text = cells[place].strip()
            if not text.isascii():
                text = bare(text)
            if text and text not in blank_marks:
                # Most columns hold text that stays as it is: they are spared the call.
                body[field] = read(text) if read is not plain else text if text[0] != "'" else plain(text)
        number = body.get("source_record_id")
        if isinstance(number, str) and says_none(number):
            del body["source_record_id"]
        for field in _NAMES:
            name = body.get(field)
            if isinstance(name, str) and names_nothing(name):
                del body[field]
        if self._birth_place is not None and "birth_date" in body:
            body["birth_date"] = self._birth_date(bare(cells[self._birth_place]), body)
        if self._wage is not None and "wage_amount" in body:
            _name_rupiah(bare(cells[self._wage]), body)
        if self._system and "regency_code" in body:
            body["regency_code_system"] = self._system
        if truths:
            body |= {field: cells[place] == TRUE for place, field, _ in self._fields if place in truths}
        return body

    def _birth_date(self, text: str, body: Body) -> str:
        """Two digits of a birth year: the latest year that does not lie after the registration."""
        registered = body.get("registration_date")
        dated = isinstance(registered, str) and len(registered) == 10 and registered[:4].isdecimal()
        return iso(text, short_years=True, not_after=str(registered) if dated else self._received_on)


def _reader(column: Column) -> Read:
    match column.form:
        case "date":
            return _Remembered(iso).__getitem__
        case "short_date":
            return _Remembered(_short_date).__getitem__
        case "code":
            return _Remembered(_coded(column.code_list)).__getitem__
        case "region":
            return _Remembered(dotted).__getitem__
        case "integer":
            return _integer
        case "amount":
            return amount
        case _:
            return plain


class _Remembered(dict[str, object]):
    """What a column's few different texts were read as. Full, it goes on reading without remembering."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def __missing__(self, text: str) -> object:
        value = self._read(text)
        if len(self) < _REMEMBERED:
            self[text] = value
        return value


def plain(text: str) -> str:
    """Text as written, without the apostrophe that guards a spreadsheet against a formula."""
    return text[1:] if _GUARDED.match(text) else text


def dotted(text: str) -> str:
    """A region code in its dotted form: 3507 becomes 35.07; anything else stays as it is."""
    cuts = _REGION_CUTS.get(len(text)) if text.isascii() and text.isdecimal() else None
    return text if cuts is None else ".".join(text[a:b] for a, b in zip((0, *cuts), cuts, strict=False))


def amount(text: str) -> str:
    """An amount as a plain number, a point before its decimals: left as it is, 25.000 would be twenty-five."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return plain(text)
    whole, decimals = found[1].replace(".", ""), found[2]
    return whole if decimals in (None, "-") else f"{whole}.{decimals}"


def _name_rupiah(written: str, body: Body) -> None:
    """The currency of an amount that says Rp, where its row names none. Where it names another, nobody knows which."""
    is_rupiah = written[0] in "Rr" and body["wage_amount"] != written
    if is_rupiah and body.setdefault("wage_currency", _RUPIAH) != _RUPIAH:
        body["wage_amount"] = written


def _short_date(text: str) -> str:
    return iso(text, short_years=True)


def _integer(text: str) -> object:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text


def _coded(name: str) -> Read:
    codes = code_list(name)
    return lambda text: codes.get(as_listed(text), text)
