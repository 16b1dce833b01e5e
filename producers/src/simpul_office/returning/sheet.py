"""One sheet of a workbook, marked while it streams past: no cell is touched, neither its value nor its format.

Colours are conditional formats, so that the formats of the clerk's own cells stay what they are, and all of ours can
be taken off again when a workbook comes back for the second time. Of a row only ``hidden`` changes.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from simpul_office.checking.findings import SheetFindings
from simpul_office.returning.fragment import CannotBeMarked, Child, Fragment, attribute, start_tag, with_attribute
from simpul_office.returning.markup import address
from simpul_office.returning.package import Package
from simpul_office.returning.styles import Looks, prefixed

_OPEN = re.compile(rb"<(?:[\w.-]+:)?sheetData\s*/?>")
_CLOSE = re.compile(rb"</(?:[\w.-]+:)?sheetData\s*>")
_ROW = re.compile(rb"<(?:[\w.-]+:)?row(?=[\s/>])[^>]*>")
_LARGEST_HEAD = 16 * 1024 * 1024
_CELLS_IN_A_RULE = 200
# The condition of our colours: always true, and known again by its word.
_ALWAYS = '<formula>LEN("Simpul")=6</formula>'
_OUR_RULE = re.compile(
    r"<((?:[\w.-]+:)?)cfRule\b(?:(?!</\1cfRule>).)*?(?:&quot;|\")Simpul(?:&quot;|\")(?:(?!</\1cfRule>).)*</\1cfRule>",
    re.DOTALL,
)
ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
Shown = Callable[[int], bool | None]
"""Whether a row is to be seen; None: as it was."""


class SheetPart:
    """A sheet's part: a frame that is held and changed, and rows that stream."""

    def __init__(self, package: Package, name: str) -> None:
        self.name = name
        self._package = package
        outside: list[bytes] = []
        for _ in self._rows(outside):
            pass
        head, tail = (self._decoded(piece) for piece in outside)
        self.frame = Fragment.of(f"{head}<sheetData/>{tail}")

    @property
    def has_tables(self) -> bool:
        """Whether the sheet has a table of Excel's own, which has a filter of its own."""
        return self.frame.find("tableParts") is not None

    @property
    def is_locked(self) -> bool:
        """Whether Excel keeps its clerk from changing locked cells, and from taking the filter off."""
        child = self.frame.find("sheetProtection")
        return child is not None and attribute(start_tag(child.markup), "sheet") in ("1", "true")

    def hidden_columns(self, among: Iterable[int]) -> list[int]:
        """Which of these columns are hidden, or so narrow that nothing of them is seen."""
        child = self.frame.find("cols")
        hidden = [
            (int(attribute(tag, "min") or 1), int(attribute(tag, "max") or 1))
            for column in (Fragment.of(child.markup).children if child else [])
            if attribute(tag := start_tag(column.markup), "hidden") in ("1", "true")
            or float(attribute(tag, "width") or 1) == 0
        ]
        return sorted(number for number in among if any(first <= number <= last for first, last in hidden))

    def content(self, shown: Shown | None) -> Iterator[bytes]:
        """The whole part as it is now."""
        at = next(number for number, child in enumerate(self.frame.children) if child.name == "sheetData")
        prefix = self.frame.prefix
        before = "".join(child.markup for child in self.frame.children[:at])
        yield f"{self.frame.opening}{before}<{prefix}sheetData>".encode()
        rows = self._rows([])
        yield from rows if shown is None else _with_hidden(rows, shown)
        after = "".join(child.markup for child in self.frame.children[at + 1 :])
        yield f"</{prefix}sheetData>{after}{self.frame.closing}".encode()

    def _rows(self, outside: list[bytes]) -> Iterator[bytes]:
        """The rows as bytes, no tag of them torn apart. What stands before and after comes into ``outside``."""
        pieces = self._package.stream(self.name)
        held, opened = b"", None
        for piece in pieces:
            held += piece
            if (opened := _OPEN.search(held)) or len(held) > _LARGEST_HEAD:
                break
        if opened is None:
            raise CannotBeMarked("a sheet without rows")
        outside.append(held[: opened.start()])
        held = held[opened.end() :]
        if opened[0].endswith(b"/>"):
            outside.append(held + b"".join(pieces))
            return
        for piece in chain([b""], pieces):
            held += piece
            if b"<!" in held:
                raise CannotBeMarked("rows with comments of a programmer")
            if closed := _CLOSE.search(held):
                yield held[: closed.start()]
                outside.append(held[closed.end() :] + b"".join(pieces))
                return
            whole = max(held.rfind(b"<"), 0)
            yield held[:whole]
            held = held[whole:]
        raise CannotBeMarked("a sheet without an end")

    @staticmethod
    def _decoded(piece: bytes) -> str:
        try:
            return piece.removeprefix(b"\xef\xbb\xbf").decode()
        except UnicodeDecodeError:
            raise CannotBeMarked("a part is not UTF-8") from None


def _with_hidden(pieces: Iterator[bytes], shown: Shown) -> Iterator[bytes]:
    number = 0

    def decided(found: re.Match[bytes]) -> bytes:
        nonlocal number
        tag = found[0].decode()
        given = attribute(tag, "r")
        number = int(given) if given else number + 1
        is_shown = shown(number)
        if is_shown is None:
            return found[0]
        return with_attribute(tag, "hidden", None if is_shown else "1").encode()

    for piece in pieces:
        yield _ROW.sub(decided, piece)


def unchosen(markup: str) -> str:
    """A sheet's view, not chosen: of two chosen sheets each would take what is typed into the other."""
    return re.sub(r"""\stabSelected\s*=\s*["'](?:1|true)["']""", "", markup)


def clear(frame: Fragment, *, returned_before: bool) -> None:
    """Take off the colours of an earlier return, and its filter; and let no sheet but the summary be chosen."""
    frame.change("sheetViews", unchosen)
    frame.change("conditionalFormatting", lambda markup: _OUR_RULE.sub("", markup))
    frame.children = [
        child for child in frame.children if child.name != "conditionalFormatting" or "cfRule" in child.markup
    ]
    if returned_before and (found := frame.find("autoFilter")) and "colorFilter" in found.markup:
        frame.remove("autoFilter")
        frame.change("sheetPr", lambda markup: _on_start_tag(markup, "filterMode", None))


def colour(frame: Fragment, sheet: SheetFindings, looks: Looks) -> None:
    """Colour the cells of which something is to be said, and write faulty rows' first cell in red."""
    faults = set(sheet.faults)
    marks = (
        (looks.fault, sorted(faults)),
        (looks.note, sorted(set(sheet.notes) - faults)),
        (looks.faulty_row, [(line, sheet.first_column) for line in sheet.faulty_lines]),
    )
    frame.change("conditionalFormatting", _give_way)
    for priority, (look, cells) in enumerate(marks, start=1):
        for start in range(0, len(cells), _CELLS_IN_A_RULE):
            places = " ".join(address(line, column) for line, column in cells[start : start + _CELLS_IN_A_RULE])
            rule = f'<cfRule type="expression" dxfId="{look}" priority="{priority}">{_ALWAYS}</cfRule>'
            markup = f'<conditionalFormatting sqref="{places}">{rule}</conditionalFormatting>'
            frame.insert("conditionalFormatting", prefixed(markup, frame.prefix), ORDER)


def filter_faulty(frame: Fragment, sheet: SheetFindings, looks: Looks) -> str:
    """Filter the table to its faulty rows, by the colour of their first cell. Gives the filtered range."""
    first, last = address(sheet.header_line_no, sheet.first_column), address(sheet.last_line_no, sheet.last_column)
    inner = f'<filterColumn colId="0"><colorFilter dxfId="{looks.faulty_row}" cellColor="0"/></filterColumn>'
    frame.remove("autoFilter")
    frame.insert("autoFilter", prefixed(f'<autoFilter ref="{first}:{last}">{inner}</autoFilter>', frame.prefix), ORDER)
    if frame.find("sheetPr") is None:
        frame.children.insert(0, Child("sheetPr", prefixed("<sheetPr/>", frame.prefix)))
    frame.change("sheetPr", lambda markup: _on_start_tag(markup, "filterMode", "1"))
    # A view that was left far below would show nothing but the end of what is left.
    frame.change("sheetViews", _from_the_top)
    return f"{first}:{last}"


def _give_way(markup: str) -> str:
    """The clerk's own rules come after ours, in the order that they had."""
    return re.sub(r'\bpriority="(\d+)"', lambda found: f'priority="{int(found[1]) + 3}"', markup)


def _from_the_top(markup: str) -> str:
    if re.search(r"<(?:[\w.-]+:)?pane\b", markup):
        return markup
    return re.sub(r"""(<(?:[\w.-]+:)?sheetView\b[^>]*?)\stopLeftCell\s*=\s*["'][^"']*["']""", r"\1", markup)


def _on_start_tag(markup: str, name: str, value: str | None) -> str:
    tag = start_tag(markup)
    return with_attribute(tag, name, value) + markup[len(tag) :]
