"""An XML part of a workbook, taken apart at its first level only: what is not changed stays as its author wrote it.

A parser that builds a tree and writes it anew would drop name spaces which Excel needs. Here everything between the
children's boundaries is kept as text.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.parsers import expat

_START = re.compile(rb"<(?:[\w.-]+:)?[\w.-]+(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")


class CannotBeMarked(Exception):
    """The workbook is written in a way that cannot be marked without a risk for what stands in it."""


@dataclass(slots=True)
class Child:
    """One child of the root: its name without prefix, and its markup, with the white space after it."""

    name: str
    markup: str


class Fragment:
    """A root element and its children. ``prefix`` is how the root's name space is written, often nothing."""

    def __init__(self, opening: str, children: list[Child], closing: str) -> None:
        self.opening = opening
        self.children = children
        self.closing = closing
        self.prefix = closing[2:].partition(":")[0] + ":" if ":" in closing else ""

    @classmethod
    def of(cls, content: str) -> "Fragment":
        """Take an XML text apart. Raises ``CannotBeMarked`` where it is none."""
        data = content.encode()
        finder = _Boundaries(data)
        root = finder.root
        if root.is_empty:
            opening = data[: root.end].decode()
            return cls(f"{opening[:-2].rstrip()}>", [], f"</{root.name}>")
        ends = [child.start for child in finder.children[1:]] + [root.closing]
        children = [
            Child(child.name, data[child.start : end].decode())
            for child, end in zip(finder.children, ends, strict=bool(finder.children))
        ]
        first = finder.children[0].start if finder.children else root.closing
        return cls(data[:first].decode(), children, data[root.closing :].decode())

    def find(self, name: str) -> Child | None:
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def remove(self, name: str) -> None:
        """Take out all children of that name."""
        self.children = [child for child in self.children if child.name != name]

    def insert(self, name: str, markup: str, order: Sequence[str]) -> None:
        """Put a child where the order of the schema wants it: before the first that comes later."""
        later = set(order[order.index(name) + 1 :])
        at = next((at for at, child in enumerate(self.children) if child.name in later), len(self.children))
        self.children.insert(at, Child(name, markup))

    def change(self, name: str, how: Callable[[str], str]) -> None:
        """Change the markup of every child of that name."""
        for child in self.children:
            if child.name == name:
                child.markup = how(child.markup)

    def __str__(self) -> str:
        return self.opening + "".join(child.markup for child in self.children) + self.closing


@dataclass(slots=True)
class _Found:
    name: str
    start: int
    end: int = 0
    closing: int = 0
    is_empty: bool = False


class _Boundaries:
    """Where the root and its children begin and end, in bytes."""

    def __init__(self, data: bytes) -> None:
        self.root = _Found("", 0)
        self.children: list[_Found] = []
        self._data = data
        self._depth = 0
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError:
            raise CannotBeMarked("a part is no XML") from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        at = self._parser.CurrentByteIndex
        if self._depth == 0:
            self.root = self._tag(name, at)
        elif self._depth == 1:
            self.children.append(_Found(name.rpartition(":")[2], at))
        self._depth += 1

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._depth == 0:
            self.root.closing = self._parser.CurrentByteIndex

    def _tag(self, name: str, at: int) -> _Found:
        tag = _START.match(self._data, at)
        if tag is None:
            raise CannotBeMarked("a part has an unusual root")
        return _Found(name, at, tag.end(), is_empty=tag[0].endswith(b"/>"))


def attribute(tag: str, name: str) -> str | None:
    """The value of an attribute in a start tag, as it is written."""
    found = re.search(rf"""\s{re.escape(name)}\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return None if found is None else found[1] if found[1] is not None else found[2]


def with_attribute(tag: str, name: str, value: str | None) -> str:
    """A start tag with the attribute set to a value, or without it."""
    bare = re.sub(rf"""\s{re.escape(name)}\s*=\s*("[^"]*"|'[^']*')""", "", tag, count=1)
    if value is None:
        return bare
    end = bare.index("/>") if bare.endswith("/>") else len(bare) - 1
    return f'{bare[:end].rstrip()} {name}="{value}"{bare[end:]}'


def start_tag(markup: str) -> str:
    """The start tag with which a markup begins."""
    found = _START.match(markup.encode())
    if found is None:
        raise CannotBeMarked("a part has an unusual tag")
    return found[0].decode()
