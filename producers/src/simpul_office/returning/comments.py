"""The comments on the cells: what is wrong, what is expected, an example, and who can put it right.

Comments of the clerk's own stay. Ours begin with a heading, by which they are found and taken off again when the
workbook comes back.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil

from simpul_office.checking.findings import Explained, Remark, SheetFindings
from simpul_office.returning.fragment import Child, Fragment, attribute, start_tag
from simpul_office.returning.markup import address, column_number, escaped, row_number
from simpul_office.returning.namespaces import MAIN, OFFICE
from simpul_office.returning.package import Package
from simpul_office.returning.shapes import Box, Room, add_boxes, without_boxes
from simpul_office.returning.sheet import ORDER, SheetPart
from simpul_office.returning.styles import prefixed

FAULT_HEADING, NOTE_HEADING = "PERLU DIPERBAIKI: ", "CATATAN: "
_AUTHOR = "Simpul"
_PARAGRAPH = "\n\n"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_EMPTY = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{MAIN}"></comments>'
_COMMENTS_ORDER = ("authors", "commentList", "extLst")
_TEXT = re.compile(r"<(?:[\w.-]+:)?t\b[^>]*?(?:/>|>([^<]*)</)")
_RUN = re.compile(r"<(?:[\w.-]+:)?r>")
_PLAIN = re.compile(r"(<(?:[\w.-]+:)?text>)\s*(<((?:[\w.-]+:)?)t\b.*?</\3t>)", re.DOTALL)
_END_OF_TEXT = re.compile(r"</(?:[\w.-]+:)?text>")
# A conversation of several people: its text here is only a stand-in for older programs.
_CONVERSATION = "[Threaded comment]"
_IN_A_LINE = 52
_FONT = '<sz val="9"/><color indexed="81"/><rFont val="Tahoma"/><family val="2"/>'
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Comment:
    """What is said on one cell, a remark after the other."""

    cell: Cell
    remarks: tuple[Remark, ...]

    @property
    def lines(self) -> int:
        """How many printed lines the comment takes."""
        said = (part for remark in self.remarks for part in (_heading(remark), *remark.sentences, ""))
        return sum(max(1, ceil(len(part) / _IN_A_LINE)) for part in said)


def comments_of(sheet: SheetFindings) -> list[Comment]:
    """The comments of a sheet, on every cell of which something is said; faults come before notes."""
    remarks: dict[Cell, list[Remark]] = defaultdict(list)
    for row in (*sheet.faulty, *sheet.noted):
        for cell, remark in _placed(row):
            remarks[cell].append(remark)
    return [Comment(cell, tuple(sorted(said, key=_notes_last))) for cell, said in sorted(remarks.items())]


def _notes_last(remark: Remark) -> bool:
    return not remark.is_fault


def _placed(row: Explained) -> Iterator[tuple[Cell, Remark]]:
    for remark in row.remarks:
        for column in remark.columns:
            yield (row.line_no, column), remark


def comment(package: Package, sheet: SheetPart, comments: list[Comment], room: Room) -> None:
    """Put the comments on a sheet, in place of those of an earlier return."""
    links = package.links(sheet.name)
    name = next((link.target for link in links if link.kind == "comments"), None)
    if name is None and not comments:
        return
    listed = Fragment.of(package.text(name) if name else _EMPTY)
    _complete(listed)
    removed, taken = _clear(listed)
    free = [one for one in comments if one.cell not in taken]
    _add(listed, free, [one for one in comments if one.cell in taken])
    if name is None:
        name = package.free_name("xl/comments{}.xml")
        package.link(sheet.name, "comments", name)
        package.declare(name, _TYPE)
    package.put(name, str(listed))
    _draw(package, sheet, removed, [Box(one.cell, one.lines) for one in free], room)


def _draw(package: Package, sheet: SheetPart, removed: set[Cell], boxes: list[Box], room: Room) -> None:
    """Without a box a comment is there, but cannot be seen."""
    drawn = sheet.frame.find("legacyDrawing")
    wanted = attribute(drawn.markup, f"{_link_prefix(drawn.markup)}id") if drawn else None
    name = next((link.target for link in package.links(sheet.name) if link.id == wanted), None)
    if name is None:
        name = package.free_name("xl/drawings/vmlDrawingSimpul{}.vml")
        link = package.link(sheet.name, "vmlDrawing", name)
        sheet.frame.remove("legacyDrawing")
        markup = prefixed("<legacyDrawing", sheet.frame.prefix) + f' xmlns:r="{OFFICE}" r:id="{link}"/>'
        sheet.frame.insert("legacyDrawing", markup, ORDER)
        package.declare_ending("vml", _DRAWING_TYPE)
    drawing = package.text(name) if package.has(name) else ""
    package.put(name, add_boxes(without_boxes(drawing, removed), boxes, room))


def _link_prefix(markup: str) -> str:
    found = re.search(r"\s([\w.-]+:)id\s*=", markup)
    return found[1] if found else ""


def _complete(listed: Fragment) -> None:
    for name in ("authors", "commentList"):
        if listed.find(name) is None:
            listed.insert(name, prefixed(f"<{name}></{name}>", listed.prefix), _COMMENTS_ORDER)


def _clear(listed: Fragment) -> tuple[set[Cell], set[Cell]]:
    """Take off our own. Gives the cells that have no comment any more, and those that have one still."""
    child = listed.find("commentList")
    assert child is not None
    inner = Fragment.of(child.markup)
    removed: set[Cell] = set()
    taken: set[Cell] = set()
    kept = []
    for each in inner.children:
        place = attribute(start_tag(each.markup), "ref") or "A1"
        cell = (row_number(place), column_number(place))
        left = _without_ours(each.markup)
        if left is None:
            removed.add(cell)
        else:
            taken.add(cell)
            kept.append(Child(each.name, left))
    inner.children = kept
    child.markup = str(inner)
    return removed, taken


def _without_ours(markup: str) -> str | None:
    """A comment as its author wrote it; None where nothing is left."""
    runs = list(_TEXT.finditer(markup))
    ours = next((run for run in runs if (run[1] or "").lstrip().startswith((FAULT_HEADING, NOTE_HEADING))), None)
    if ours is None:
        return markup
    if not any((run[1] or "").strip() for run in runs if run.start() < ours.start()):
        return None
    starts = [run.start() for run in _RUN.finditer(markup, 0, ours.start())]
    end = _END_OF_TEXT.search(markup)
    return markup if end is None or not starts else markup[: starts[-1]] + markup[end.start() :]


def _add(listed: Fragment, free: list[Comment], joined: list[Comment]) -> None:
    authors, written = listed.find("authors"), listed.find("commentList")
    assert authors is not None
    assert written is not None
    known = Fragment.of(authors.markup)
    ours = prefixed(f"<author>{_AUTHOR}</author>", listed.prefix)
    if all(child.markup.strip() != ours for child in known.children):
        known.children.append(Child("author", ours))
    author = next(number for number, child in enumerate(known.children) if child.markup.strip() == ours)
    authors.markup = str(known)
    inner = Fragment.of(written.markup)
    for one in free:
        runs = _runs(one.remarks)
        markup = f'<comment ref="{address(*one.cell)}" authorId="{author}" shapeId="0"><text>{runs}</text></comment>'
        inner.children.append(Child("comment", prefixed(markup, listed.prefix)))
    _join(inner, joined, listed.prefix)
    written.markup = str(inner)


def _join(inner: Fragment, joined: list[Comment], prefix: str) -> None:
    """Where the clerk has a comment already, ours comes behind it."""
    by_place = {address(*one.cell): one for one in joined}
    for child in inner.children:
        one = by_place.get((attribute(start_tag(child.markup), "ref") or "").replace("$", ""))
        if one is None or _CONVERSATION in child.markup:
            continue
        runs = prefixed(_runs(one.remarks, _PARAGRAPH), prefix)
        in_runs = _PLAIN.sub(rf"\1<{prefix}r>\2</{prefix}r>", child.markup, count=1)
        end = _END_OF_TEXT.search(in_runs)
        if end is not None:
            child.markup = in_runs[: end.start()] + runs + in_runs[end.start() :]


def _runs(remarks: Iterable[Remark], before: str = "") -> str:
    return "".join(
        _run(f"{before if number == 0 else _PARAGRAPH}{_heading(remark)}\n", "<b/>") + _run("\n".join(remark.sentences))
        for number, remark in enumerate(remarks)
    )


def _heading(remark: Remark) -> str:
    return (FAULT_HEADING if remark.is_fault else NOTE_HEADING) + remark.label


def _run(text: str, bold: str = "") -> str:
    return f'<r><rPr>{bold}{_FONT}</rPr><t xml:space="preserve">{escaped(text)}</t></r>'
