"""The list of what has to be corrected, as a sheet that Excel opens as it is: one line per record and reason.

UTF-8 with a byte-order mark and semicolons, as Excel with Indonesian settings expects. Nothing in it can become a
formula, and no number loses digits.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

from simpul.reading.explaining import Explained
from simpul.reading.repairs import RepairRecord
from simpul.reading.spreadsheet_text import no_formula
from simpul_portal import words

HEADER = (
    "Jenis data", "Nomor", "Nama", "Berkas", "Lembar", "Data ke-", "Tanggal diterima", "Alasan", "Penjelasan",
    "Kolom", "Tertulis", "Seharusnya", "Diperbaiki oleh", "Dengan dokumen", "Kode alasan",
)  # fmt: skip

MOST = 20_000
"""Records in one sheet: more than anybody corrects before sending again, and no office takes the portal's memory."""

_EXACT_DIGITS = 11  # Excel shows longer numbers as 3,5E+15, and from the 16th digit on it forgets them


_preparing: set[str] = set()
_LOOKING = Lock()


@contextmanager
def alone(office_code: str) -> Iterator[bool]:
    """Whether no other sheet of this office is being prepared; until the block ends none is.

    A long one holds a connection for seconds, and the portal has few: one office shall not take them all.
    """
    with _LOOKING:
        is_alone = office_code not in _preparing
        _preparing.add(office_code)
    try:
        yield is_alone
    finally:
        if is_alone:
            _preparing.remove(office_code)


def repair_sheet(records: Sequence[RepairRecord]) -> bytes:
    """The whole sheet; where it is full, its last line says how it goes on."""
    text = io.StringIO(newline="")
    sheet = csv.writer(text, delimiter=";", lineterminator="\r\n")
    sheet.writerow(HEADER)
    sheet.writerows(line for record in records for line in _lines(record))
    if len(records) >= MOST:
        sheet.writerow(
            [f"Paling banyak {words.number(MOST)} data dalam satu daftar. Perbaiki dan kirim dahulu, lalu unduh lagi."]
        )
    return text.getvalue().encode("utf-8-sig")


def _lines(record: RepairRecord) -> Iterator[list[str]]:
    for reason in record.reasons:
        cells = (
            words.document_word(record.document),
            record.record_number,
            record.person_name,
            record.file_name,
            record.sheet_name,
            None if record.record_no is None else str(record.record_no),
            record.received_date.isoformat(),
            *_reason_cells(reason, record.row_text),
        )
        yield [no_formula(_exact(cell or "")) for cell in cells]


def _reason_cells(reason: Explained, row_text: str | None) -> tuple[str | None, ...]:
    return (
        reason.label,
        reason.sentence,
        reason.field_label,
        reason.seen or row_text,
        reason.expected,
        reason.fixer,
        reason.paper,
        reason.code,
    )


def _exact(cell: str) -> str:
    """A number as it is written, whoever wrote it: a record's number may be a NIK, and a telephone's begins with 0."""
    is_changed = cell.isdigit() and (len(cell) > _EXACT_DIGITS or (cell.startswith("0") and len(cell) > 1))
    return f"'{cell}" if is_changed else cell
