"""The words at the counter, and days and numbers as an Indonesian clerk writes them."""

from simpul.domain.counter import DOCUMENTS, document, moment, number

__all__ = ["DOCUMENTS", "PROGRESS", "STATE", "document", "moment", "number"]

STATE = {
    "accepted": "diterima",
    "noted": "diterima dengan catatan",
    "repair": "perlu diperbaiki",
    "settled": "sudah beres",
    "waived": "dikecualikan",
    "overdue": "lewat batas waktu",
    "known": "sudah pernah diterima",
    "replaced": "diganti versi baru",
}
PROGRESS = {
    "loaded": "sudah tercatat di registri",
    "waiting": "menunggu",
    "held": "ditunda untuk diperiksa",
    "withdrawn": "ditarik",
}
