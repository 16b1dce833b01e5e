"""How a CSV file is written: told by its header, the record whose texts are headers of a template.

Titles may stand above it, in as many cells as they need, and its own cells may hold line breaks.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from simpul_office.reading.csv_file import CsvFile, CsvForm, first_lines
from simpul_office.reading.encoding import encoding_of, line_end_of
from simpul_office.reading.headers import headers_of
from simpul_office.reading.lines import DamagedFile
from simpul_office.reading.recognise import Layout, layout_of
from simpul_office.reading.table import DEEPEST_HEADER, Unrecognised, find_table

SEPARATORS = (";", ",", "\t", "|")
_LONGEST_HEADER = 64 * 1024


def csv_file(path: Path) -> CsvFile:
    """The file in the form in which its header is a known one, or else in the likeliest.

    Raises ``DamagedFile`` where the header may stand in a line that cannot be read.
    """
    encoding = encoding_of(path)
    line_end = line_end_of(path, encoding)
    unknown: list[tuple[Unrecognised, CsvForm]] = []
    for form in _forms(encoding, line_end):
        found = _header_of(CsvFile(path, form))
        if isinstance(found, Layout):
            return CsvFile(path, replace(form, width=len(found.headers)))
        unknown.append((found, form))
    likeliest, form = max(unknown, key=lambda pair: _likelihood(pair[0]))
    if _is_hidden_by_quotation_marks(path, form):
        raise DamagedFile("unclosed_quote", _UNCLOSED)
    if likeliest.has_unreadable and not likeliest.has_head_of_records:
        raise DamagedFile("not_text", _NO_TEXT)
    return CsvFile(path, form)


def _forms(encoding: str, line_end: str) -> Iterator[CsvForm]:
    for is_wrapped in (False, True):
        for separator in SEPARATORS:
            yield CsvForm(encoding, line_end, separator, is_wrapped=is_wrapped)


def _header_of(file: CsvFile) -> Layout | Unrecognised:
    """The header of a file, sought among its records whatever their width."""
    (found,) = (find_table(sheet.lines)[0] for sheet in file.sheets())
    return found


def _likelihood(found: Unrecognised) -> tuple[int, int]:
    """By how many headers are known, and by how many cells stand beside each other at all."""
    return (0, 0) if found.head is None else (found.head.nearest.shared, len(found.head.nearest.unknown))


def _is_hidden_by_quotation_marks(path: Path, form: CsvForm) -> bool:
    """Whether a line would be a known header if no quotation mark stood in it."""
    for raw in islice(first_lines(path, form.encoding, form.line_end), DEEPEST_HEADER):
        line = raw[:_LONGEST_HEADER].decode(errors="replace").replace('"', "")
        layouts = (layout_of(headers_of(line.split(separator))) for separator in SEPARATORS)
        if any(layout is not None and layout.is_exact for layout in layouts):
            return True
    return False


_UNCLOSED = 'Tanda kutip (") di baris judul kolom tidak berpasangan. Hapus tanda itu, simpan, lalu kirim lagi.'
_NO_TEXT = "Judul kolom berkas ini tidak terbaca. Simpan lagi dari Excel sebagai jenis CSV UTF-8, lalu kirim lagi."
