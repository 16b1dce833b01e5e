"""The words at the counter, and days and numbers as an Indonesian clerk writes them."""

from datetime import datetime

from simpul.domain.days import in_words
from simpul.domain.office import zone_of

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
DOCUMENT = {
    "cpmi_registration": "Registrasi",
    "placement_stage": "Tahapan",
    "record_void": "Penarikan data",
}


def moment(value: datetime, office_code: str) -> str:
    """``17 Agustus 2026, 14.05 WIB``: the clock on the office's own wall."""
    local = value.astimezone(zone_of(office_code))
    return f"{in_words(local)}, {local:%H.%M} {local.tzname()}"


def number(value: int) -> str:
    """``12.345``."""
    return f"{value:,}".replace(",", ".")


def document(name: str | None) -> str:
    """What the counter calls a document; one that nobody knows is simply a row."""
    return DOCUMENT.get(name or "", "Baris data")
