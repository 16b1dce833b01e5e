"""Receipts beside their files: as soon as the ministry has issued one, it lies in ``3-terkirim``."""

from pathlib import Path

from simpul.errors import RetryLater
from simpul.whole_file import whole
from simpul_office.causes import cause_of_disk
from simpul_office.listening.messages import OfficeReceipt
from simpul_office.listening.store import HeardStore
from simpul_office.receipts.html import as_html
from simpul_office.receipts.paper import Paper
from simpul_office.receipts.pdf import as_pdf
from simpul_office.receipts.receipt import receipt_paper

MARK = " TANDA TERIMA"
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"/\\|?*', "_"))
_LONGEST_NAME = 120


def file_receipts(store: HeardStore, office_code: str, folder: Path) -> list[Path]:
    """Write each receipt that is not written yet, as HTML and as PDF. Gives what was written.

    A power cut in between leaves nothing half done: the same receipt is written again, with the same bytes. Raises
    ``RetryLater`` where the folder cannot be written, or is away: none is made in its place.
    """
    written: list[Path] = []
    for receipt in store.unfiled_receipts():
        if not folder.is_dir():
            raise RetryLater("The folder of the receipts is not where it was.", cause="folder_away")
        paper = receipt_paper(receipt, office_code, store.editions_of(receipt.file_id))
        try:
            written += write(paper, folder, name_of(receipt) + MARK)
        except OSError as error:
            words = f"A receipt cannot be written ({error.strerror})."
            raise RetryLater(words, cause=cause_of_disk(error)) from None
        store.mark_filed(receipt.code)
    return written


def write(paper: Paper, folder: Path, name: str) -> list[Path]:
    """Write a page both ways. A file of that name with something else in it is never overwritten."""
    contents = {".html": as_html(paper), ".pdf": as_pdf(paper)}
    folder.mkdir(parents=True, exist_ok=True)
    stem = _free(folder, name, contents)
    paths = [folder / f"{stem}{end}" for end in contents]
    for path, content in zip(paths, contents.values(), strict=True):
        with whole(path, is_lasting=True) as draft:
            draft.write_bytes(content)
    return paths


def name_of(receipt: OfficeReceipt) -> str:
    """What the file is called without its ending, as any disk can hold it."""
    name = Path((receipt.file_name or "").translate(_FORBIDDEN)).stem
    plain = "".join(sign for sign in name if sign.isprintable()).strip(" .")
    return plain[:_LONGEST_NAME] or f"Berkas {receipt.received_on}"


def _free(folder: Path, name: str, contents: dict[str, bytes]) -> str:
    number, stem = 2, name
    while any(_holds_other(folder / f"{stem}{end}", content) for end, content in contents.items()):
        stem = f"{name} ({number})"
        number += 1
    return stem


def _holds_other(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() != content
