"""A page as PDF: A4, in the fonts that every reader has. The same page gives the same bytes."""

from io import BytesIO

import pydyf

from simpul.domain.counter import number
from simpul_office.receipts.letters import width, wrapped, written
from simpul_office.receipts.paper import Fact, Paper, Tally, spelled

_WIDE, _HIGH, _MARGIN = 595.28, 841.89, 56.7
_ROOM = _WIDE - 2 * _MARGIN
_LABEL_ROOM = 140.0
_INK, _SOFT, _NAVY, _RED, _LINE, _URGENT = (
    tuple(int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    for colour in ("1a2733", "52606d", "12395b", "c8102e", "d5dbe1", "8a4b00")
)
_FONTS = {"regular": "Helvetica", "bold": "Helvetica-Bold", "code": "Courier-Bold"}


def as_pdf(paper: Paper) -> bytes:
    """The page, or as many as it needs."""
    printer = _Printer()
    printer.head(paper)
    if paper.code is not None:
        printer.code(paper.code)
    for fact in paper.facts:
        printer.fact(fact)
    printer.skip(18)
    for found in paper.counts:
        printer.count(found)
    printer.skip(18 if paper.counts else 0)
    for note in paper.notes:
        printer.paragraph(note, size=9.5)
    return printer.finished(paper.title)


class _Printer:
    """Writes from top to bottom, and begins a new page where one is full."""

    def __init__(self) -> None:
        self._pages: list[pydyf.Stream] = []
        self._new_page()

    def head(self, paper: Paper) -> None:
        self.line("Simpul · registri nasional pekerja migran", 9.5, _SOFT)
        self.skip(10)
        self.line(paper.title, 23, _NAVY, font="bold")
        self.skip(2)
        for line in wrapped(paper.office, 11, _ROOM, is_bold=True):
            self.line(line, 11, _INK, font="bold")
        self.skip(8)
        self._rule(_RED, 3.2)
        self.skip(14)
        self.paragraph(paper.lead, size=11)
        self.skip(8)

    def code(self, code: str) -> None:
        """The kode bukti in a frame."""
        high = 58.0
        self._make_room(high)
        page, top = self._page, self._place
        page.set_color_rgb(*_NAVY, stroke=True)
        page.set_line_width(1.4)
        page.rectangle(_MARGIN, top - high, _ROOM, high)
        page.stroke()
        self._text("Kode bukti", _MARGIN + 16, top - 24, 11, _INK, "regular")
        self._text("Sebutkan kode ini bila bertanya.", _MARGIN + 16, top - 38, 9, _SOFT, "regular")
        self._text("Kementerian dapat mencocokkannya.", _MARGIN + 16, top - 49, 9, _SOFT, "regular")
        wide = 0.6 * 23 * len(spelled(code))
        self._text(spelled(code), _MARGIN + _ROOM - 16 - wide, top - 37, 23, _NAVY, "code")
        self._place -= high
        self.skip(16)

    def fact(self, fact: Fact) -> None:
        """A label, what it says beside it, and a thin line below."""
        lines = wrapped(fact.value, 11, _ROOM - _LABEL_ROOM)
        self._make_room(15 * len(lines) + 9)
        self.skip(4)
        for place, line in enumerate(lines):
            self._place -= 14
            if place == 0:
                self._text(fact.label, _MARGIN, self._place, 11, _SOFT, "regular")
            self._text(line, _MARGIN + _LABEL_ROOM, self._place, 11, _INK, "regular")
        self.skip(6)
        self._rule(_LINE, 0.5)

    def count(self, found: Tally) -> None:
        """A word of the counter, and at the right how many."""
        is_urgent = found.is_urgent and found.rows > 0
        colour, font = (_URGENT, "bold") if is_urgent else (_INK, "regular")
        self._make_room(24)
        self._place -= 18
        self._text(found.label, _MARGIN, self._place, 11, colour, font)
        said = number(found.rows)
        self._text(said, _MARGIN + _ROOM - width(said, 11, is_bold=True), self._place, 11, colour, "bold")
        self.skip(6)
        self._rule(_LINE, 0.5)

    def paragraph(self, text: str, size: float) -> None:
        """A sentence over the whole width."""
        for line in wrapped(text, size, _ROOM):
            self.line(line, size, _INK)
        self.skip(size / 2)

    def line(self, text: str, size: float, colour: tuple[float, ...], font: str = "regular") -> None:
        """One line at the left."""
        self._make_room(size * 1.4)
        self._place -= size * 1.4
        self._text(text, _MARGIN, self._place + size * 0.3, size, colour, font)

    def skip(self, points: float) -> None:
        """Leave room."""
        self._place -= points

    def finished(self, title: str) -> bytes:
        """The whole document."""
        document = pydyf.PDF()
        document.info["Title"] = pydyf.String(title)
        document.catalog["Lang"] = pydyf.String("id")
        fonts = pydyf.Dictionary()
        for name, font in _FONTS.items():
            added = pydyf.Dictionary(
                {"Type": "/Font", "Subtype": "/Type1", "BaseFont": f"/{font}", "Encoding": "/WinAnsiEncoding"}
            )
            document.add_object(added)
            fonts[name] = added.reference
        for page in self._pages:
            document.add_object(page)
            document.add_page(_page(document, page, fonts))
        output = BytesIO()
        document.write(output)
        return output.getvalue()

    @property
    def _page(self) -> pydyf.Stream:
        return self._pages[-1]

    def _new_page(self) -> None:
        self._pages.append(pydyf.Stream(compress=True))
        self._place = _HIGH - _MARGIN

    def _make_room(self, points: float) -> None:
        if self._place - points < _MARGIN:
            self._new_page()

    def _rule(self, colour: tuple[float, ...], thickness: float) -> None:
        self._page.set_color_rgb(*colour)
        self._page.rectangle(_MARGIN, self._place, _ROOM, thickness)
        self._page.fill()

    def _text(self, text: str, x: float, y: float, size: float, colour: tuple[float, ...], font: str) -> None:
        page = self._page
        page.set_color_rgb(*colour)
        page.begin_text()
        page.set_font_size(font, size)
        page.set_text_matrix(1, 0, 0, 1, x, y)
        page.show_text_string(written(text))
        page.end_text()


def _page(document: pydyf.PDF, content: pydyf.Stream, fonts: pydyf.Dictionary) -> pydyf.Dictionary:
    return pydyf.Dictionary(
        {
            "Type": "/Page",
            "Parent": document.pages.reference,
            "Contents": content.reference,
            "MediaBox": pydyf.Array([0, 0, _WIDE, _HIGH]),
            "Resources": pydyf.Dictionary({"Font": fonts}),
        }
    )
