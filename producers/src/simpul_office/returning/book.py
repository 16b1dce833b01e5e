"""The workbook as a whole: its sheets, and the summary as the first of them."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from simpul_office.reading import SUMMARY_SHEET
from simpul_office.returning.fragment import CannotBeMarked, Child, Fragment, attribute, start_tag, with_attribute
from simpul_office.returning.markup import escaped
from simpul_office.returning.namespaces import MAIN, OFFICE
from simpul_office.returning.package import Package
from simpul_office.returning.styles import prefixed

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_NO_STYLES = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf xfId="0"/></cellXfs></styleSheet>'
)
_ORDER = (
    "fileVersion", "fileSharing", "workbookPr", "AlternateContent", "revisionPtr", "absPath", "workbookProtection",
    "bookViews", "sheets", "functionGroups", "externalReferences", "definedNames", "calcPr", "oleSize",
    "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing", "fileRecoveryPr",
    "webPublishObjects", "extLst",
)  # fmt: skip
_FILTER_NAME = "_xlnm._FilterDatabase"


@dataclass(frozen=True, slots=True)
class Tab:
    """A sheet by its title, and the name of its part. ``state``: visible, hidden, or veryHidden (no menu shows it)."""

    title: str
    part: str
    is_worksheet: bool
    state: str


class Book:
    """The part that lists the sheets."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.part = next((link.target for link in package.links("") if link.kind == "officeDocument"), "")
        if not package.has(self.part):
            raise CannotBeMarked("a workbook without a list of its sheets")
        self._frame = Fragment.of(package.text(self.part))
        self.tabs = self._tabs()
        self.was_returned = any(tab.title == SUMMARY_SHEET for tab in self.tabs)
        self._first = 0

    def styles(self) -> str:
        """The name of the part that holds the styles; one is made where there is none."""
        found = next((link.target for link in self._package.links(self.part) if link.kind == "styles"), None)
        if found is None:
            found = self._package.free_name("xl/stylesSimpul{}.xml")
            self._package.put(found, _NO_STYLES)
            self._package.link(self.part, "styles", found)
            self._package.declare(found, _STYLES_TYPE)
        return found

    def summary(self) -> str:
        """The name of the part for the summary, which becomes the first sheet and the one that is seen first."""
        known = next((tab for tab in self.tabs if tab.title == SUMMARY_SHEET), None)
        part = known.part if known else self._new_tab()
        place = 0 if known is None else self.tabs.index(known)
        self._first = 0 if known else 1
        self._frame.change("bookViews", lambda markup: _seen_first(markup, place))
        self._frame.change("definedNames", self._shifted)
        return part

    def set_filters(self, filters: dict[str, str]) -> None:
        """Name the filtered ranges by sheet title, as a spreadsheet keeps them beside the sheets."""
        entries = [self._filter(at + self._first, tab, filters[tab.title]) for at, tab in self._filtered(filters)]
        if not entries:
            return
        if self._frame.find("definedNames") is None:
            empty = prefixed("<definedNames></definedNames>", self._frame.prefix)
            self._frame.insert("definedNames", empty, _ORDER)
        child = self._frame.find("definedNames")
        assert child is not None
        names = Fragment.of(child.markup)
        names.children += [Child("definedName", prefixed(entry, self._frame.prefix)) for entry in entries]
        child.markup = str(names)

    def _filtered(self, filters: dict[str, str]) -> list[tuple[int, Tab]]:
        return [(at, tab) for at, tab in enumerate(self.tabs) if tab.title in filters]

    def _filter(self, sheet: int, tab: Tab, area: str) -> str:
        self._frame.change("definedNames", lambda markup: _without_filter(markup, sheet))
        title = escaped(tab.title.replace("'", "''"))
        fixed = ":".join(_fixed(corner) for corner in area.split(":"))
        return f'<definedName name="{_FILTER_NAME}" localSheetId="{sheet}" hidden="1">\'{title}\'!{fixed}</definedName>'

    def save(self) -> None:
        """Put the list back into its workbook."""
        self._package.put(self.part, str(self._frame))

    def _tabs(self) -> list[Tab]:
        links = {link.id: link for link in self._package.links(self.part)}
        tree = ElementTree.fromstring(self._package.text(self.part))
        if tree.tag != f"{{{MAIN}}}workbook":
            raise CannotBeMarked("a workbook in the strict form, in which nothing of ours would be known")
        found = []
        for sheet in tree.iter(f"{{{MAIN}}}sheet"):
            link = links.get(sheet.get(f"{{{OFFICE}}}id", ""))
            if link is None:
                raise CannotBeMarked("a sheet without a part")
            state = sheet.get("state", "visible")
            found.append(Tab(sheet.get("name", ""), link.target, link.kind == "worksheet", state))
        return found

    def _new_tab(self) -> str:
        part = self._package.free_name("xl/worksheets/sheetSimpul{}.xml")
        link = self._package.link(self.part, "worksheet", part)
        self._package.declare(part, _SHEET_TYPE)
        child = self._frame.find("sheets")
        if child is None:
            raise CannotBeMarked("a workbook without sheets")
        sheets = Fragment.of(child.markup)
        taken = [int(attribute(each.markup, "sheetId") or 0) for each in sheets.children]
        tag = prefixed("<sheet", self._frame.prefix)
        markup = f'{tag} xmlns:r="{OFFICE}" name="{SUMMARY_SHEET}" sheetId="{max(taken) + 1}" r:id="{link}"/>'
        sheets.children.insert(0, Child("sheet", markup))
        child.markup = str(sheets)
        return part

    def _shifted(self, markup: str) -> str:
        """Names that belong to one sheet count the sheets, and there is one more now."""
        return re.sub(r'\blocalSheetId="(\d+)"', lambda found: f'localSheetId="{int(found[1]) + self._first}"', markup)


def _seen_first(markup: str, place: int) -> str:
    views = Fragment.of(markup)
    for child in views.children:
        tag = start_tag(child.markup)
        shown = with_attribute(with_attribute(tag, "activeTab", str(place)), "firstSheet", "0")
        child.markup = shown + child.markup[len(tag) :]
    return str(views)


def _without_filter(markup: str, sheet: int) -> str:
    names = Fragment.of(markup)
    names.children = [
        child
        for child in names.children
        if (attribute(start_tag(child.markup), "name"), attribute(start_tag(child.markup), "localSheetId"))
        != (_FILTER_NAME, str(sheet))
    ]
    return str(names)


def _fixed(place: str) -> str:
    """``$A$6`` for ``A6``."""
    return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", place)
