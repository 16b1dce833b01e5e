"""The looks that a returned workbook needs, added behind the ones it has: none of its own is changed."""

import re
from dataclasses import dataclass

from simpul_office.returning.fragment import Child, Fragment, start_tag, with_attribute

FAULT_COLOUR, NOTE_COLOUR, HEAD_COLOUR = "FFFFB3B3", "FFFFEFA8", "FF1F4E79"
FAULTY_ROW_COLOUR = "FFB00020"
_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
)  # fmt: skip
_THIN = "".join(f'<{side} style="thin"><color rgb="FFBFBFBF"/></{side}>' for side in ("left", "right", "top", "bottom"))


@dataclass(frozen=True, slots=True)
class Looks:
    """Numbers of looks. The first three are conditional, the others those of cells of the summary."""

    fault: int
    note: int
    faulty_row: int
    title: int
    text: int
    strong: int
    head: int
    cell: int
    link: int
    fault_cell: int
    note_cell: int


def add_looks(styles: Fragment) -> Looks:
    """Add what is missing of our looks to the workbook's list of styles."""
    fault, note = (_add(styles, "fills", "fill", _fill(colour)) for colour in (FAULT_COLOUR, NOTE_COLOUR))
    dark = _add(styles, "fills", "fill", _fill(HEAD_COLOUR))
    border = _add(styles, "borders", "border", f"<border>{_THIN}<diagonal/></border>")
    plain, bold = _font(styles), _font(styles, "<b/>")
    white, title = _font(styles, "<b/>", "FFFFFFFF"), _font(styles, "<b/>", size=16)
    linked = _font(styles, "<u/>", "FF0563C1")
    return Looks(
        fault=_add(styles, "dxfs", "dxf", f"<dxf>{_fill(FAULT_COLOUR)}</dxf>"),
        note=_add(styles, "dxfs", "dxf", f"<dxf>{_fill(NOTE_COLOUR)}</dxf>"),
        faulty_row=_add(styles, "dxfs", "dxf", f'<dxf><font><b/><color rgb="{FAULTY_ROW_COLOUR}"/></font></dxf>'),
        title=_cell(styles, title, is_wrapped=False),
        text=_cell(styles, plain, is_wrapped=False),
        strong=_cell(styles, bold, is_wrapped=False),
        head=_cell(styles, white, dark, border),
        cell=_cell(styles, plain, 0, border),
        link=_cell(styles, linked, 0, border),
        fault_cell=_cell(styles, plain, fault, border),
        note_cell=_cell(styles, plain, note, border),
    )


def prefixed(markup: str, prefix: str) -> str:
    """Our own markup, in the way in which its part writes the name space."""
    return re.sub(r"<(/?)(?=\w)", rf"<\1{prefix}", markup) if prefix else markup


def _fill(colour: str) -> str:
    inner = f'<fgColor rgb="{colour}"/><bgColor rgb="{colour}"/>'
    return f'<fill><patternFill patternType="solid">{inner}</patternFill></fill>'


def _font(styles: Fragment, kind: str = "", colour: str = "FF000000", size: int = 11) -> int:
    inner = f'{kind}<sz val="{size}"/><color rgb="{colour}"/><name val="Calibri"/><family val="2"/>'
    return _add(styles, "fonts", "font", f"<font>{inner}</font>")


def _cell(styles: Fragment, font: int, fill: int = 0, border: int = 0, *, is_wrapped: bool = True) -> int:
    # 49 is the format of text: what is typed or shown there is never taken for a number or a formula.
    alignment = f'<alignment vertical="top" wrapText="{int(is_wrapped)}"/>'
    looks = f'numFmtId="49" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0"'
    applied = 'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"'
    return _add(styles, "cellXfs", "xf", f"<xf {looks} {applied}>{alignment}</xf>")


def _add(styles: Fragment, group: str, name: str, markup: str) -> int:
    """The number of a look in its list, to which it is added if need be."""
    markup = prefixed(markup, styles.prefix)
    if styles.find(group) is None:
        styles.insert(group, prefixed(f"<{group}></{group}>", styles.prefix), _ORDER)
    child = styles.find(group)
    assert child is not None
    listed = Fragment.of(child.markup)
    for number, known in enumerate(listed.children):
        if known.markup == markup:
            return number
    listed.children.append(Child(name, markup))
    tag = start_tag(listed.opening)
    listed.opening = with_attribute(tag, "count", str(len(listed.children))) + listed.opening[len(tag) :]
    child.markup = str(listed)
    return len(listed.children) - 1
