"""``simpul office receipt`` and ``simpul office slip``: a page made by hand, from what this computer knows."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from simpul.domain.receipt_code import read_code
from simpul_office.listening.messages import OfficeReceipt
from simpul_office.office_told import written_where_asked
from simpul_office.receipts.filing import MARK, name_of, write
from simpul_office.receipts.paper import Paper
from simpul_office.receipts.receipt import receipt_paper
from simpul_office.receipts.slip import slip_paper
from simpul_office.sent_rows import SentRows
from simpul_office.standing import RowStanding, Standing
from simpul_office.status import caught_up

WRITTEN, NOT_FOUND = 0, 1
_NO_RECEIPT = (
    "Belum ada tanda terima untuk itu. Kementerian membuatnya setelah semua baris berkas diperiksa. "
    "Lihat berkas yang dikenal dengan `simpul office status`."
)
_NO_ROW = "Tidak ada baris dengan nomor itu. Lihat berkas yang dikenal dengan `simpul office status`."


def print_receipt(state: Path, office_code: str, file: str | None, code: str | None, folder: Path) -> int:
    """Write the newest receipt of a file, or the one with this code. Gives the exit code."""
    with caught_up(state, office_code) as store:
        wanted = [said for said in store.receipts() if _is_wanted(said, file, code)]
        if not wanted:
            return _refused(_NO_RECEIPT)
        standing = Standing(store, SentRows(state, office_code))
        said = wanted[0]
        rows = standing.rows_of_file(said.file_id)
        left = (sum(row.word == "perlu diperbaiki" for row in rows), store.heard_at() or said.issued_at)
        paper = receipt_paper(said, office_code, store.editions_of(said.file_id), left)
        return _written(paper, folder, name_of(said) + MARK)


def print_slip(state: Path, office_code: str, file: str | None, number: str, folder: Path) -> int:
    """Write the slip for the rows under a number, of the newest file that has them. Gives the exit code."""
    with caught_up(state, office_code) as store:
        standing = Standing(store, SentRows(state, office_code))
        rows = _of_one_file(standing.rows_of_record(number), file)
        if not rows:
            return _refused(_NO_ROW)
        receipt = next((said for said in store.receipts() if said.file_id == rows[0].file_id), None)
        known_at = store.heard_at() if any(row.judged_at for row in rows) else None
        paper = slip_paper(rows, office_code, receipt, known_at or datetime.now(UTC))
        # Not the number of the record: a file's name is seen by more people than its content.
        return _written(paper, folder, f"SLIP {rows[0].record_no or 0} {str(rows[0].file_id)[:8]}")


def _is_wanted(said: OfficeReceipt, file: str | None, code: str | None) -> bool:
    if code is not None:
        return said.code == read_code(code)
    return file is not None and (said.file_name or "").casefold() == Path(file).name.casefold()


def _of_one_file(rows: Sequence[RowStanding], file: str | None) -> list[RowStanding]:
    named = [row for row in rows if file is None or (row.file_name or "").casefold() == Path(file).name.casefold()]
    return [row for row in named if row.file_id == named[0].file_id]


def _written(paper: Paper, folder: Path, name: str) -> int:
    with written_where_asked():
        paths = write(paper, folder, name)
    console = Console(highlight=False, markup=False)
    for path in paths:
        console.print(str(path), soft_wrap=True)
    return WRITTEN


def _refused(sentence: str) -> int:
    Console(stderr=True, highlight=False, markup=False).print(sentence, soft_wrap=True)
    return NOT_FOUND
