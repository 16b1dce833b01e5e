"""The parts of a workbook file: found, replaced, added, and copied unread where nothing changes."""

import posixpath
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from simpul_office.returning.fragment import CannotBeMarked
from simpul_office.returning.namespaces import LINKS, OFFICE, TYPES

CONTENT_TYPES = "[Content_Types].xml"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_AT_ONCE = 1 << 16


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship of one part to another: its id, its kind, and the other part's name."""

    id: str
    kind: str
    target: str


class Package:
    """A workbook file to be written anew. Every part stays as it is, unless it is replaced or added here."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)
        self._names = self._zip.namelist()
        self._by_folded_name = {name.lower(): name for name in self._names}
        self._replaced: dict[str, bytes | Iterable[bytes]] = {}

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def has(self, name: str) -> bool:
        """Whether there is such a part, from before or from us."""
        return name in self._names or name in self._replaced

    def text(self, name: str) -> str:
        """The text of a part, as it stands now."""
        content = self._replaced.get(name)
        if content is None:
            content = self._zip.read(name) if name in self._names else b""
        if not isinstance(content, bytes):
            raise CannotBeMarked("a part is asked for twice")
        try:
            return content.removeprefix(b"\xef\xbb\xbf").decode()
        except UnicodeDecodeError:
            raise CannotBeMarked("a part is not UTF-8") from None

    def stream(self, name: str) -> Iterator[bytes]:
        """The bytes of a part of the file, in pieces."""
        with self._zip.open(name) as stream:
            while piece := stream.read(_AT_ONCE):
                yield piece

    def put(self, name: str, content: str | Iterable[bytes]) -> None:
        """Replace a part, or add it. Bytes may come in pieces, taken when the file is written."""
        self._replaced[name] = content.encode() if isinstance(content, str) else content

    def free_name(self, pattern: str) -> str:
        """A name for a new part: the first number for which there is none yet."""
        return next(name for number in range(1, 100_000) if not self.has(name := pattern.format(number)))

    def links(self, part: str) -> list[Link]:
        """The relationships of a part (of the file as a whole: of "")."""
        found = []
        for link in self._relationships(part):
            target = link.get("Target", "")
            if link.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
                target = self._own_name(target)
            found.append(Link(link.get("Id", ""), link.get("Type", "").rpartition("/")[2], target))
        return found

    def link(self, part: str, kind: str, target: str) -> str:
        """Add a relationship and give its id."""
        root = self._relationships(part)
        taken = {link.get("Id") for link in root}
        name = next(name for number in range(1, 100_000) if (name := f"rIdSimpul{number}") not in taken)
        ElementTree.SubElement(
            root, f"{{{LINKS}}}Relationship", {"Id": name, "Type": f"{OFFICE}/{kind}", "Target": f"/{target}"}
        )
        self.put(self._links_of(part), _written(root, LINKS))
        return name

    def declare(self, part: str, content_type: str) -> None:
        """Say of what type a new part is."""
        self._declare("Override", {"PartName": f"/{part}"}, content_type)

    def declare_ending(self, ending: str, content_type: str) -> None:
        """Say of what type all parts are whose names end so."""
        self._declare("Default", {"Extension": ending}, content_type)

    def _declare(self, element: str, what: dict[str, str], content_type: str) -> None:
        root = ElementTree.fromstring(self.text(CONTENT_TYPES))
        ((key, value),) = what.items()
        if all(found.get(key) != value for found in root):
            ElementTree.SubElement(root, f"{{{TYPES}}}{element}", {**what, "ContentType": content_type})
            self.put(CONTENT_TYPES, _written(root, TYPES))

    def write(self, target: IO[bytes]) -> None:
        """Write the file. The same parts give the same bytes."""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
            for name in dict.fromkeys([*self._names, *self._replaced]):
                if name.endswith("/"):
                    continue
                entry = zipfile.ZipInfo(name, _LONG_AGO)
                entry.compress_type = zipfile.ZIP_DEFLATED
                with written.open(entry, "w", force_zip64=True) as stream:
                    self._copy(name, stream)

    def _copy(self, name: str, stream: IO[bytes]) -> None:
        content = self._replaced.get(name)
        if content is None:
            with self._zip.open(name) as source:
                shutil.copyfileobj(source, stream, _AT_ONCE)
        elif isinstance(content, bytes):
            stream.write(content)
        else:
            for piece in content:
                stream.write(piece)

    def _relationships(self, part: str) -> ElementTree.Element:
        name = self._links_of(part)
        if not self.has(name):
            return ElementTree.Element(f"{{{LINKS}}}Relationships")
        return ElementTree.fromstring(self.text(name))

    def _links_of(self, part: str) -> str:
        folder, name = posixpath.split(part)
        return self._own_name(posixpath.join(folder, "_rels", f"{name}.rels"))

    def _own_name(self, part: str) -> str:
        """The name by which the file holds a part: the case of names does not matter."""
        return self._by_folded_name.get(part.lower(), part)


def _written(root: ElementTree.Element, name_space: str) -> str:
    ElementTree.register_namespace("", name_space)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'
