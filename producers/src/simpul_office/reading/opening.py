"""What kind of file is it? Told by its first bytes, never by its name."""

from pathlib import Path

from simpul_office.reading.csv_file import CsvFile, first_line
from simpul_office.reading.lines import DamagedFile, Source
from simpul_office.reading.recognise import best, headers_of, layout_of, nearest_of

SEPARATORS = (";", ",", "\t", "|")
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def open_source(path: Path) -> Source:
    """The file as sheets of lines. Raises ``DamagedFile`` where it is none that can be read."""
    try:
        with path.open("rb") as stream:
            beginning = stream.read(len(_OLE))
    except OSError as error:
        raise DamagedFile("not_found", "Berkas ini tidak ditemukan atau tidak bisa dibuka.") from error
    if not beginning:
        raise DamagedFile("empty", "Berkas ini kosong.")
    if beginning == _OLE:
        raise _damage_of_ole(path)
    if beginning.startswith(_ZIP):
        from simpul_office.reading.workbook import Workbook  # openpyxl is slow to import and often not needed

        return Workbook(path)
    if beginning.startswith(_UTF_16):
        raise DamagedFile("not_utf8", _NOT_UTF_8)
    return CsvFile(path, _separator(path))


def _separator(path: Path) -> str:
    """The separator with which the header is a known one, or else the likeliest."""
    try:
        header = first_line(path).decode()
    except UnicodeDecodeError as error:
        raise DamagedFile("not_utf8", _NOT_UTF_8) from error
    if not header:
        raise DamagedFile("empty", "Berkas ini kosong.")
    candidates = {separator: headers_of(header.replace('"', "").split(separator)) for separator in SEPARATORS}
    for separator, headers in candidates.items():
        if layout_of(headers):
            return separator
    nearest = {separator: nearest_of(headers) for separator, headers in candidates.items()}
    winner = best(nearest.values())
    return next(separator for separator, found in nearest.items() if found is winner)


def _damage_of_ole(path: Path) -> DamagedFile:
    """A file of Microsoft's old kind: an .xlsx locked by a password, or an .xls."""
    if _ENCRYPTED in path.read_bytes():
        return DamagedFile("encrypted", _LOCKED)
    return DamagedFile("old_excel", _OLD_EXCEL)


_NOT_UTF_8 = "Judul kolom berkas ini tidak terbaca. Simpan lagi dari Excel sebagai jenis CSV UTF-8, lalu kirim lagi."
_LOCKED = "Berkas ini terkunci kata sandi. Buka di Excel, hapus kata sandinya, simpan, lalu kirim lagi."
_OLD_EXCEL = "Berkas ini Excel lama (.xls). Buka di Excel, simpan sebagai .xlsx, lalu kirim lagi."
