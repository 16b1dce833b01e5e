"""The slip for an applicant: what of theirs arrived, and where it is. Nothing of anybody else, and no reason."""

from collections.abc import Sequence
from datetime import datetime

from simpul.contracts.catalogue import document_word
from simpul.domain.counter import moment
from simpul.domain.days import in_words
from simpul_office.listening.messages import OfficeReceipt
from simpul_office.receipts.paper import Fact, Paper
from simpul_office.receipts.receipt import office_line
from simpul_office.standing import RowStanding

_ARRIVED = "Data di bawah ini sudah sampai di Kementerian lewat kantor ini."
_ON_ITS_WAY = "Data di bawah ini sudah dicatat di kantor ini dan sedang dikirim ke Kementerian."


def slip_paper(
    rows: Sequence[RowStanding], office_code: str, receipt: OfficeReceipt | None, known_at: datetime
) -> Paper:
    """The page for the rows of one file under one number. ``known_at``: when the office last heard of them.

    It names the person only where every row that names one names the same: else the number stands for several people.
    """
    first = rows[0]
    names = {row.fields["name"] for row in rows if row.fields and isinstance(row.fields.get("name"), str)}
    name = next(iter(names)) if len(names) == 1 else None
    is_judged = any(row.judged_at for row in rows)
    return Paper(
        title="Bukti pendaftaran",
        office=office_line(office_code),
        lead=_ARRIVED if is_judged else _ON_ITS_WAY,
        code=receipt.code if receipt else None,
        facts=(
            Fact("Nomor", first.record_number or "(tanpa nomor)"),
            *([Fact("Nama", str(name))] if name else []),
            *([Fact("Tanggal diterima", in_words(first.received_on))] if first.received_on else []),
            *(Fact(document_word(row.document), _said(row, office_code)) for row in rows),
        ),
        notes=(
            f"Keadaan {moment(known_at, office_code)}.",
            f"Bertanya: datang ke {office_line(office_code)} dan sebutkan nomor di atas. Simpan lembar ini.",
        ),
    )


def _said(row: RowStanding, office_code: str) -> str:
    return f"{row.word} (diperiksa {moment(row.judged_at, office_code)})" if row.judged_at else row.word
