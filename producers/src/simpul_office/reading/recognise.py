"""Which template is it? Told by the headers alone, in any order of columns, over one header row or two.

A table is of the template that shares most of its headers. It may have columns too many, which are left out, or lack
columns that may be blank; but not both: then one was probably renamed, and what it holds would be lost in silence.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simpul_office.reading.headers import Header, key_of
from simpul_office.reading.required import required_columns
from simpul_office.reading.template import IGNORED, Column, Template, templates

FEWEST_SHARED = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """A recognised table: its template, where each column of the template stands in a line, and the header's line.

    ``left_out``: headers that the template does not know. ``absent``: columns of the template that may be blank, where
    they should be there. ``printed``: the texts of each row of the header, by which it is known where a sheet has it
    once more.
    """

    template: Template
    positions: tuple[int, ...]
    headers: tuple[Header, ...]
    left_out: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    line_no: int = 1
    printed: tuple[tuple[str, ...], ...] = ()

    @property
    def shared(self) -> int:
        """How many columns of the template it has."""
        return sum(place >= 0 for place in self.positions)

    @property
    def is_exact(self) -> bool:
        """Whether no header is unknown and no column missing."""
        return not self.left_out and not self.absent


@dataclass(frozen=True, slots=True)
class Nearest:
    """The template that a table resembles most, and in which columns it differs."""

    template: Template
    shared: int
    missing: tuple[Column, ...]
    unknown: tuple[Header, ...]
    twice: tuple[Column, ...]

    @property
    def needed(self) -> tuple[tuple[Column, ...], ...]:
        """Of the missing columns those that no table can do without; of several together, any one is enough."""
        choices = required_columns(self.template)
        return tuple(columns for columns in choices if all(column in self.missing for column in columns))

    @property
    def differences(self) -> int:
        """How many columns differ."""
        return len(self.missing) + len(self.unknown) + len(self.twice)


def layout_of(headers: tuple[Header, ...], *, has_all_columns: bool = True) -> Layout | None:
    """The layout of a table with these headers, or None where it is of no template.

    Without ``has_all_columns`` a table may lack any columns of its template, and have none that it does not know.
    """
    if sum(bool(header.text) for header in headers) < FEWEST_SHARED:
        return None
    found = nearest_of(headers)
    is_of_it = _is_sheet_of(found) if has_all_columns else _is_part_of(found)
    if not is_of_it:
        return None
    left_out = tuple(header.title for header in found.unknown)
    absent = tuple(column.title for column in found.missing) if has_all_columns else ()
    return Layout(found.template, _positions(found.template, headers), headers, left_out, absent)


def nearest_of(headers: Sequence[Header], among: Sequence[Template] = ()) -> Nearest:
    """The template that shares most headers with these, then the one with fewest differences; by default among all."""
    filled = [(header, header.keys) for header in headers if header.text]
    times = Counter(key for _, keys in filled for key in keys)
    compared = (_held_against(template, filled, times) for template in among or templates())
    return max(compared, key=lambda nearest: (nearest.shared, -nearest.differences))


def header_is_known(text: str) -> bool:
    """Whether any template has a column of this header."""
    key = key_of("", text)
    return any(key in Header(column.group, column.header).keys for found in templates() for column in found.columns)


def _is_sheet_of(found: Nearest) -> bool:
    return not found.twice and not (found.unknown and found.missing) and not found.needed


def _is_part_of(found: Nearest) -> bool:
    return not found.twice and not found.unknown and found.shared >= FEWEST_SHARED


def _positions(template: Template, headers: tuple[Header, ...]) -> tuple[int, ...]:
    places = {key: place for place, header in enumerate(headers) for key in header.keys}
    return tuple(places.get(key, -1) for key in template.keys)


def _held_against(template: Template, filled: Sequence[tuple[Header, set[str]]], times: Mapping[str, int]) -> Nearest:
    wanted, columns = set(template.keys), list(zip(template.columns, template.keys, strict=True))
    return Nearest(
        template,
        shared=sum(key in times for key in template.keys),
        missing=tuple(column for column, key in columns if column.form != IGNORED and key not in times),
        unknown=tuple(header for header, keys in filled if wanted.isdisjoint(keys)),
        twice=tuple(column for column, key in columns if times.get(key, 0) > 1),
    )
