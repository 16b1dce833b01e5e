"""Which template is it? Told by the headers alone, in any order of columns, over one header row or two."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import category

from simpul_office.reading.template import Template, templates

_ENOUGH_TO_BE_MEANT = 3
_UNSEEN = "Cf"
"""Marks of width and direction, soft hyphens, byte-order marks within a text: what copying brings along."""


@dataclass(frozen=True, slots=True)
class Header:
    """One header as found: the text above it, if any, and its own."""

    group: str
    text: str

    @property
    def title(self) -> str:
        """The header as a clerk would name it."""
        return f"{self.group} / {self.text}" if self.group else self.text


@dataclass(frozen=True, slots=True)
class Layout:
    """A recognised table: its template, where each column of the template stands in a line, and the header's line.

    ``printed``: the texts of each row of the header, by which it is known where a sheet has it once more.
    """

    template: Template
    positions: tuple[int, ...]
    headers: tuple[Header, ...]
    line_no: int = 1
    printed: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Nearest:
    """The template that a table resembles most, and in which columns it differs."""

    template: Template
    shared: int
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    twice: tuple[str, ...]

    @property
    def differences(self) -> int:
        """How many columns differ."""
        return len(self.missing) + len(self.unknown) + len(self.twice)

    @property
    def is_meant(self) -> bool:
        """Whether the table looks like an attempt at this template, not like a page of notes."""
        return self.shared >= _ENOUGH_TO_BE_MEANT


def headers_of(row: Sequence[str], above: Sequence[str] | None = None) -> tuple[Header, ...]:
    """The headers of one row, or of two rows where the upper one names groups or stands for both."""
    if above is None:
        return tuple(Header("", in_one_line(text)) for text in row)
    found = []
    group = ""
    for column in range(max(len(row), len(above))):
        top = in_one_line(above[column]) if column < len(above) else ""
        text = in_one_line(row[column]) if column < len(row) else ""
        group = top or group
        found.append(Header(group, text) if text else Header("", top))
    return tuple(found)


def texts_of(row: Sequence[str]) -> tuple[str, ...]:
    """The texts of a row as headers are compared, without blank cells at its end."""
    texts = [in_one_line(text) for text in row]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def layout_of(headers: tuple[Header, ...], *, has_all_columns: bool = True) -> Layout | None:
    """The layout whose template has exactly these headers, or None.

    Without ``has_all_columns`` a table may lack columns of its template; of several such templates it is the one of
    which fewest are missing.
    """
    compared = [nearest_of_template(template, headers) for template in templates()]
    fitting = [found for found in compared if found.is_meant and not found.unknown and not found.twice]
    found = min(fitting, key=lambda found: len(found.missing), default=None)
    if found is None or (has_all_columns and found.missing):
        return None
    return Layout(found.template, _positions(found.template, headers), headers)


def nearest_of(headers: tuple[Header, ...]) -> Nearest:
    """The template that shares most headers with these, and the differences."""
    return best(nearest_of_template(template, headers) for template in templates())


def best(candidates: Iterable[Nearest]) -> Nearest:
    """The nearest of several: most headers shared, then fewest different."""
    return max(candidates, key=lambda nearest: (nearest.shared, -nearest.differences))


def header_is_known(text: str) -> bool:
    """Whether any template has a column of this header."""
    key = _key("", in_one_line(text))
    return any(key in _keys(column.group, column.header) for found in templates() for column in found.columns)


def _positions(template: Template, headers: tuple[Header, ...]) -> tuple[int, ...]:
    places = {key: place for place, header in enumerate(headers) for key in _keys(header.group, header.text)}
    return tuple(places.get(_key(column.group, column.header), -1) for column in template.columns)


def nearest_of_template(template: Template, headers: tuple[Header, ...]) -> Nearest:
    """How a table differs from one template."""
    filled = [header for header in headers if header.text]
    keys = [key for header in filled for key in _keys(header.group, header.text)]
    wanted = {_key(column.group, column.header) for column in template.columns}
    missing = [
        column.title
        for column in template.columns
        if column.form != "ignore" and _key(column.group, column.header) not in keys
    ]
    unknown = [header.title for header in filled if wanted.isdisjoint(_keys(header.group, header.text))]
    twice = [column.title for column in template.columns if keys.count(_key(column.group, column.header)) > 1]
    return Nearest(template, len(template.columns) - len(missing), tuple(missing), tuple(unknown), tuple(twice))


def _keys(group: str, text: str) -> set[str]:
    """A header below a group also answers to its own text alone: not every template names its groups."""
    return {_key(group, text), _key("", text)}


def _key(group: str, text: str) -> str:
    return f"{group}\x1f{text}".casefold()


def in_one_line(text: str) -> str:
    """A header as it is compared: in one line, with single spaces, without signs that nobody sees."""
    seen = text if text.isascii() else "".join(sign for sign in text if category(sign) != _UNSEEN)
    return " ".join(seen.split())
