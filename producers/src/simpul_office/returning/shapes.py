"""The boxes in which a spreadsheet shows comments: each so large that its text can be read."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count

from simpul_office.returning.fragment import Fragment, attribute

_BOX_WIDTH, _LINE_HEIGHT, _MARGIN = 330, 15, 14
_CHARACTER, _COLUMN_PADDING = 7, 5
_USUAL_COLUMN, _USUAL_ROW = 64, 20
_IN_A_BLOCK = 1024
_NAME_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml"',
    'xmlns:o="urn:schemas-microsoft-com:office:office"',
    'xmlns:x="urn:schemas-microsoft-com:office:excel"',
)
_EMPTY = '<xml>\n<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>\n</xml>'
_KIND = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>\n'
)
_ROOT = re.compile(r"<xml\b[^>]*")
_SHAPE = re.compile(r"<((?:[\w.-]+:)?shape)\b.*?</\1>\s*", re.DOTALL)
_IDMAP = re.compile(r"""(<(?:[\w.-]+:)?idmap\b[^>]*\bdata\s*=\s*["'])([^"']*)""")


@dataclass(frozen=True, slots=True)
class Box:
    """The box of one comment: its cell (line, column), and how many lines of text it holds."""

    cell: tuple[int, int]
    lines: int


class Room:
    """How wide the columns of a sheet are, and which of its rows are seen: a hidden one has no height."""

    def __init__(self, frame: Fragment, filtered: range, shown: Sequence[int]) -> None:
        self._widths = dict(_widths(frame))
        self._filtered = filtered
        self._shown = shown
        self._row_height = _row_height(frame)

    def anchor(self, box: Box) -> str:
        """Where the box begins and ends: column, pixels into it, row, pixels into it, twice."""
        line, column = box.cell
        last_column, into_column = self._end(count(column), self._widths, _USUAL_COLUMN, _BOX_WIDTH + 15)
        height = box.lines * _LINE_HEIGHT + _MARGIN
        last_row, into_row = self._end(self._rows(line), {}, self._row_height, height + 2)
        return f"{column}, 15, {line - 1}, 2, {last_column}, {into_column}, {last_row}, {into_row}"

    def _rows(self, line: int) -> Iterator[int]:
        """The rows that are seen from a line on, counted from 0."""
        if line not in self._filtered:
            return count(line - 1)
        below = self._shown[bisect_right(self._shown, line) :]
        return chain((number - 1 for number in (line, *below)), count(self._filtered.stop - 1))

    @staticmethod
    def _end(places: Iterable[int], sizes: dict[int, int], usual: int, wanted: int) -> tuple[int, int]:
        for place in places:
            size = sizes.get(place, usual)
            if wanted <= size:
                return place, wanted
            wanted -= size
        raise AssertionError("rows and columns have no end")


def without_boxes(drawing: str, cells: set[tuple[int, int]]) -> str:
    """A drawing without the boxes of some cells' comments."""

    def kept(found: re.Match[str]) -> str:
        row, column = (re.search(rf"<(?:[\w.-]+:)?{name}>\s*(\d+)\s*<", found[0]) for name in ("Row", "Column"))
        is_note = 'ObjectType="Note"' in found[0] and row is not None and column is not None
        if is_note and row and column and (int(row[1]) + 1, int(column[1]) + 1) in cells:
            return ""
        return found[0]

    return _SHAPE.sub(kept, drawing) if cells else drawing


def add_boxes(drawing: str, boxes: Sequence[Box], room: Room) -> str:
    """A drawing with boxes more. Their numbers follow the highest that it has."""
    drawing = _declared(drawing or _EMPTY)
    if not boxes:
        return drawing
    numbers = [int(number) for number in re.findall(r"_s(\d+)\"", drawing)]
    first = max(numbers, default=_IN_A_BLOCK) + 1
    kind = "" if "_x0000_t202" in drawing else _KIND
    shapes = kind + "".join(_shape(first + at, box, room) for at, box in enumerate(boxes))
    drawing = _IDMAP.sub(lambda found: found[1] + _blocks(found[2], first, first + len(boxes) - 1), drawing, count=1)
    end = drawing.rindex("</xml>")
    return drawing[:end] + shapes + drawing[end:]


def _declared(drawing: str) -> str:
    """A drawing that declares the prefixes of our boxes. Not every program spells them as Excel does."""
    root = _ROOT.search(drawing)
    missing = [f" {one}" for one in _NAME_SPACES if root and one.replace('"', "'") not in root[0].replace('"', "'")]
    return drawing[: root.end()] + "".join(missing) + drawing[root.end() :] if root else drawing


def _blocks(known: str, first: int, last: int) -> str:
    """Shapes are numbered in blocks, and a drawing says which blocks are its own."""
    blocks = [block for block in known.split(",") if block]
    wanted = range(first // _IN_A_BLOCK, last // _IN_A_BLOCK + 1)
    return ",".join([*blocks, *(str(block) for block in wanted if str(block) not in blocks)])


def _shape(number: int, box: Box, room: Room) -> str:
    line, column = box.cell
    height = (box.lines * _LINE_HEIGHT + _MARGIN) * 0.75
    style = f"position:absolute;width:{_BOX_WIDTH * 0.75}pt;height:{height}pt;z-index:{number};visibility:hidden"
    # The two empty elements mean, in this format, that the box neither moves nor shrinks with its cells.
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="{style}" fillcolor="#ffffe1" o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{room.anchor(box)}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{line - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>\n"
    )


def _widths(frame: Fragment) -> Iterator[tuple[int, int]]:
    """The widths in pixels of the columns that have one of their own, counted from 0."""
    child = frame.find("cols")
    for column in Fragment.of(child.markup).children if child else []:
        first, last = (int(attribute(column.markup, name) or 1) for name in ("min", "max"))
        width = float(attribute(column.markup, "width") or 8.43)
        is_hidden = attribute(column.markup, "hidden") in ("1", "true")
        pixels = 0 if is_hidden else int(width * _CHARACTER + _COLUMN_PADDING)
        for number in range(first, min(last, first + 200) + 1):
            yield number - 1, pixels


def _row_height(frame: Fragment) -> int:
    child = frame.find("sheetFormatPr")
    points = float(attribute(child.markup, "defaultRowHeight") or 15) if child else 15.0
    return int(points / 0.75) or _USUAL_ROW
