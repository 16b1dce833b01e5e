"""Which template is it? Told by the headers alone, in any order of columns, over one header row or two."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from simpul_office.reading.headers import Header, key_of
from simpul_office.reading.template import IGNORED, Template, templates

_ENOUGH_TO_BE_MEANT = 3


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


def layout_of(headers: tuple[Header, ...], *, has_all_columns: bool = True) -> Layout | None:
    """The layout whose template has exactly these headers, or None.

    Without ``has_all_columns`` a table may lack columns of its template; of several such templates it is the one of
    which fewest are missing.
    """
    fitting = [found for found in _compared(headers) if found.is_meant and not found.unknown and not found.twice]
    found = min(fitting, key=lambda found: len(found.missing), default=None)
    if found is None or (has_all_columns and found.missing):
        return None
    return Layout(found.template, _positions(found.template, headers), headers)


def nearest_of(headers: tuple[Header, ...]) -> Nearest:
    """The template that shares most headers with these, and the differences."""
    return best(_compared(headers))


def best(candidates: Iterable[Nearest]) -> Nearest:
    """The nearest of several: most headers shared, then fewest different."""
    return max(candidates, key=lambda nearest: (nearest.shared, -nearest.differences))


def header_is_known(text: str) -> bool:
    """Whether any template has a column of this header."""
    key = key_of("", text)
    return any(key in Header(column.group, column.header).keys for found in templates() for column in found.columns)


def _positions(template: Template, headers: tuple[Header, ...]) -> tuple[int, ...]:
    places = {key: place for place, header in enumerate(headers) for key in header.keys}
    return tuple(places.get(key, -1) for key in template.keys)


def _compared(headers: tuple[Header, ...]) -> list[Nearest]:
    """The headers held against each template."""
    filled = [(header, header.keys) for header in headers if header.text]
    times = Counter(key for _, keys in filled for key in keys)
    return [_held_against(template, filled, times) for template in templates()]


def _held_against(template: Template, filled: Sequence[tuple[Header, set[str]]], times: Mapping[str, int]) -> Nearest:
    wanted, columns = set(template.keys), list(zip(template.columns, template.keys, strict=True))
    missing = [column.title for column, key in columns if column.form != IGNORED and key not in times]
    unknown = [header.title for header, keys in filled if wanted.isdisjoint(keys)]
    twice = [column.title for column, key in columns if times.get(key, 0) > 1]
    return Nearest(template, len(columns) - len(missing), tuple(missing), tuple(unknown), tuple(twice))
