"""The zip file around a workbook: its parts, opened within bounds, and the sheets it names."""

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from simpul_office.reading.lines import DamagedFile
from simpul_office.reading.xlsx.markup import BrokenMarkup, first_element, starts_of

LARGEST_CONTENT = 2 * 1024**3
LARGEST_SMALL_PART = 32 * 1024**2
"""Lists of sheets, relations and formats: they are read into memory."""
LONGEST_CELL = 1024 * 1024
MOST_PARTS = 10_000
_NOT_A_ZIP = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, NotImplementedError, RuntimeError,
    struct.error, OverflowError,
)  # fmt: skip
_DAMAGED = "Berkas Excel ini rusak atau tidak lengkap. Buka di Excel, simpan lagi sebagai .xlsx, lalu kirim lagi."
_TOO_LARGE = "Isi berkas ini terlalu besar. Bagi menjadi beberapa berkas, lalu kirim lagi."
_NO_WORKBOOK = "Berkas ini bukan buku kerja Excel (.xlsx). Buka di Excel, simpan sebagai .xlsx, lalu kirim lagi."
_ARCHIVE = "Berkas ini arsip ZIP. Buka arsipnya, lalu kirim tabel di dalamnya satu per satu."
# What a document of an office program has in its zip file: Microsoft's, LibreOffice's, Apple's.
_OF_PROGRAMS = frozenset({"[content_types].xml", "mimetype", "index/document.iwa"})


@dataclass(frozen=True, slots=True)
class NamedSheet:
    """A sheet as the workbook names it, the part in which it lies, and whether it is shown."""

    name: str
    part: str
    is_hidden: bool


class Package:
    """The open parts of a workbook. Use it inside ``opened``."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        # Parts are the same whatever the case of their names: not every program writes them as it calls them.
        self._names = {name.lower(): name for name in archive.namelist()}
        self.workbook = self._workbook()
        self._targets = self._relations(self.workbook)

    def open(self, part: str) -> IO[bytes]:
        """A part's content."""
        return self._archive.open(part)

    def open_small(self, part: str) -> IO[bytes]:
        """The content of a part whose elements are kept. Refuses one that would fill the memory."""
        if self._archive.getinfo(part).file_size > LARGEST_SMALL_PART:
            raise too_large()
        return self.open(part)

    def shared_strings(self) -> str | None:
        """The part with the texts that cells share, if there is one."""
        return self._of_kind("/sharedStrings")

    def styles(self) -> str | None:
        """The part with the formats of cells, if there is one."""
        return self._of_kind("/styles")

    def sheets(self) -> list[NamedSheet]:
        """The sheets with cells, in the order of the tabs; charts are no such sheets."""
        found = []
        with self.open_small(self.workbook) as stream:
            for tag, given in starts_of(stream):
                if tag != "sheet":
                    continue
                relation = next((text for name, text in given.items() if name.endswith(":id")), "")
                if relation not in self._targets:
                    raise BrokenMarkup  # passing over a sheet that is lost would lose its records without a word
                kind, part = self._targets[relation]
                if kind.endswith("/worksheet"):
                    found.append(NamedSheet(given.get("name", ""), part, given.get("state", "visible") != "visible"))
        return found

    def counts_from_1904(self) -> bool:
        """Whether day 0 of its dates is the first of January 1904, as old Macintosh programs wrote them."""
        with self.open_small(self.workbook) as stream:
            given = first_element(stream, "workbookPr")
        return given.get("date1904", "0") in ("1", "true")

    def _workbook(self) -> str:
        for kind, part in self._relations("").values():
            if kind.endswith("/officeDocument") and part.endswith(".xml") and self._is_workbook(part):
                return part
        raise DamagedFile("not_a_workbook", _ARCHIVE if self._names.keys().isdisjoint(_OF_PROGRAMS) else _NO_WORKBOOK)

    def _is_workbook(self, part: str) -> bool:
        """Whether it is no document of Word's or PowerPoint's, which lie in packages of the same kind."""
        with self.open(part) as stream:
            root, _ = next(starts_of(stream), ("", {}))
        return root == "workbook"

    def _of_kind(self, ending: str) -> str | None:
        return next((part for kind, part in self._targets.values() if kind.endswith(ending)), None)

    def _relations(self, of: str) -> dict[str, tuple[str, str]]:
        """Relation id -> (kind, part) of what a part points to inside the package."""
        folder, name = posixpath.split(of)
        part = self._names.get(posixpath.join(folder, "_rels", f"{name}.rels").lower())
        if part is None:
            return {}
        with self.open_small(part) as stream:
            given = [found for tag, found in starts_of(stream) if tag == "Relationship"]
        targets = {found.get("Id", ""): (found.get("Type", ""), _joined(folder, found).lower()) for found in given}
        return {key: (kind, self._names[target]) for key, (kind, target) in targets.items() if target in self._names}


@contextmanager
def opened(path: Path) -> Iterator[Package]:
    """Open a workbook's package."""
    with damage_told(), zipfile.ZipFile(path) as archive:
        _refuse_bomb(archive)
        yield Package(archive)


@contextmanager
def damage_told() -> Iterator[None]:
    """Whatever breaks while a package is read is the file's damage, told as such."""
    try:
        yield
    except (*_NOT_A_ZIP, BrokenMarkup):
        raise DamagedFile("damaged", _DAMAGED) from None


def too_large() -> DamagedFile:
    """What is said of a workbook that would fill the memory."""
    return DamagedFile("too_large", _TOO_LARGE)


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    """What a part says of its size is never exceeded when it is read: the zip reader stops there."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_CONTENT:
        raise too_large()


def _joined(folder: str, relation: dict[str, str]) -> str:
    target = relation.get("Target", "")
    return posixpath.normpath(target[1:] if target.startswith("/") else posixpath.join(folder, target))
