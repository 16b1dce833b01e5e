"""What kind of file is it? Told by its first bytes, never by its name."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from simpul_office.reading.csv_header import csv_file
from simpul_office.reading.csv_lines import without_marks
from simpul_office.reading.json_lines import JsonLines
from simpul_office.reading.lines import EMPTY, DamagedFile, Source

_BEGINNING = 4096
_AT_ONCE = 1024 * 1024
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Excel up to 4, and 5 without its container: what a web system writes by itself that calls its list an .xls.
_BARE_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# So its container lists the main part of a workbook, and of what else Office wrote: each name ends with a NUL.
_BOOKS = frozenset(f"{name}\0".encode("utf-16-le") for name in ("Workbook", "Book"))
_OTHERS = frozenset(f"{name}\0".encode("utf-16-le") for name in ("WordDocument", "PowerPoint Document"))
_LONGEST_NAME = 64
_WEB_PAGE = (b"<html", b"<!doctype", b"<table", b"<meta", b"<head", b"<?xml", b"<style", b"mime-version:")
_NO_TABLE = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


def open_source(path: Path) -> Source:
    """The file as sheets of lines. Raises ``DamagedFile`` where it is none that can be read."""
    beginning = _beginning(path)
    if beginning.startswith(_OLE):
        raise _damage_of_ole(path)
    if beginning.startswith(_BARE_EXCEL):
        raise DamagedFile("old_excel", _OLD_EXCEL)
    if beginning.startswith(_ZIP):
        from simpul_office.reading.xlsx import Workbook  # only where it is needed: a clerk waits for the import

        return Workbook(path)
    if beginning.startswith(_NO_TABLE):
        raise DamagedFile("not_a_table", _OTHER_KIND)
    text = without_marks(beginning).lstrip()
    if text.lower().startswith(_WEB_PAGE):
        raise DamagedFile("web_page", _FROM_THE_WEB)
    if text.startswith(b"[") and text[1:].lstrip().startswith(b"{"):
        raise DamagedFile("not_a_table", _ONE_LIST)
    if text.startswith(b"{"):
        return JsonLines(path)
    return csv_file(path)


def _beginning(path: Path) -> bytes:
    """The first bytes. Refuses what holds nothing: no file, no byte, or, after a power cut, nothing but NUL."""
    if path.is_dir():
        raise DamagedFile("folder", "Ini map, bukan berkas. Kirim berkas di dalamnya satu per satu.")
    if path.exists() and not path.is_file():
        raise DamagedFile(
            "not_a_file", "Ini bukan berkas biasa. Simpan tabelnya sebagai CSV atau .xlsx, lalu kirim lagi."
        )
    try:
        with path.open("rb") as stream:
            beginning = stream.read(_BEGINNING)
            is_blank = not without_marks(beginning).strip() and not any(map(bytes.strip, _stretches(stream)))
    except OSError:
        raise DamagedFile("not_found", _NOT_FOUND) from None
    if is_blank:
        raise DamagedFile("empty", *EMPTY)
    if not beginning.strip(b"\0"):
        raise DamagedFile("damaged", _LOST)
    return beginning


def _stretches(stream: BinaryIO) -> Iterator[bytes]:
    """What is left of a file, a megabyte at a time."""
    return iter(lambda: stream.read(_AT_ONCE), b"")


def _damage_of_ole(path: Path) -> DamagedFile:
    """A file of Microsoft's old kind: an .xlsx locked by a password, an .xls, or a letter."""
    before = b""
    found: set[bytes] = set()
    with path.open("rb") as stream:
        for stretch in _stretches(stream):
            seen = before + stretch
            found.update(name for name in (_ENCRYPTED, *_BOOKS, *_OTHERS) if name in seen)
            before = stretch[-_LONGEST_NAME:]
    if _ENCRYPTED in found:
        return DamagedFile("encrypted", _LOCKED)
    if found & _OTHERS and not found & _BOOKS:
        return DamagedFile("not_a_table", _OTHER_KIND)
    return DamagedFile("old_excel", _OLD_EXCEL)


_LOCKED = "Berkas ini terkunci kata sandi. Buka di Excel, hapus kata sandinya, simpan, lalu kirim lagi."
_OLD_EXCEL = "Berkas ini Excel lama (.xls). Buka di Excel, simpan sebagai .xlsx, lalu kirim lagi."
_FROM_THE_WEB = (
    "Berkas ini halaman web atau XML, bukan buku kerja Excel. Buka di Excel atau LibreOffice, simpan sebagai .xlsx, "
    "lalu kirim lagi."
)
_ONE_LIST = (
    "Berkas ini JSON yang seluruhnya satu daftar. Simpan tiap data sebagai satu objek di barisnya sendiri "
    "(JSON Lines), atau simpan tabelnya sebagai CSV, lalu kirim lagi."
)
_OTHER_KIND = "Berkas ini bukan tabel (CSV atau Excel). Simpan tabelnya sebagai .xlsx atau CSV, lalu kirim lagi."
_NOT_FOUND = "Berkas ini tidak ditemukan atau tidak bisa dibuka. Periksa nama, tempat dan izinnya, lalu kirim lagi."
_LOST = "Isi berkas ini hilang (hanya nol). Simpan lagi dari program asalnya, lalu kirim lagi."
